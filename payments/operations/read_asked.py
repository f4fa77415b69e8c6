"""Read one object that was put down to be asked about, and record what Stripe says."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from payments.domain.backoff import backoff
from payments.domain.join import Moment
from payments.models import Ask, Payment
from payments.operations.find_its_invoice import ASK as INVOICE_OF_INTENT
from payments.operations.finish_push import record_gone
from payments.operations.hearing import NotYetKnown, Report, ask_for_missing
from payments.operations.record_body import record_body
from payments.queue import enqueue
from payments.stripe import gateway
from payments.stripe.errors import StripeNotFound, StripeProblem, StripeRefused

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=40)
DAY = 86400  # seconds
NOT_RECORDED = "Stripe's answer could not be recorded. The traceback is in the log."


def read_asked(*, ask_id: int, now: datetime) -> None:
    """Claim the row, read outside any transaction, record, and close it unless it was asked for anew meanwhile."""
    ask = _claim(ask_id, now)
    if ask is None:
        return
    if ask.again_after and _is_over(ask):
        _close(ask, now, outcome="read")
        return
    try:
        answers = _read(ask)
    except StripeNotFound as error:
        with transaction.atomic():
            record_gone(kind=ask.kind, stripe_id=ask.stripe_id, now=now)
            _close(ask, now, outcome="gone", problem=str(error), read_at=now)
        return
    except StripeRefused as error:
        _close(ask, now, outcome="refused", problem=str(error))
        return
    except StripeProblem as error:
        _again(ask, now + backoff(ask.tries), problem=str(error))
        return
    try:
        with transaction.atomic():
            for body, moment in answers:
                record_body(body, Report(moment, now))
            if ask.kind == INVOICE_OF_INTENT:
                Payment.objects.filter(intent_id=ask.stripe_id).update(invoice_awaited=False)
            connection.check_constraints()  # foreign keys are checked at COMMIT otherwise
    except NotYetKnown as error:
        ask_for_missing(error, now=now)
        _again(ask, now + backoff(ask.tries), problem=str(error))
        return
    except Exception:
        log.exception("ask.not_recorded", extra={"kind": ask.kind, "stripe_id": ask.stripe_id})
        _again(ask, now + backoff(ask.tries), problem=NOT_RECORDED)
        return
    _close_or_plan(ask, now)


def _read(ask: Ask) -> list[tuple[dict[str, Any], Moment]]:
    """The object; or, of an intent that seems to pay an invoice, what Stripe's list says of that."""
    if ask.kind == INVOICE_OF_INTENT:
        wanted = {"type": "payment_intent", "payment_intent": ask.stripe_id}
        return list(gateway.look_through(kind="invoice_payment", filters={"payment": wanted}))
    answer = gateway.read(kind=ask.kind, stripe_id=ask.stripe_id)
    return [(answer.body, answer.moment)]


def _claim(ask_id: int, now: datetime) -> Ask | None:
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    claimed = Ask.objects.filter(free, pk=ask_id, closed_at=None, due_at__lte=now).update(
        claimed_until=now + LEASE, tries=F("tries") + 1
    )
    return Ask.objects.select_related("payment").get(pk=ask_id) if claimed else None


def _is_over(ask: Ask) -> bool:
    """Whether a planned look has nothing left to find out."""
    payment = ask.payment
    return payment is not None and bool(payment.closed or payment.collected_amount)


def _bank_is_processing(ask: Ask) -> bool:
    """A bank debit takes days; should the events about its end get lost, it is still found out."""
    session = ask.payment.session if ask.payment is not None and ask.kind == "session" else None
    return session is not None and session.rung == "complete_unpaid"


def _close_or_plan(ask: Ask, now: datetime) -> None:
    ask.refresh_from_db(fields=["payment"])
    if not ask.again_after and _bank_is_processing(ask):
        ask.again_after = [DAY]
    if ask.again_after and not _is_over(ask):
        _again(ask, now + timedelta(seconds=ask.again_after[0]), again_after=ask.again_after[1:], read_at=now, tries=0)
    else:
        _close(ask, now, outcome="read", read_at=now)


def _close(ask: Ask, now: datetime, **fields: object) -> None:
    """Close it; but leave it open when someone asked anew while it was being read."""
    if not Ask.objects.filter(pk=ask.pk, due_at=ask.due_at).update(closed_at=now, claimed_until=None, **fields):
        _again(ask, now)


def _again(ask: Ask, at: datetime, **fields: object) -> None:
    """Read it again then; or earlier, when someone asked anew while it was being read."""
    with transaction.atomic():
        Ask.objects.filter(pk=ask.pk, due_at=ask.due_at).update(due_at=at, **fields)
        Ask.objects.filter(pk=ask.pk).update(claimed_until=None)
        due_at = Ask.objects.values_list("due_at", flat=True).get(pk=ask.pk)
        enqueue("payments.tasks.read_object", at=due_at, ask_id=ask.pk)
