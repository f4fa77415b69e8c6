"""Take in many customers at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from payments.domain.join import Heard
from payments.domain.snapshots import CustomerSnapshot
from payments.models import Customer
from payments.operations.hearing import Report
from payments.operations.record_customer import as_kept, keep_customer
from payments.stripe.client import livemode
from payments.sync.dossier import Told
from payments.sync.record_alone import record_alone
from payments.sync.taken import Taken
from payments.sync.write_rows import insert_rows, update_rows


def take_in_customers(told: Sequence[Told], now: datetime) -> Taken:
    """Those that are new, and those of whom only the id is known, at once; of the others, those that changed."""
    taken = Taken()
    known = {
        row.stripe_id: row
        for row in Customer.objects.select_for_update(no_key=True)
        .filter(stripe_id__in=[snapshot.stripe_id for snapshot, _ in told])
        .order_by("stripe_id")
    }
    new, first_heard, alone = [], [], []
    for snapshot, report in sorted(told, key=lambda each: each[0].stripe_id):
        assert isinstance(snapshot, CustomerSnapshot)
        row = known.get(snapshot.stripe_id)
        if row is None:
            new.append(_new_row(snapshot, report, now))
        elif row.heard is None and row.anonymised_at is None:
            keep_customer(row, snapshot, report)
            first_heard.append(row)
        elif _differs(Heard.from_json(row.heard), as_kept(row, snapshot), report):
            alone.append((snapshot, report))
    try:
        with transaction.atomic():
            insert_rows(new)
            update_rows(first_heard)
            taken.written += len(new) + len(first_heard)
    except IntegrityError:
        record_alone(told, taken)  # an event made one of them a moment ago
    else:
        record_alone(alone, taken)
    return taken


def _new_row(snapshot: CustomerSnapshot, report: Report, now: datetime) -> Customer:
    row = Customer(stripe_id=snapshot.stripe_id, livemode=livemode(), created_at=now)
    keep_customer(row, snapshot, report)
    return row


def _differs(known: Heard | None, snapshot: CustomerSnapshot, report: Report) -> bool:
    reported = snapshot.heard(report.moment)
    return known is None or (known.rung, known.report) != (reported.rung, reported.report)
