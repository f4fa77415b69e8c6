"""A small shop in front of the sandbox: what the tests of the core do again and again."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import User

from payments.domain.money import Money
from payments.models import Ask, Order, Payment, Refund, StripeCall
from payments.operations.open_payment import ReturnUrls, open_payment
from payments.operations.perform_call import perform_call
from payments.operations.place_order import Line, place_order
from payments.operations.read_asked import read_asked
from payments.operations.request_refund import request_refund

URLS = ReturnUrls(
    success="http://shop.test/checkout/success/?session_id={CHECKOUT_SESSION_ID}",
    cancel="http://shop.test/checkout/cancel/",
)
GOOD = "4242424242424242"
DECLINED = "4000000000000002"
ASKS_THE_BANK = "4000002760003184"
REFUND_FAILS_LATER = "4000000000005126"
DEBIT_THAT_WORKS = "DE89370400440532013000"
DEBIT_THAT_FAILS = "DE62370400440532013001"
DEBIT_TAKES = 3 * 24 * 3600  # seconds of the sandbox's clock


def clock() -> datetime:
    """The edge's clock."""
    return datetime.now(UTC)


def later(**distance: float) -> datetime:
    """The clock in a while: ``later(minutes=10)``."""
    return clock() + timedelta(**distance)


def order_of(amount: int = 2500, currency: str = "eur", email: str = "ada@example.org") -> Order:
    """An order of one line, not opened at Stripe yet."""
    return place_order(lines=[Line(name="Tea", quantity=1, unit=Money(amount, currency))], email=email, now=clock())


def opened(order: Order | None = None) -> Payment:
    """A payment whose session is open at Stripe."""
    payment = open_payment(order=order or order_of(), urls=URLS, now=clock())
    perform_all()
    payment.refresh_from_db()
    return payment


def session_of(payment: Payment) -> str:
    """The id of its Checkout Session."""
    assert payment.session_id is not None
    return payment.session_id


def perform_all(*, at: datetime | None = None) -> None:
    """Make every open call that is due, once each, as the worker would."""
    for pk in StripeCall.objects.filter(state__in=StripeCall.OPEN).order_by("pk").values_list("pk", flat=True):
        perform_call(call_id=pk, now=at or clock())


def answer_asks(*, at: datetime | None = None) -> None:
    """Read every object that is put down to be asked about and due, once each."""
    for pk in Ask.objects.filter(closed_at=None).order_by("pk").values_list("pk", flat=True):
        read_asked(ask_id=pk, now=at or clock())


def refund_of(payment: Payment, amount: int, *, form_key: uuid.UUID | None = None) -> Refund:
    """A refund asked for by staff; Stripe is not asked yet."""
    return request_refund(
        payment=payment,
        amount=Money(amount, payment.currency),
        reason="requested_by_customer",
        note="",
        by=None,
        form_key=form_key or uuid.uuid4(),
        now=clock(),
    )


def colleague(name: str = "finn") -> User:
    """Someone of the staff."""
    return User.objects.get_or_create(username=name, defaults={"is_staff": True})[0]


def call_of(kind: str) -> StripeCall:
    """The newest call of this kind."""
    return StripeCall.objects.filter(kind=kind).latest("pk")


def status_of(row: Order | Payment) -> str:
    """Its status as the database has it now."""
    row.refresh_from_db()
    return row.status
