"""The rows of customers that reports name: there before the reports are, so that payments can point to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from payments.models import Customer
from payments.stripe.client import livemode
from payments.sync.dossier import Told


def make_customers(told: Sequence[Told], *, now: datetime) -> None:
    """Make empty rows for those that have none. In a transaction of its own, before any row is locked: who records an
    event holds a payment when it makes its customer."""
    named = _named(told)
    known = set(Customer.objects.filter(stripe_id__in=named).values_list("stripe_id", flat=True))
    fresh = [Customer(stripe_id=stripe_id, livemode=livemode(), created_at=now) for stripe_id in sorted(named - known)]
    Customer.objects.bulk_create(fresh, ignore_conflicts=True)


def keys_of_customers(told: Sequence[Told]) -> dict[str, int]:
    """Id at Stripe → key here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT stripe_id, id FROM payments_customer WHERE stripe_id = ANY(%s)", [list(_named(told))])
        return dict(cursor.fetchall())


def _named(told: Sequence[Told]) -> set[str]:
    return {each for each in (getattr(snapshot, "customer_id", "") for snapshot, _ in told) if each}
