"""Take in many reports about payments at once: intents, charges, sessions, refunds.

The end is the same as that of ``record_snapshot`` for each of them. What is nobody's order here goes in by a few
statements for all; whatever has more to it (an order, a task, a doubt) goes through ``record_snapshot``.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Model

from payments.models import Attempt, Movement, Payment, Refund, Task
from payments.operations.hearing import NotYetKnown
from payments.sync.customers_named import keys_of_customers
from payments.sync.dossier import Dossier, Told
from payments.sync.lock_in_sequence import lock_in_sequence
from payments.sync.record_alone import record_alone
from payments.sync.shelf import Shelf, dossiers_of, shelf_for
from payments.sync.taken import Taken
from payments.sync.write_rows import insert_rows, number_rows, update_rows

log = logging.getLogger(__name__)


def take_in_payments(told: Sequence[Told], now: datetime) -> Taken:
    """Record all of it, in the caller's transaction; customers that are named must have their rows already."""
    taken = Taken()
    snapshots = [snapshot for snapshot, _ in told]
    customers = keys_of_customers(snapshots)
    shelf = shelf_for(snapshots)
    unplaced = _hear(shelf, told, customers)
    changed = [each for each in shelf.dossiers if _says_something_new(each, now)]
    changed = _as_they_are_now(changed, customers, now)
    plain = [each for each in changed if not each.by_itself]
    try:
        with transaction.atomic():
            taken.written += _write(plain)
    except IntegrityError:
        # An event made one of them a moment ago.
        log.info("sync.overtaken", extra={"dossiers": len(plain)})
        for each in plain:
            each.by_itself = True
    for each in changed:
        if each.by_itself:
            record_alone(each.told, taken)
    record_alone(unplaced, taken)
    return taken


def _hear(shelf: Shelf, told: Sequence[Told], customers: Mapping[str, int]) -> list[Told]:
    """Into the dossiers; answers those that belong to none that is known."""
    unplaced = []
    for snapshot, report in told:
        try:
            dossier = shelf.dossier_of(snapshot)
        except NotYetKnown:
            unplaced.append((snapshot, report))
        else:
            if dossier is not None:
                dossier.hear(snapshot, report, customers)
    return unplaced


def _says_something_new(dossier: Dossier, now: datetime) -> bool:
    if not dossier.told:
        return False
    dossier.settle(now)
    return bool(dossier.changed())


def _as_they_are_now(changed: Sequence[Dossier], customers: Mapping[str, int], now: datetime) -> list[Dossier]:
    """The same, those that the database has locked and read again: they were read without a lock."""
    known = {each.payment.pk: each for each in changed if each.payment.pk is not None}
    if not known:
        return list(changed)
    lock_in_sequence(known)
    alone = set(Task.objects.filter(payment__in=known, closed_at=None).values_list("payment_id", flat=True))
    alone |= {pk for pk, each in known.items() if each.by_itself}
    now_held = [each for each in changed if each.payment.pk is None or each.payment.pk in alone]
    for pk in alone:
        known.pop(pk).by_itself = True
    for dossier in dossiers_of(Payment.objects.filter(pk__in=known)):
        before = known[dossier.payment.pk]
        dossier.intent_is_elsewhere = before.intent_is_elsewhere
        for snapshot, report in before.told:
            dossier.hear(snapshot, report, customers)
        if _says_something_new(dossier, now):
            now_held.append(dossier)
    return now_held


def _write(dossiers: Sequence[Dossier]) -> int:
    """New rows and changed rows, each model's in one statement; answers how many."""
    number_rows([each.payment for each in dossiers if each.payment.pk is None])
    new: dict[type[Model], list[Model]] = defaultdict(list)
    changed: dict[type[Model], list[Model]] = defaultdict(list)
    for dossier in dossiers:
        for row in dossier.changed():
            if isinstance(row, Attempt | Movement | Refund):
                row.payment_id = dossier.payment.pk
            (changed if dossier.is_known(row) else new)[type(row)].append(row)
    for model in (Payment, Attempt, Movement, Refund):
        insert_rows(new[model])
        update_rows(changed[model])
    return sum(map(len, new.values())) + sum(map(len, changed.values()))
