"""Hearing and settling an event, beside a Django view that only verifies and stores it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from payments.domain.references import new_reference, payment_reference
from payments.models import House, Order, Payment, StripeCall
from payments.stripe.client import API_VERSION
from tests.benchmarks.events import Bought, events_of, signed
from tests.benchmarks.reference import TABLE
from tests.benchmarks.row import Row
from tests.benchmarks.senders import Measured, Message, send
from tests.benchmarks.server import web_server

ORDERS = 400  # five events each
WARM_UP = 20
ROUNDS = 3


def rows() -> Iterator[Row]:
    """The ratio of the rates, best of three rounds in turn, so that a slow moment hurts both."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    statements = _statements()
    with web_server() as port:
        _both(port, WARM_UP)
        rounds = [_both(port, ORDERS) for _ in range(ROUNDS)]
    ours = max((each[0] for each in rounds), key=lambda measured: measured.rate)
    reference = max((each[1] for each in rounds), key=lambda measured: measured.rate)
    yield Row(
        name="hear and settle an event",
        ours=_said(ours),
        reference=_said(reference),
        ratio=f"{ours.rate / reference.rate:.2f}",
        bar="the reference only verifies and stores",
        more=f"{statements} statements an event, {StripeCall.objects.count()} calls to Stripe",
    )


def _both(port: int, orders: int) -> tuple[Measured, Measured]:
    ours = send(port, "/api/webhooks/stripe", _batches(orders))
    return ours, send(port, "/reference/webhook", _batches(orders))


def _said(measured: Measured) -> str:
    return f"{measured.rate:.0f}/s, p50 {measured.p50:.1f} ms, p99 {measured.p99:.1f} ms"


def _batches(orders: int) -> Sequence[Sequence[Message]]:
    secret = settings.STRIPE_WEBHOOK_SECRETS[0]
    return [[signed(event, secret) for event in events_of(bought, API_VERSION)] for bought in _bought(orders)]


def _bought(count: int) -> list[Bought]:
    """Orders that wait to be paid; no money is in them, the events bring it."""
    now = timezone.now()
    marks = str(House.ours().installation_id)
    first = Order.objects.count()
    codes = [new_reference(secrets.choice) for _ in range(count)]
    orders = Order.objects.bulk_create(
        Order(
            reference=code, token=secrets.token_urlsafe(32), email="anna@example.com", currency="eur",
            total_amount=4900, livemode=False, placed_at=now, status_since=now,
        )
        for code in codes
    )  # fmt: skip
    Payment.objects.bulk_create(
        Payment(
            reference=payment_reference(order.reference, 1), order=order, amount=4900, currency="eur", livemode=False,
            made_at=now, status_since=now, session_id=f"cs_bench_{first + place}",
        )
        for place, order in enumerate(orders)
    )  # fmt: skip
    return [
        Bought(marks, payment_reference(code, 1), f"cs_bench_{first + place}", first + place, 4900)
        for place, code in enumerate(codes)
    ]


def _statements() -> int:
    """The most that one event of a checkout takes, the transaction's own included."""
    client = Client()
    counted = []
    for body, signature in _batches(1)[0]:
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(
                "/api/webhooks/stripe", body, content_type="application/json", headers={"Stripe-Signature": signature}
            )
        if answer.status_code != 200:
            raise RuntimeError(f"The webhook answered {answer.status_code}.")
        counted.append(len(queries))
    return max(counted)
