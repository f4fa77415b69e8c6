"""Take in many disputes: there are few of them, and each has a task, a deadline and money of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from payments.domain.join import Heard
from payments.models import Dispute, House
from payments.sync.dossier import Told
from payments.sync.lock_in_sequence import lock_in_sequence
from payments.sync.record_alone import record_alone
from payments.sync.shelf import payments_named
from payments.sync.taken import Taken


def take_in_disputes(told: Sequence[Told], _now: datetime) -> Taken:
    """Those that say something new, one by one."""
    taken = Taken()
    ids = [snapshot.stripe_id for snapshot, _ in told]
    rows = Dispute.objects.filter(stripe_id__in=ids).values_list("stripe_id", "heard")
    known = {stripe_id: Heard.from_json(heard) for stripe_id, heard in rows}
    news = [each for each in told if _is_news(known.get(each[0].stripe_id), each)]
    if news:
        installation = str(House.ours().installation_id)
        lock_in_sequence(payments_named([snapshot for snapshot, _ in news], installation))
        record_alone(news, taken)
    return taken


def _is_news(known: Heard | None, told: Told) -> bool:
    snapshot, report = told
    reported = snapshot.heard(report.moment)
    return known is None or (known.rung, known.report) != (reported.rung, reported.report)
