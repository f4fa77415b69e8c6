"""Orders that were paid before the journey begins: by the shop's operations, the running worker and the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from django.contrib.auth.models import User
from django.core.signing import BadSignature
from django.db import connection
from django.test import override_settings
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from payments.models import Order, Payment
from payments.operations.match_payment import match_payment
from payments.operations.open_payment import open_payment
from payments.operations.perform_call import perform_call
from tests.journeys.running_shop import RunningShop
from tests.operations.shop import URLS, clock, order_of
from tests.operations.stripe_side import Json, api
from tests.waiting import until

T = TypeVar("T")


def committed(do: Callable[[], T]) -> T:
    """On a connection of its own: the house sees at once what it writes.

    Jobs are signed with this process's key, which the house's worker does not know: they are dropped.
    """

    def and_hang_up() -> T:
        try:
            return do()
        finally:
            for row in OrmQ.objects.all():
                with suppress(BadSignature):
                    SignedPackage.loads(row.payload)
                    row.delete()
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(and_hang_up).result()


def paid_order(house: RunningShop, email: str, amount: int) -> Order:
    """An order over this amount in euros, paid by card."""

    def opened() -> Order:
        order = order_of(amount, email=email)
        payment = open_payment(order=order, urls=URLS, now=clock())
        perform_call(call_id=payment.calls.get().pk, now=clock())
        return order

    with override_settings(STRIPE_API_BASE=house.addresses.sandbox):
        order = committed(opened)
    house.sandbox.pay(str(order.payments.get().session_id))
    until(lambda: Order.objects.get(pk=order.pk).status == "paid")
    return Order.objects.get(pk=order.pk)


def paid_once_more(house: RunningShop, order: Order, amount: int) -> Payment:
    """Money that came in elsewhere and belongs to the order."""
    wish: Json = {
        "amount": amount, "currency": "eur", "payment_method": "pm_card_visa", "confirm": "true",
        "automatic_payment_methods": {"enabled": "true", "allow_redirects": "never"},
    }  # fmt: skip
    before = order.payments.latest("made_at").made_at
    until(lambda: house.sandbox.info()["clock"]["now"] > before.timestamp())  # Stripe knows whole seconds only
    intent = api(house.sandbox, "POST", "/v1/payment_intents", **wish)["id"]
    until(lambda: Payment.objects.filter(intent_id=intent, status="paid").exists())

    payment = Payment.objects.get(intent_id=intent)
    by = User.objects.get(username="finance")
    committed(lambda: match_payment(payment=payment, order=order, by=by, now=clock()))
    return Payment.objects.get(intent_id=intent)
