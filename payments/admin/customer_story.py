"""What happened around a customer."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from payments.admin.facts import page_of
from payments.admin.timeline import Entry, asked, heard_of, moved, newest_first, noted
from payments.models import Customer, Order, Payment

LATEST = 20


def story_of_customer(customer: Customer, viewer: Any) -> list[Entry]:
    """Their orders, the money of their payments, what Stripe said of them and what colleagues did, newest first."""
    orders = Order.objects.filter(customer=customer).order_by("-placed_at", "-id")[:LATEST]
    payments = Payment.objects.filter(customer=customer).order_by("-made_at", "-id")[:LATEST]
    entries = [Entry(each.placed_at, "shop", f"Order {each.reference} placed", page=page_of(each)) for each in orders]
    entries += [*moved([payment.pk for payment in payments], viewer), *heard_of(customer.stripe_id or "", viewer)]
    return newest_first([*entries, *asked(Q(customer=customer), viewer), *noted(Q(customer=customer, order=None))])
