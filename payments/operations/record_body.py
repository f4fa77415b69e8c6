"""Take in an object of Stripe's, from an event, an answer or a read: the one way from its JSON to our rows."""

from __future__ import annotations

from typing import Any

from payments.models import Payment
from payments.operations.as_may_be_kept import as_may_be_kept
from payments.operations.hearing import Report
from payments.operations.locking import hear
from payments.operations.record_snapshot import record_snapshot
from payments.stripe.translate import snapshots_of


def record_body(body: dict[str, Any], report: Report) -> Payment | None:
    """Record the object and those expanded in it; answers the first payment that was touched, if any.

    The first thing in its transaction, see ``hear``.
    """
    hear()
    return record_kept_body(as_may_be_kept(body), report)


def record_kept_body(body: dict[str, Any], report: Report) -> Payment | None:
    """The same for a body that was made fit to be kept in this transaction."""
    touched = [record_snapshot(snapshot, report) for snapshot in snapshots_of(body)]
    return next(filter(None, touched), None)
