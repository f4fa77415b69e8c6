"""The drift rules of invoices, what paid them, and credit notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from payments.domain.invoice_snapshots import CreditNoteSnapshot, InvoicePaymentSnapshot, InvoiceSnapshot
from payments.domain.join import Heard
from payments.domain.money import Money
from payments.domain.snapshots import Snapshot
from payments.models import CreditNote, Invoice, InvoicePayment
from payments.models.made import copied
from payments.operations.hearing import Report
from payments.operations.record_credit_note import keep_credit_note
from payments.operations.record_invoice import keep_invoice
from payments.operations.record_invoice_payment import keep_invoice_payment
from payments.operations.settle_invoice import work_out_invoice
from payments.sync.difference import Difference
from payments.sync.dossier import Told
from payments.sync.drift_of_rows import Side, columns_of, differences, missing

INVOICE = (
    "status", "number", "subtotal_amount", "discount_amount", "tax_amount", "total_amount", "due_amount", "paid_amount",
    "paid_outside_amount", "credited_amount", "remaining_amount", "finalized_at", "paid_at", "voided_at",
    "uncollectible_at",
)  # fmt: skip
INVOICE_PAYMENT = (
    "status", "intent_id", "charge_id", "requested_amount", "paid_amount", "currency", "paid_at", "canceled_at",
)  # fmt: skip
CREDIT_NOTE = (
    "state", "number", "currency", "total_amount", "pre_payment_amount", "post_payment_amount", "refund_amount",
    "credit_amount", "outside_amount", "voided_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind's rows are compared: the columns, and how a report fills a row that knows nothing yet."""

    model: Any
    columns: Sequence[str]
    fill: Callable[[Any, Any, Report], None]


def _fill_invoice(row: Invoice, snapshot: InvoiceSnapshot, report: Report) -> None:
    keep_invoice(row, snapshot, report)
    if row.known is not None:
        work_out_invoice(invoice=row, known=row.known, now=report.now)


INVOICES = Kind(Invoice, INVOICE, _fill_invoice)
INVOICE_PAYMENTS = Kind(InvoicePayment, INVOICE_PAYMENT, keep_invoice_payment)
CREDIT_NOTES = Kind(CreditNote, CREDIT_NOTE, keep_credit_note)


def drift_of_invoices(told: Sequence[Told]) -> Iterator[Difference]:
    """Where an invoice stands, and all its sums."""
    yield from _drift(INVOICES, told)


def drift_of_invoice_payments(told: Sequence[Told]) -> Iterator[Difference]:
    """Which intent paid how much of an invoice."""
    yield from _drift(INVOICE_PAYMENTS, told)


def drift_of_credit_notes(told: Sequence[Told]) -> Iterator[Difference]:
    """What was taken back, and how it went back."""
    yield from _drift(CREDIT_NOTES, told)


def _drift(kind: Kind, told: Sequence[Told]) -> Iterator[Difference]:
    ids = [snapshot.stripe_id for snapshot, _ in told]
    rows = {row.stripe_id: row for row in kind.model._default_manager.filter(stripe_id__in=ids)}
    for snapshot, report in told:
        row = rows.get(snapshot.stripe_id)
        worth = _worth(snapshot)
        if row is None:
            yield missing(snapshot, worth=worth)
            continue
        side = Side(
            known=Heard.from_json(row.heard),
            columns=columns_of(row, kind.columns),
            follows=lambda told, at, row=row: _after(kind, row, told, at),  # type: ignore[misc]
            worth=worth,
            customer_id=getattr(row, "customer_id", None),
            payment_id=getattr(row, "payment_id", None),
        )
        yield from differences(side, snapshot, report)


def _after(kind: Kind, row: Any, snapshot: Snapshot, report: Report) -> dict[str, Any]:
    copy = copied(row)
    copy.heard = None
    kind.fill(copy, snapshot, report)
    return columns_of(copy, kind.columns)


def _worth(snapshot: Snapshot) -> Money | None:
    match snapshot:
        case InvoiceSnapshot() | CreditNoteSnapshot():
            return Money(snapshot.total, snapshot.currency)
        case InvoicePaymentSnapshot():
            return Money(snapshot.amount_paid, snapshot.currency)
    return None
