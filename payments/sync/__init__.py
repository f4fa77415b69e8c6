"""Agreeing with Stripe: taking in everything at once, and comparing what both hold."""
