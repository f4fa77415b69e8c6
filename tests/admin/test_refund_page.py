"""Giving money back from the admin."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from payments.domain.money import Money
from payments.models import Order, Payment, Refund, StripeCall
from payments.operations.request_refund import request_refund
from payments.operations.what_is_left import refundable
from tests.admin.rows import NOW, open_payment_of, order, paid_order, returned, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid() -> Payment:
    return paid_order(6500).payments.get()


def page(payment: Payment) -> str:
    return f"/admin/payments/payment/{payment.pk}/refund/"


def typed(amount: str, **more: str) -> dict[str, str]:
    return {"amount": amount, "reason": "requested_by_customer", "note": "", "form_key": str(uuid.uuid4()), **more}


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="{name}"', html)
    assert found, name
    return found.group(1) or found.group(2)


def test_the_form_offers_all_that_is_left(paid: Payment) -> None:
    html = staff().get(page(paid)).content.decode()
    assert hidden(html, "amount") == "65.00"
    assert "At most" in html


def test_the_confirmation_repeats_amount_customer_and_consequence_and_refunds_nothing_yet(paid: Payment) -> None:
    html = staff().post(page(paid), typed("20.00")).content.decode()
    assert ">Refund €20.00</button>" in html
    assert "anna@example.com gets €20.00 back on the Visa card ending in 4242" in html
    assert "€45.00 of it can still go back later" in html
    assert not Refund.objects.exists()


def test_a_confirmed_refund_is_asked_of_stripe_and_stands_on_the_order_page(paid: Payment) -> None:
    client = staff()
    answer = client.post(page(paid), typed("20.00", confirmed="1", note="Broken"), follow=True)
    refund = Refund.objects.get()
    assert (refund.money, refund.note, refund.state) == (Money(2000, "eur"), "Broken", "asked")
    assert refund.asked_by is not None
    assert StripeCall.objects.filter(kind="create_refund", refund=refund).count() == 1
    assert answer.redirect_chain[-1][0] == f"/admin/payments/order/{paid.order_id}/change/"
    html = answer.content.decode()
    assert refund.reference in html
    assert "Asked for" in html


def test_a_double_click_a_reload_and_going_back_make_one_refund(paid: Payment) -> None:
    client, form = staff(), typed("20.00", confirmed="1")
    for _ in range(3):
        assert client.post(page(paid), form).status_code == 302
    assert Refund.objects.count() == 1


def test_a_used_form_with_another_amount_refunds_nothing_more_and_says_so(paid: Payment) -> None:
    client, form = staff(), typed("20.00", confirmed="1")
    client.post(page(paid), form)
    answer = client.post(page(paid), {**form, "amount": "30.00"}, follow=True)
    assert Refund.objects.count() == 1
    assert "Nothing more was refunded" in answer.content.decode()


def test_a_form_that_was_sent_can_be_sent_again_when_nothing_is_left(paid: Payment) -> None:
    client, form = staff(), typed("65.00", confirmed="1")
    client.post(page(paid), form)
    assert client.post(page(paid), form).status_code == 302
    assert Refund.objects.count() == 1


@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "1"}])
def test_more_than_is_left_is_refused_in_words(paid: Payment, confirmed: dict[str, str]) -> None:
    answer = staff().post(page(paid), typed("65.01", **confirmed))
    assert "Nothing was refunded" in answer.content.decode()
    assert not Refund.objects.exists()


@pytest.mark.parametrize(
    "amount", ["", "0", "-5", "abc", "1.234", "1e400", "NaN", "Infinity", "9" * 40, "12\x00", "<b>"]
)
def test_an_amount_that_is_none_is_refused_beside_its_field(paid: Payment, amount: str) -> None:
    answer = staff().post(page(paid), typed(amount, confirmed="1"))
    assert answer.status_code == 200
    assert "Nothing was refunded" in answer.content.decode()
    assert not Refund.objects.exists()


@pytest.mark.parametrize("form", [{"reason": "because"}, {"form_key": "x"}, {"note": "x" * 501}])
def test_a_tampered_form_is_refused(paid: Payment, form: dict[str, str]) -> None:
    assert staff().post(page(paid), typed("1.00", confirmed="1", **form)).status_code == 200
    assert not Refund.objects.exists()


@pytest.mark.parametrize(
    ("amount", "currency", "text", "words"),
    [(1200, "jpy", "1000", "¥1,000"), (12340, "kwd", "1.230", "KWD\u00a01.230"), (5000, "isk", "20", "ISK\u00a020")],
)
def test_currencies_without_and_with_three_decimals(amount: int, currency: str, text: str, words: str) -> None:
    payment = paid_order(amount, currency).payments.get()
    client = staff()
    assert f"Refund {words}" in client.post(page(payment), typed(text)).content.decode()
    client.post(page(payment), typed(text, confirmed="1"))
    assert Refund.objects.get().currency == currency


def test_a_fraction_that_the_currency_does_not_have_is_refused() -> None:
    payment = paid_order(1200, "jpy").payments.get()
    assert "Nothing was refunded" in staff().post(page(payment), typed("10.5")).content.decode()


def test_going_back_to_change_keeps_what_was_typed(paid: Payment) -> None:
    html = staff().post(page(paid), typed("20.00", note="Broken cup", confirmed="1", change="1")).content.decode()
    assert hidden(html, "amount") == "20.00"
    assert "Broken cup" in html
    assert not Refund.objects.exists()


def test_the_button_is_absent_where_there_is_nothing_to_refund(paid: Payment) -> None:
    client = staff()
    assert page(paid) in client.get(f"/admin/payments/order/{paid.order_id}/change/").content.decode()
    request_refund(
        payment=paid, amount=refundable(payment=paid), reason="", note="", by=None, form_key=uuid.uuid4(), now=NOW
    )
    for where in (f"order/{paid.order_id}", f"payment/{paid.pk}"):
        assert page(paid) not in client.get(f"/admin/payments/{where}/change/").content.decode()
    unpaid = open_payment_of(order())
    assert page(unpaid) not in client.get(f"/admin/payments/order/{unpaid.order_id}/change/").content.decode()
    answer = client.get(page(unpaid), follow=True)
    assert "has nothing left to refund" in answer.content.decode()


def test_a_refund_that_stripe_confirmed_is_counted_as_returned(paid: Payment) -> None:
    client = staff()
    client.post(page(paid), typed("20.00", confirmed="1"))
    returned(Refund.objects.get())
    html = client.get(f"/admin/payments/order/{paid.order_id}/change/").content.decode()
    assert re.search(r'id="returned"><span class="amount">−€20.00', html)
    assert re.search(r'id="left"><span class="amount">€45.00', html)


@pytest.mark.parametrize("role", ["Approver", "Support", "Auditor", ""])
def test_who_may_not_refund_sees_no_button_and_gets_no_form(paid: Payment, role: str) -> None:
    client = staff(role)
    assert client.get(page(paid)).status_code == 403
    assert client.post(page(paid), typed("1.00", confirmed="1")).status_code == 403
    assert page(paid) not in client.get(f"/admin/payments/order/{paid.order_id}/change/").content.decode()
    assert not Refund.objects.exists()


def test_without_the_token_of_the_form_nothing_is_refunded(paid: Payment) -> None:
    owner = staff()
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = owner.cookies
    assert careful.post(page(paid), typed("1.00", confirmed="1")).status_code == 403
    assert not Refund.objects.exists()


def test_getting_the_page_never_refunds(paid: Payment) -> None:
    form: Any = typed("1.00", confirmed="1")
    staff().get(page(paid), form)
    assert not Refund.objects.exists()


def test_the_name_of_a_hostile_customer_is_only_text() -> None:
    placed: Order = paid_order(email="<script>alert(1)</script>@x.de")
    html = staff().post(page(placed.payments.get()), typed("1.00")).content.decode()
    assert "<script>alert(1)</script>" not in html
    assert "&lt;script&gt;" in html


def test_going_back_to_the_confirmation_shows_it_and_the_form_is_never_kept(paid: Payment) -> None:
    client = staff()
    assert client.post(page(paid), typed("1.00"))["Cache-Control"] == "private, no-cache"
    assert "no-store" in client.get(page(paid))["Cache-Control"]
