"""Keep what was found to differ, once a field of an object; close what agrees again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from payments.domain.personal import NAMING
from payments.models import Customer, DriftItem, Payment
from payments.sync.difference import Difference


def note_drift(*, found: Sequence[Difference], compared: Iterable[str], now: datetime) -> int:
    """Open the differences, and close the others of the objects that were compared; answers how many are new.

    In a transaction that began with ``hear``.
    """
    by_field = {(each.stripe_id, each.field): each for each in _of_nobody_forgotten(found)}
    ids = {*compared, *(each.stripe_id for each in found)}
    known = DriftItem.objects.filter(stripe_id__in=ids, state__in=[*DriftItem.UNSETTLED, "ignored"]).order_by("pk")
    new = dict(by_field)
    for item in known:
        difference = by_field.get((item.stripe_id, item.field))
        if item.state == "ignored":
            if difference is not None and (item.ours, item.theirs) == (difference.ours, difference.theirs):
                new.pop((item.stripe_id, item.field), None)
        elif difference is None:
            _agrees(item, now)
        else:
            new.pop((item.stripe_id, item.field), None)
            _tell_anew(item, difference, now)
    items = [_item(difference, now) for difference in new.values()]
    DriftItem.objects.bulk_create(items, ignore_conflicts=True)
    return len(items)


def _of_nobody_forgotten(found: Sequence[Difference]) -> Iterator[Difference]:
    """Without the names of those who were anonymised since the two sides were looked at."""
    naming = [each for each in found if each.field in NAMING]
    if not naming:
        return iter(found)
    customers = Customer.objects.filter(pk__in=[each.customer_id for each in naming if each.customer_id])
    payments = Payment.objects.filter(pk__in=[each.payment_id for each in naming if each.payment_id])
    people = set(customers.exclude(anonymised_at=None).values_list("pk", flat=True))
    paid = set(payments.exclude(order__anonymised_at=None).exclude(order=None).values_list("pk", flat=True))
    return (each for each in found if not (each in naming and (each.customer_id in people or each.payment_id in paid)))


def _agrees(item: DriftItem, now: datetime) -> None:
    item.state = "repaired" if item.state == "repairing" else "agreed"
    item.closed_at = now
    item.save(update_fields=["state", "closed_at"])


def _tell_anew(item: DriftItem, difference: Difference, now: datetime) -> None:
    """It still differs, perhaps in another way."""
    fresh = _item(difference, now)
    for name in TOLD:
        setattr(item, name, getattr(fresh, name))
    item.seen_at = now
    item.save(update_fields=[*TOLD, "seen_at"])


TOLD = ("ours", "theirs", "right", "why", "repairable", "amount", "currency", "payment_id", "customer_id")


def _item(difference: Difference, now: datetime) -> DriftItem:
    return DriftItem(
        kind=difference.kind,
        stripe_id=difference.stripe_id,
        field=difference.field[:60],
        ours=difference.ours,
        theirs=difference.theirs,
        right=difference.why.right,
        why=difference.why.words,
        repairable=difference.why.repairable,
        amount=difference.worth.amount if difference.worth else None,
        currency=difference.worth.currency if difference.worth else "",
        payment_id=difference.payment_id,
        customer_id=difference.customer_id,
        found_at=now,
        seen_at=now,
    )
