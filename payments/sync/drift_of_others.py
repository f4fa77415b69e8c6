"""The drift rules of customers and disputes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from payments.domain.join import Heard
from payments.domain.money import Money
from payments.domain.snapshots import CustomerSnapshot, DisputeSnapshot, Snapshot
from payments.models import Customer, Dispute
from payments.models.made import copied
from payments.operations.hearing import Report
from payments.operations.record_customer import as_kept, keep_customer
from payments.operations.record_dispute import keep_dispute
from payments.sync.difference import Difference
from payments.sync.dossier import Told
from payments.sync.drift_of_rows import Side, columns_of, differences, missing

CUSTOMER = ("email", "name", "deleted", "created_at")
DISPUTE = (
    "status", "amount", "currency", "fee_amount", "fee_currency", "reason", "network_reason_code", "respond_by",
    "past_due", "has_evidence", "submission_count", "is_refundable",
)  # fmt: skip


def drift_of_customers(told: Sequence[Told]) -> Iterator[Difference]:
    """Names and addresses: Stripe's are the ones that its mails go to."""
    rows = {row.stripe_id: row for row in Customer.objects.filter(stripe_id__in=_ids(told))}
    for snapshot, report in told:
        assert isinstance(snapshot, CustomerSnapshot)
        row = rows.get(snapshot.stripe_id)
        if row is None:
            yield missing(snapshot, worth=None)
            continue
        side = Side(
            known=Heard.from_json(row.heard),
            columns=columns_of(row, CUSTOMER),
            follows=lambda told, at, row=row: _customer_after(row, told, at),  # type: ignore[misc]
            customer_id=row.pk,
        )
        yield from differences(side, as_kept(row, snapshot), report)


def drift_of_disputes(told: Sequence[Told]) -> Iterator[Difference]:
    """What a bank asks for and until when; its money stands in the ledger with the report."""
    found = Dispute.objects.filter(stripe_id__in=_ids(told)).select_related("payment")
    rows = {row.stripe_id: row for row in found}
    for snapshot, report in told:
        assert isinstance(snapshot, DisputeSnapshot)
        row = rows.get(snapshot.stripe_id)
        if row is None:
            yield missing(snapshot, worth=Money(snapshot.amount, snapshot.currency))
            continue
        side = Side(
            known=row.known,
            columns=columns_of(row, DISPUTE),
            follows=lambda told, at, row=row: _dispute_after(row, told, at),  # type: ignore[misc]
            worth=Money(snapshot.amount, snapshot.currency),
            payment_id=row.payment_id,
            customer_id=row.payment.customer_id,
        )
        yield from differences(side, snapshot, report)


def _customer_after(row: Customer, snapshot: Snapshot, report: Report) -> dict[str, Any]:
    assert isinstance(snapshot, CustomerSnapshot)
    copy = copied(row)
    copy.heard = None
    keep_customer(copy, as_kept(row, snapshot), report)
    return columns_of(copy, CUSTOMER)


def _dispute_after(row: Dispute, snapshot: Snapshot, report: Report) -> dict[str, Any]:
    assert isinstance(snapshot, DisputeSnapshot)
    copy = copied(row)
    copy.heard = None
    keep_dispute(copy, snapshot, report)
    return columns_of(copy, DISPUTE)


def _ids(told: Sequence[Told]) -> list[str]:
    return [snapshot.stripe_id for snapshot, _ in told]
