"""Put one object down to be read again at Stripe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from payments.models import Ask, Payment
from payments.queue import enqueue

# The answer's moment must not overlap what is in doubt.
CLEARLY_LATER = timedelta(seconds=2)
TRIES = 5


def ask_about(
    *,
    kind: str,
    stripe_id: str,
    why: str,
    due_at: datetime,
    now: datetime,
    payment: Payment | None = None,
    again_after: Sequence[int] = (),
) -> Ask:
    """Write down that ``kind`` ``stripe_id`` is to be read at ``due_at``; one open row an object.

    An open row is moved forward if this is due earlier, and keeps the longer plan of ``again_after`` (seconds
    from the first read). A read under way then does not close it, for it may have begun before this news.
    """
    with transaction.atomic():
        ask = _open_row(
            Ask(
                kind=kind,
                stripe_id=stripe_id,
                why=why[:200],
                payment=payment,
                asked_at=now,
                due_at=due_at,
                again_after=list(again_after),
            )
        )
        ask.due_at = min(ask.due_at, due_at) if ask.claimed_until is None else due_at
        ask.again_after = max(ask.again_after, list(again_after), key=len)
        ask.payment = ask.payment or payment
        ask.save(update_fields=["due_at", "again_after", "payment"])
        enqueue("payments.tasks.read_object", at=ask.due_at, ask_id=ask.pk)
    return ask


def _open_row(fresh: Ask) -> Ask:
    """The object's open row, locked; made unless there is one."""
    for _ in range(TRIES):
        Ask.objects.bulk_create([fresh], ignore_conflicts=True)
        ask = (
            Ask.objects.select_for_update(no_key=True)
            .filter(kind=fresh.kind, stripe_id=fresh.stripe_id, closed_at=None)
            .first()
        )
        if ask is not None:
            return ask
    raise RuntimeError(f"The open row for {fresh.stripe_id} was closed each time it was looked at.")
