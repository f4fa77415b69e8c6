"""Record reports one by one, where a batch cannot: what goes wrong with one of them touches no other."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.db import connection, transaction

from payments.operations.ask_about import ask_about
from payments.operations.hearing import NotYetKnown, ask_for_missing
from payments.operations.record_snapshot import record_snapshot
from payments.sync.dossier import Told
from payments.sync.taken import Taken

log = logging.getLogger(__name__)


def record_alone(told: Sequence[Told], taken: Taken) -> None:
    """Through the one way in. What cannot be recorded yet is put down to be read again, like everything else."""
    for snapshot, report in told:
        try:
            with transaction.atomic():
                record_snapshot(snapshot, report)
                connection.check_constraints()  # foreign keys are checked at COMMIT otherwise
        except Exception as error:
            if isinstance(error, NotYetKnown):
                ask_for_missing(error, now=report.now)
            else:
                log.exception("sync.not_recorded", extra={"kind": snapshot.kind, "stripe_id": snapshot.stripe_id})
            ask_about(
                kind=snapshot.kind,
                stripe_id=snapshot.stripe_id,
                why="A backfill could not record it.",
                due_at=report.now,
                now=report.now,
            )
            taken.left.append(snapshot.stripe_id)
        else:
            taken.written += 1
