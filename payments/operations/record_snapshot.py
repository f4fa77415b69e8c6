"""The one way in: every report, from an event, an answer or a read, ends in the ``record_…`` of its noun."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from payments.domain.catalogue_snapshots import (
    CouponSnapshot,
    PriceSnapshot,
    ProductSnapshot,
    PromotionCodeSnapshot,
    TaxRateSnapshot,
)
from payments.domain.invoice_snapshots import CreditNoteSnapshot, InvoicePaymentSnapshot, InvoiceSnapshot
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
from payments.operations.record_credit_note import record_credit_note
from payments.operations.record_customer import record_customer
from payments.operations.record_dispute import record_dispute
from payments.operations.record_intent import record_intent
from payments.operations.record_invoice import record_invoice
from payments.operations.record_invoice_payment import record_invoice_payment
from payments.operations.record_price import record_price
from payments.operations.record_product import record_product
from payments.operations.record_promotion_code import record_promotion_code
from payments.operations.record_refund import record_refund
from payments.operations.record_session import record_session
from payments.operations.record_tax_rate import record_tax_rate

RECORDS: dict[type[Snapshot], Callable[[Any, Report], object]] = {
    SessionSnapshot: record_session,
    IntentSnapshot: record_intent,
    ChargeSnapshot: record_charge,
    RefundSnapshot: record_refund,
    DisputeSnapshot: record_dispute,
    InvoiceSnapshot: record_invoice,
    InvoicePaymentSnapshot: record_invoice_payment,
    CreditNoteSnapshot: record_credit_note,
    CustomerSnapshot: record_customer,
    ProductSnapshot: record_product,
    PriceSnapshot: record_price,
    CouponSnapshot: record_coupon,
    PromotionCodeSnapshot: record_promotion_code,
    TaxRateSnapshot: record_tax_rate,
}


def record_snapshot(snapshot: Snapshot, report: Report) -> Payment | None:
    """Record what is reported; answers the payment that it touched, if any."""
    record = RECORDS.get(type(snapshot))
    if record is None:
        raise TypeError(f"Nothing records a {type(snapshot).__name__}.")
    touched = record(snapshot, report)
    return touched if isinstance(touched, Payment) else None
