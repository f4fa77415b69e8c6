"""Take in what Stripe says of a PromotionCode."""

from __future__ import annotations

from payments.domain.catalogue_snapshots import PromotionCodeSnapshot
from payments.models import Coupon, PromotionCode
from payments.operations.find_mirrored import find_mirrored
from payments.operations.hearing import NotYetKnown, Report, instant
from payments.operations.lock_mirrored import lock_mirrored
from payments.operations.take_in_mirrored import take_in_mirrored


def record_promotion_code(snapshot: PromotionCodeSnapshot, report: Report) -> PromotionCode:
    """Join the report into its row. Raises NotYetKnown when nothing was heard yet of its coupon."""
    code = lock_mirrored(find_mirrored(PromotionCode, snapshot) or _made_elsewhere(snapshot))
    take_in_mirrored(row=code, snapshot=snapshot, report=report)
    return code


def new_promotion_code(snapshot: PromotionCodeSnapshot, coupon: Coupon) -> PromotionCode:
    """The row of a code that was made at Stripe, not saved yet."""
    fields = (*PromotionCode.EDITED, *PromotionCode.FIXED, "times_redeemed")
    return PromotionCode(
        stripe_id=snapshot.stripe_id,
        livemode=snapshot.livemode,
        coupon=coupon,
        created_at=instant(snapshot.created),
        **{name: getattr(snapshot, name) for name in fields},
    )


def _made_elsewhere(snapshot: PromotionCodeSnapshot) -> PromotionCode:
    coupon = Coupon.objects.filter(stripe_id=snapshot.coupon_id).first()
    if coupon is None:
        raise NotYetKnown(
            f"Promotion code {snapshot.stripe_id} waits for its coupon {snapshot.coupon_id}.",
            kind="coupon",
            stripe_id=snapshot.coupon_id,
        )
    PromotionCode.objects.bulk_create([new_promotion_code(snapshot, coupon)], ignore_conflicts=True)
    return PromotionCode.objects.get(stripe_id=snapshot.stripe_id)
