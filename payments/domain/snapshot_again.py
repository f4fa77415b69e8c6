"""A snapshot once more, from the report of it that a row keeps."""

from __future__ import annotations

from typing import Any

from payments.domain.catalogue_snapshots import (
    CouponSnapshot,
    PriceSnapshot,
    ProductSnapshot,
    PromotionCodeSnapshot,
    TaxRateSnapshot,
)
from payments.domain.invoice_snapshots import CreditNoteSnapshot, InvoicePaymentSnapshot, InvoiceSnapshot
from payments.domain.join import Heard
from payments.domain.snapshots import (
    BalanceEntry,
    CardDetails,
    ChargeSnapshot,
    CustomerSnapshot,
    Decline,
    DisputeSnapshot,
    IntentSnapshot,
    RefundSnapshot,
    SessionSnapshot,
    Snapshot,
)

KINDS: dict[str, type[Snapshot]] = {
    each.kind: each
    for each in (
        SessionSnapshot,
        IntentSnapshot,
        ChargeSnapshot,
        RefundSnapshot,
        DisputeSnapshot,
        CustomerSnapshot,
        ProductSnapshot,
        PriceSnapshot,
        CouponSnapshot,
        PromotionCodeSnapshot,
        TaxRateSnapshot,
        InvoiceSnapshot,
        InvoicePaymentSnapshot,
        CreditNoteSnapshot,
    )
}
PARTS: dict[str, Any] = {"method": CardDetails, "error_method": CardDetails, "decline": Decline}


def snapshot_again(heard: Heard) -> Snapshot:
    """What was left out of the report is as if nobody had said it. KeyError or TypeError if it is no such report."""
    return KINDS[heard.kind](**{name: _part(name, value) for name, value in heard.report.items()})


def _part(name: str, value: Any) -> Any:
    if name == "entries":
        return tuple(BalanceEntry(**each) for each in value)
    return PARTS[name](**value) if name in PARTS else value
