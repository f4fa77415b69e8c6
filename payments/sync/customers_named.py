"""The rows of customers that reports name: there before the reports are, so that payments can point to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from payments.domain.snapshots import Snapshot
from payments.models import Customer
from payments.stripe.client import livemode


def make_customers(snapshots: Iterable[Snapshot], *, now: datetime) -> None:
    """Make empty rows for those that have none. In a transaction of its own, before any row is locked: who records an
    event holds a payment when it makes its customer."""
    named = _named(snapshots)
    known = set(Customer.objects.filter(stripe_id__in=named).values_list("stripe_id", flat=True))
    fresh = [Customer(stripe_id=stripe_id, livemode=livemode(), created_at=now) for stripe_id in sorted(named - known)]
    Customer.objects.bulk_create(fresh, ignore_conflicts=True)


def keys_of_customers(snapshots: Iterable[Snapshot]) -> dict[str, int]:
    """Id at Stripe → key here."""
    return _keys(_named(snapshots))


def _keys(named: set[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT stripe_id, id FROM payments_customer WHERE stripe_id = ANY(%s)", [list(named)])
        return dict(cursor.fetchall())


def _named(snapshots: Iterable[Snapshot]) -> set[str]:
    return {each for each in (getattr(snapshot, "customer_id", "") for snapshot in snapshots) if each}
