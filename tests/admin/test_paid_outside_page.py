"""Marking an order as paid outside Stripe, and recording what was given back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from payments.models import Movement
from tests.admin.by_hand import fill, hidden, paid_in_cash, shown, url
from tests.admin.rows import order, paid_order, staff

pytestmark = pytest.mark.django_db


def test_marking_as_paid_asks_once_more_with_amount_customer_and_consequence() -> None:
    placed = order()
    assert url(placed, "mark_paid") in shown(placed, "Finance")
    client = staff("Finance")
    assert hidden(client.get(url(placed, "mark_paid")).content.decode(), "amount") == "65.00"
    html = client.post(url(placed, "mark_paid"), fill()).content.decode()
    assert "Mark €65.00 as paid?" in html
    assert "€65.00 counts as collected" in html
    assert "anna@example.com" in html
    assert not Movement.objects.exists()
    html = client.post(url(placed, "mark_paid"), fill(confirmed="1"), follow=True).content.decode()
    assert f"€65.00 is written down as {placed.reference}-P1." in html
    assert "Paid outside Stripe" in html
    assert url(placed, "mark_paid") not in html


@pytest.mark.parametrize(
    ("amount", "words"), [("70", "€5.00 more than is missing"), ("60", "€5.00 stays missing"), ("65", "confirmation")]
)
def test_the_consequence_tells_what_is_more_or_less_than_missing(amount: str, words: str) -> None:
    assert words in staff().post(url(order(), "mark_paid"), fill(amount)).content.decode()


def test_changing_keeps_what_was_typed_and_a_double_click_marks_once() -> None:
    placed, client, form = order(), staff(), fill("20.00", confirmed="1")
    html = client.post(url(placed, "mark_paid"), {**form, "change": "1"}).content.decode()
    assert hidden(html, "amount") == "20.00"
    for _ in range(2):
        assert client.post(url(placed, "mark_paid"), form).status_code == 302
    assert Movement.objects.count() == 1


@pytest.mark.parametrize(
    "form", [fill(""), fill("0"), fill("-1"), fill("x"), fill("1.234"), fill(how=""), fill("9" * 30)]
)
def test_what_is_no_amount_or_has_no_reason_is_refused(form: dict[str, str]) -> None:
    html = staff().post(url(order(), "mark_paid"), {**form, "confirmed": "1"}).content.decode()
    assert "Nothing was done." in html
    assert not Movement.objects.exists()


def test_a_paid_order_is_not_marked_again() -> None:
    paid = paid_order()
    assert url(paid, "mark_paid") not in shown(paid)
    assert "nothing is missing" in staff().post(url(paid, "mark_paid"), fill(confirmed="1")).content.decode()


def test_a_payment_outside_says_how_and_by_whom_and_is_not_refunded_at_stripe() -> None:
    payment = paid_in_cash().payments.get()
    html = shown(payment)
    assert "€65.00: In cash" in html
    assert "finn" in html
    assert reverse("admin:payments_payment_refund", args=[payment.pk]) not in html
    assert "Outside Stripe" in staff().get("/admin/payments/payment/").content.decode()


def test_what_was_given_back_is_recorded_from_the_order_and_the_payment() -> None:
    placed = paid_in_cash()
    payment = placed.payments.get()
    back = url(payment, "return_outside")
    assert back in shown(placed, "Finance")
    assert back in shown(payment, "Finance")
    client = staff("Finance")
    assert "Record €65.00 as given back?" in client.post(back, fill()).content.decode()
    client.post(back, fill("60", confirmed="1"))
    html = client.post(back, fill("6", confirmed="1")).content.decode()
    assert "has €5.00 left, €6.00 was to be given back" in html
    html = client.post(back, fill("5", confirmed="1"), follow=True).content.decode()
    assert "status-refunded" in html
    assert back not in html


# --- attach a foreign payment
