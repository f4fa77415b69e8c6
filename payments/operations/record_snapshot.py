"""The one way in: every report, from an event, an answer or a read, ends in the ``record_…`` of its noun."""

from __future__ import annotations

from payments.domain.catalogue_snapshots import (
    CouponSnapshot,
    PriceSnapshot,
    ProductSnapshot,
    PromotionCodeSnapshot,
)
from payments.domain.snapshots import (
    ChargeSnapshot,
    CustomerSnapshot,
    DisputeSnapshot,
    IntentSnapshot,
    RefundSnapshot,
    SessionSnapshot,
    Snapshot,
)
from payments.models import Payment
from payments.operations.hearing import Report
from payments.operations.record_charge import record_charge
from payments.operations.record_coupon import record_coupon
from payments.operations.record_customer import record_customer
from payments.operations.record_dispute import record_dispute
from payments.operations.record_intent import record_intent
from payments.operations.record_price import record_price
from payments.operations.record_product import record_product
from payments.operations.record_promotion_code import record_promotion_code
from payments.operations.record_refund import record_refund
from payments.operations.record_session import record_session


def record_snapshot(snapshot: Snapshot, report: Report) -> Payment | None:
    """Record what is reported; answers the payment that it touched, if any."""
    match snapshot:
        case SessionSnapshot():
            return record_session(snapshot, report)
        case IntentSnapshot():
            return record_intent(snapshot, report)
        case ChargeSnapshot():
            return record_charge(snapshot, report)
        case RefundSnapshot():
            return record_refund(snapshot, report)
        case DisputeSnapshot():
            return record_dispute(snapshot, report)
        case CustomerSnapshot():
            record_customer(snapshot, report)
            return None
        case ProductSnapshot() | PriceSnapshot() | CouponSnapshot() | PromotionCodeSnapshot():
            _record_of_catalogue(snapshot, report)
            return None
    raise TypeError(f"Nothing records a {type(snapshot).__name__}.")


def _record_of_catalogue(
    snapshot: ProductSnapshot | PriceSnapshot | CouponSnapshot | PromotionCodeSnapshot, report: Report
) -> None:
    match snapshot:
        case ProductSnapshot():
            record_product(snapshot, report)
        case PriceSnapshot():
            record_price(snapshot, report)
        case CouponSnapshot():
            record_coupon(snapshot, report)
        case PromotionCodeSnapshot():
            record_promotion_code(snapshot, report)
