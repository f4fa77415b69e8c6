"""Ask Stripe for an order's discount: one coupon, made for this order alone."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from payments.models import House, Order, StripeCall
from payments.operations.ask_stripe import ask_stripe

# What the customer reads on Stripe's page.
NAME = "Discount"


def ask_for_discount(*, order: Order, by: User | None, now: datetime) -> StripeCall:
    """Write the call down. Its id is ours, so that a second one for the same order cannot be made.

    How often it may be redeemed is not limited: a customer who comes back later gets a new checkout with the same
    coupon, and Stripe counts only those that were paid.
    """
    installation = House.ours().installation_id
    return ask_stripe(
        "create_coupon",
        params={
            "id": f"{order.reference}-{installation.hex}",
            "amount_off": order.discount_amount,
            "currency": order.currency,
            "duration": "once",
            "name": NAME,
            "metadata": {"backoffice": str(installation), "ref": order.reference},
        },
        about=order.reference,
        now=now,
        order=order,
        by=by,
    )


def discount_call(*, order: Order) -> StripeCall | None:
    """The call for it whose outcome is still to come; None once the coupon is known, or Stripe has refused."""
    if not order.discount_amount or order.coupon_id:
        return None
    return order.calls.filter(kind="create_coupon", state__in=StripeCall.OPEN).order_by("-pk").first()
