"""Take in what Stripe says of a Coupon: one of the shop's, or the discount of one order, which learns its id."""

from __future__ import annotations

from payments.domain.catalogue_snapshots import CouponSnapshot
from payments.models import Coupon, Order
from payments.operations.ask_about import ask_about
from payments.operations.find_mirrored import find_mirrored
from payments.operations.hearing import Report, instant, is_ours
from payments.operations.lock_mirrored import lock_mirrored
from payments.operations.settle_mirrored import settle_mirrored
from payments.operations.take_in_mirrored import take_in_mirrored


def record_coupon(snapshot: CouponSnapshot, report: Report) -> Coupon | None:
    """Join the report into its row. None for what was never heard of and is gone already."""
    found = find_mirrored(Coupon, snapshot)
    if found is None and snapshot.deleted:
        return None
    if not snapshot.deleted and is_ours(snapshot) and snapshot.amount_off is not None:
        _tell_its_order(snapshot, snapshot.amount_off)
    coupon = lock_mirrored(found or _made_elsewhere(snapshot))
    take_in_mirrored(row=coupon, snapshot=snapshot, report=report)
    if snapshot.applies_to and not coupon.applies_to:
        coupon.applies_to = snapshot.applies_to
        coupon.save_mirror("applies_to")
    if found is None and not snapshot.applies_to:
        why = "No event tells which products a coupon is for."
        ask_about(kind="coupon", stripe_id=snapshot.stripe_id, why=why, due_at=report.now, now=report.now)
    for code in coupon.promotion_codes.filter(step="waiting").order_by("pk"):
        settle_mirrored(row=lock_mirrored(code), now=report.now)
    return coupon


def _tell_its_order(snapshot: CouponSnapshot, amount_off: int) -> None:
    """Fill in the id, once; whoever hears first does it. One that takes off something else is not its discount."""
    Order.objects.filter(
        reference=snapshot.reference,
        coupon_id="",
        discount_amount=amount_off,
        currency=snapshot.currency,
        discount_amount__gt=0,
    ).update(coupon_id=snapshot.stripe_id)


def new_coupon(snapshot: CouponSnapshot) -> Coupon:
    """The row of a coupon that was made at Stripe, or for one of our orders; not saved yet."""
    fields = (*Coupon.EDITED, *Coupon.FIXED, "applies_to", "times_redeemed", "valid")
    return Coupon(
        stripe_id=snapshot.stripe_id,
        code=snapshot.stripe_id,
        livemode=snapshot.livemode,
        of_order=snapshot.reference[:20] if is_ours(snapshot) else "",
        created_at=instant(snapshot.created),
        **{name: getattr(snapshot, name) for name in fields},
    )


def _made_elsewhere(snapshot: CouponSnapshot) -> Coupon:
    Coupon.objects.bulk_create([new_coupon(snapshot)], ignore_conflicts=True)
    return Coupon.objects.get(stripe_id=snapshot.stripe_id)
