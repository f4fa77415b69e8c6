"""Customers with the same email: Stripe makes a new one for each checkout, so one person is often several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from payments.admin.customer_totals import Totals, totals_of
from payments.models import Customer

MOST = 20  # side by side; all of them are in the list


@dataclass(frozen=True, slots=True)
class Alike:
    """``people``: each with its totals. ``more``: the address of the whole list, where there are more."""

    people: list[tuple[Customer, list[Totals]]]
    more: str


def same_email(customer: Customer) -> list[Customer]:
    """The others, newest first, and one more than are shown. Upper and lower case make no difference."""
    if not customer.email:
        return []
    others = Customer.objects.filter(email__iexact=customer.email).exclude(pk=customer.pk)
    return list(others.order_by("-created_at", "-id")[: MOST + 1])


def alike(customer: Customer, viewer: Any) -> Alike:
    """The others with their totals."""
    others = same_email(customer)
    totals = totals_of(others[:MOST], viewer)
    search = f"{reverse('admin:payments_customer_changelist')}?{urlencode({'q': customer.email})}"
    return Alike([(each, totals[each.pk]) for each in others[:MOST]], search if len(others) > MOST else "")
