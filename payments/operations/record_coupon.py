"""Take in what Stripe says of a Coupon: the order whose discount it is learns its id."""

from __future__ import annotations

from payments.domain.snapshots import CouponSnapshot
from payments.models import Order
from payments.operations.hearing import is_ours


def record_coupon(snapshot: CouponSnapshot) -> None:
    """Fill in the id, once; whoever hears first does it. What a coupon takes off never changes, so there is no join.

    One that is deleted, or takes off something else, cannot be this order's discount.
    """
    if snapshot.deleted or not is_ours(snapshot):
        return
    Order.objects.filter(
        reference=snapshot.reference,
        coupon_id="",
        discount_amount=snapshot.amount_off,
        currency=snapshot.currency,
        discount_amount__gt=0,
    ).update(coupon_id=snapshot.stripe_id)
