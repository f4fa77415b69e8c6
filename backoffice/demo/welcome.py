"""What is printed when everything stands."""

from __future__ import annotations

from backoffice.demo.house import Addresses
from backoffice.demo.kept import LOGINS, Kept
from backoffice.frame.places import KEPT


def welcome(kept: Kept, addresses: Addresses, *, with_stripe: bool, seconds: float) -> str:
    """Addresses, logins, and what to do next."""
    stripe = (
        f"Stripe        with your keys; pass its events on with\n"
        f"                stripe listen --forward-to {addresses.webhook}"
        if with_stripe
        else f"Sandbox       {addresses.sandbox}/_sandbox/   stands in for Stripe; no real money moves"
    )
    logins = "\n".join(f"  {name:<10}  {password}   {LOGINS[name][1]}" for name, password in kept.passwords().items())
    return f"""
  Shop          {addresses.shop}/
  Back office   {addresses.shop}/admin/
  {stripe}

{logins}

  Ready after {seconds:.0f} s. Logs are in {KEPT / "logs"}. Ctrl-C ends everything and keeps the data.
"""
