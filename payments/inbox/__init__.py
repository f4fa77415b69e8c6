"""What Stripe tells us: stored once, then recorded, then retried until it is."""
