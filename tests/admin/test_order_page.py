"""The page of an order: what it waits for, what was paid and returned, and its whole story."""

from __future__ import annotations

import json
import re
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments.domain.money import Money
from payments.models import Ask, Order, Refund
from payments.operations.ask_about import ask_about
from payments.operations.cancel_order import cancel_order
from payments.operations.open_task import open_task
from payments.operations.request_refund import request_refund
from tests.admin.rows import NOW, collect, decline, event, open_payment_of, order, paid_order, returned, staff

pytestmark = pytest.mark.django_db


def page(placed: Order, role: str = "Owner") -> str:
    answer = staff(role).get(f"/admin/payments/order/{placed.pk}/change/")
    assert answer.status_code == 200
    return answer.content.decode()


def waits_for(placed: Order) -> str:
    found = re.search(r'id="waits-for">([^<]*)<', page(placed))
    assert found
    return found.group(1)


def refund(placed: Order, amount: int, at: datetime = NOW + timedelta(minutes=5)) -> Refund:
    return request_refund(
        payment=placed.payments.get(), amount=Money(amount, placed.currency), reason="duplicate", note="Twice",
        by=None, form_key=uuid.uuid4(), now=at,
    )  # fmt: skip


def test_the_sentence_says_when_stripe_was_asked_last() -> None:
    placed = order()
    payment = open_payment_of(placed)
    ask_about(kind="session", stripe_id="cs_1", why="", due_at=NOW + timedelta(minutes=5), now=NOW, payment=payment)
    assert waits_for(placed).endswith("Waiting for Stripe since 20 Nov 2026, 13:00; to be asked at 20 Nov 2026, 13:05.")
    Ask.objects.update(read_at=NOW + timedelta(minutes=5))
    assert waits_for(placed).endswith("since 20 Nov 2026, 13:00; last asked 20 Nov 2026, 13:05: still processing.")


def test_the_sentence_says_what_the_order_waits_for() -> None:
    placed = order()
    assert waits_for(placed) == "The customer has not gone on to pay yet."
    payment = open_payment_of(placed)
    assert waits_for(placed).startswith("Stripe is being asked to open the checkout. Waiting for Stripe since ")
    decline(payment)
    assert "declined: insufficient funds. The customer can try again" in waits_for(placed)
    collect(payment, NOW + timedelta(minutes=1))
    assert waits_for(placed) == "Paid in full. Nothing is waiting."
    some = refund(placed, 2000)
    assert "€20.00 is on its way back" in waits_for(placed)
    returned(some)
    assert "€20.00 of €65.00 went back to the customer" in waits_for(placed)
    returned(refund(placed, 4500))
    assert "All of the €65.00 went back" in waits_for(placed)


def test_a_cancelled_order_says_why() -> None:
    placed = order()
    cancel_order(order=placed, reason="The cart changed.", by=None, now=NOW)
    assert waits_for(placed) == "Cancelled: The cart changed. It cannot be paid any more."


def test_lines_totals_attempts_and_refunds_stand_on_the_page() -> None:
    placed = order(name="Stoneware cup")
    payment = open_payment_of(placed)
    decline(payment)
    collect(payment, NOW + timedelta(minutes=1))
    returned(refund(placed, 2000))
    html = page(placed)
    for text in ("Stoneware cup", "Mastercard", "•••• 0341", "Insufficient funds", "•••• 4242", "Paid twice", "Twice"):
        assert text in html, text
    for name, amount in (("charged", "€65.00"), ("returned", "−€20.00"), ("left", "€45.00")):
        assert re.search(rf'id="{name}"><span class="amount">{amount}<', html), name


def test_the_timeline_tells_what_was_asked_heard_moved_and_done_newest_first() -> None:
    placed = paid_order()
    payment = placed.payments.get()
    event(payment, type="checkout.session.completed", created_at=NOW + timedelta(minutes=2))
    returned(refund(placed, 2000), at=NOW + timedelta(hours=1))
    html = page(placed)
    story = html[html.index('id="story"') :]
    told = [
        "Returned −€20.00",
        "asked to refund €20.00",
        "Checkout session completed",
        "Collected €65.00",
        "Order placed",
    ]
    places = [story.index(each) for each in told]
    assert places == sorted(places)
    assert "Open a checkout" in story


