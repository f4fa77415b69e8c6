"""Bring an object in step with Stripe: read it, record it anew, and look whether both agree now."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db import connection, transaction

from payments.domain.personal import NAMING
from payments.models import DriftItem
from payments.operations.as_may_be_kept import as_may_be_kept
from payments.operations.finish_push import record_gone
from payments.operations.hear_anew import hear_anew
from payments.operations.hearing import NotYetKnown, Report, ask_for_missing
from payments.operations.locking import hear
from payments.operations.mirrors import MIRRORS
from payments.operations.refused import Refused
from payments.operations.write_note import write_note
from payments.queue import enqueue
from payments.stripe import gateway
from payments.stripe.errors import StripeNotFound, StripeProblem
from payments.stripe.gateway import Answer
from payments.stripe.translate import snapshots_of
from payments.sync.note_drift import note_drift
from payments.sync.types import TYPES

log = logging.getLogger(__name__)

DEPTH = 3  # a refund waits for its charge, that for its intent


class NotRepairable(Refused):
    """Reading it again would change nothing."""


def repair_drift(*, items: Sequence[DriftItem], by: User, now: datetime) -> int:
    """Have the worker repair these differences, object by object; answers how many objects that are."""
    hopeless = [each for each in items if not each.repairable]
    if hopeless and len(hopeless) == len(items):
        raise NotRepairable(f"{hopeless[0].why} Look into it and say why it is ignored.")
    with transaction.atomic():
        ids = [each.pk for each in items if each.repairable]
        chosen = DriftItem.objects.filter(pk__in=ids, state="open")
        chosen.update(state="repairing", by=by, at=now, problem="")
        first_of_each: dict[str, int] = {}
        for item in DriftItem.objects.filter(pk__in=ids, state="repairing").order_by("pk"):
            first_of_each.setdefault(item.stripe_id, item.pk)
        for pk in first_of_each.values():
            enqueue("payments.tasks.repair_object", item_id=pk)
    return len(first_of_each)


def repair_object(*, item_id: int, now: datetime) -> None:
    """All differences of one object that are to be repaired. What does not help is said, and they stay open."""
    item = DriftItem.objects.filter(pk=item_id, state="repairing").first()
    if item is None:
        return
    repairing = DriftItem.objects.filter(stripe_id=item.stripe_id, state="repairing")
    try:
        answer = gateway.read(kind=item.kind, stripe_id=item.stripe_id)
    except StripeNotFound as error:
        _gone(item, str(error), now)
        return
    except StripeProblem as error:
        repairing.update(state="open", problem=str(error))
        return
    try:
        _record(answer, now, DEPTH)
    except StripeProblem as error:
        repairing.update(state="open", problem=str(error))
        return
    except Exception:
        log.exception("drift.not_repaired", extra={"kind": item.kind, "stripe_id": item.stripe_id})
        repairing.update(state="open", problem="Stripe's answer could not be recorded. The traceback is in the log.")
        return
    _see_what_came_of_it(item, answer, now)


def _gone(item: DriftItem, problem: str, now: datetime) -> None:
    """Of what is sold it is written down that it was deleted; of all else that nothing can be repaired."""
    with transaction.atomic():
        hear()
        if item.kind in MIRRORS:
            record_gone(kind=item.kind, stripe_id=item.stripe_id, now=now)
            note_drift(found=[], compared=[item.stripe_id], now=now)
        repairing = DriftItem.objects.filter(stripe_id=item.stripe_id, state="repairing")
        repairing.update(state="open", problem=problem)


def _record(answer: Answer, now: datetime, depth: int) -> None:
    """Record it anew; first what it hangs on, where that is not here either."""
    try:
        with transaction.atomic():
            hear_anew(body=answer.body, report=Report(answer.moment, now))
            connection.check_constraints()
    except NotYetKnown as error:
        if not depth or not error.stripe_id:
            raise
        if error.kind == "product":
            ask_for_missing(error, now=now)  # one that is archived is kept because something waits for it
        _record(gateway.read(kind=error.kind, stripe_id=error.stripe_id), now, depth - 1)
        _record(answer, now, depth - 1)


def _see_what_came_of_it(item: DriftItem, answer: Answer, now: datetime) -> None:
    report = Report(answer.moment, now)
    with transaction.atomic():
        hear()
        told = [(snapshot, report) for snapshot in snapshots_of(as_may_be_kept(answer.body))]
        mended = list(DriftItem.objects.filter(stripe_id=item.stripe_id, state="repairing"))
        left = list(TYPES[item.kind].drift(told))
        note_drift(found=left, compared=[item.stripe_id], now=now)
        still = DriftItem.objects.filter(stripe_id=item.stripe_id, state="repairing")
        still.update(state="open", problem="It was read and recorded anew, and still differs.")
        for each in mended:
            each.refresh_from_db()
            if each.state == "repaired":
                _tell(each, now)


def _tell(item: DriftItem, now: datetime) -> None:
    """Who had it repaired, in the story of the payment or the customer."""
    log.info("drift.repaired", extra={"kind": item.kind, "stripe_id": item.stripe_id, "field": item.field})
    owner = whose(item)
    if owner:
        values = "" if item.field in NAMING else f": here {item.ours}, at Stripe {item.theirs}"
        write_note(act="drift_repaired", by=item.by, now=now, text=f"{item}{values}", **owner)


def whose(item: DriftItem) -> dict[str, object]:
    """The rows in whose story it belongs."""
    payment = item.payment
    if payment is not None:
        return {"payment": payment, "order": payment.order}
    return {"customer": item.customer} if item.customer is not None else {}