def test_in_one_second_nothing_is_told_before_what_caused_it() -> None:
    placed = paid_order()
    asked_at = NOW + timedelta(hours=1, milliseconds=700)
    returned(refund(placed, 2000, at=asked_at), at=asked_at.replace(microsecond=0))
    html = page(placed)
    assert html.index("Returned −€20.00") < html.index("asked to refund €20.00")
    cancelled = order()
    cancel_order(order=cancelled, reason="The cart changed.", by=None, now=NOW + timedelta(minutes=1))
    html = page(cancelled)
    assert html.index("Order cancelled") < html.index("The shop wants it cancelled") < html.index("Order placed")


def test_money_on_its_way_back_stands_between_what_was_charged_and_what_is_left() -> None:
    placed = paid_order()
    refund(placed, 2000)
    html = page(placed)
    for name, amount in (("charged", "€65.00"), ("under-way", "−€20.00"), ("left", "€45.00")):
        assert re.search(rf'id="{name}"><span class="amount">{amount}<', html), name


def test_tasks_stand_above_everything() -> None:
    placed = paid_order()
    open_task(kind="overpaid", reason="overpaid:x", text="€5.00 too much came in.", now=NOW, order=placed)
    html = page(placed)
    assert html.index("€5.00 too much came in.") < html.index('id="lines"')


def test_more_payments_and_events_take_no_more_queries() -> None:
    def queries(placed: Order) -> int:
        client = staff()
        client.get("/admin/payments/ask/")
        with CaptureQueriesContext(connection) as taken:
            assert client.get(f"/admin/payments/order/{placed.pk}/change/").status_code == 200
        return len(taken)

    small, big = order(), order()
    payment = collect(open_payment_of(small))
    event(payment)
    refund(small, 100)
    busy = open_payment_of(big)
    for minute in range(3):
        decline(busy, NOW + timedelta(minutes=minute))
    collect(busy, NOW + timedelta(minutes=9))
    for number in range(5):
        event(busy)
        refund(big, 100 + number)
    assert queries(big) == queries(small)
    assert queries(big) < 40


def test_secrets_of_a_body_are_blanked() -> None:
    payment = paid_order().payments.get()
    secrets = {
        "client_secret": "pi_1_secret_abc",
        "note": "sk_test_abc123", "receipt_url": "https://pay.stripe.com/receipts/x",
        "data": {"object": {"object": "checkout.session", "url": "https://checkout.stripe.com/c/pay/x"}},
    }  # fmt: skip
    heard = event(payment, text=json.dumps(secrets))
    for address in (f"/admin/payments/stripeevent/{heard.pk}/body/", f"/admin/payments/stripeevent/{heard.pk}/change/"):
        html = staff().get(address).content.decode()
        assert "[blanked]" in html
        for secret in ("secret_abc", "receipts/x", "sk_test_abc123", "c/pay/x"):
            assert secret not in html, (address, secret)


def test_the_way_to_the_hosted_page_and_the_customers_own_page_are_not_shown() -> None:
    placed = order()
    payment = open_payment_of(placed)
    payment.checkout_url = "https://checkout.stripe.com/c/pay/cs_test_bearer"
    payment.save()
    for address in (f"order/{placed.pk}", f"payment/{payment.pk}"):
        html = staff().get(f"/admin/payments/{address}/change/").content.decode()
        assert "cs_test_bearer" not in html
        assert placed.token not in html


@pytest.mark.parametrize("role", ["Support", "Merchant"])
def test_who_may_not_read_the_wire_sees_that_it_happened_but_no_body(role: str) -> None:
    placed = paid_order()
    event(placed.payments.get())
    html = page(placed, role)
    assert "Payment intent succeeded" in html
    assert "data-body" not in html
    assert "/stripeevent/" not in html


def test_hostile_text_in_every_place_is_only_text() -> None:
    bad = "<script>alert(1)</script>"
    placed = order(name=bad, email=f"{bad}@x.de")
    payment = open_payment_of(placed)
    decline(payment, code=bad[:25])
    collect(payment, NOW + timedelta(minutes=1))
    request_refund(
        payment=payment, amount=Money(100, "eur"), reason=bad, note=bad, by=None, form_key=uuid.uuid4(), now=NOW
    )
    open_task(kind="overpaid", reason="x", text=bad, now=NOW, order=placed)
    event(payment, type=bad, text=json.dumps({"x": bad}))
    assert bad not in page(placed)
    assert "&lt;script&gt;" in page(placed)


@pytest.mark.parametrize("key", ["0", "999999999999999999999999", "x", "1%00", "-1", "1/2"])
def test_an_order_that_is_not_there_is_a_404(key: str) -> None:
    assert staff().get(f"/admin/payments/order/{key}/change/").status_code == 404
