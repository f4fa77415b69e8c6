"""What staff do to an order by hand: the buttons that apply, the pages behind them, and who may."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from payments.domain.money import Money
from payments.models import House, Movement, Note, Order, Payment, Task
from payments.operations.cancel_order import cancel_order
from payments.operations.open_task import open_task
from payments.operations.request_refund import request_refund
from tests.admin.by_hand import fill, foreign, hidden, mark, shown, url
from tests.admin.rows import NOW, open_payment_of, order, paid_order, staff
from tests.operations.by_hand import placed_by_hand

pytestmark = pytest.mark.django_db


def test_an_unpaid_order_is_cancelled_from_its_page_and_says_that_stripe_is_asked_first() -> None:
    placed = order()
    open_payment_of(placed)
    Payment.objects.update(session_id="cs_1")
    assert url(placed, "cancel") in shown(placed)
    html = staff().post(url(placed, "cancel"), {"reason": "Out of stock"}, follow=True).content.decode()
    assert "is being cancelled: Stripe is asked to close its checkout." in html
    assert "every way to pay it is being closed at Stripe first" in html
    assert url(placed, "cancel") not in html
    assert placed.calls.get(kind="expire_session").asked_by is not None


def test_the_page_of_an_order_that_is_being_cancelled_looks_again_by_itself_for_a_while() -> None:
    placed = order()
    open_payment_of(placed)
    Payment.objects.update(session_id="cs_1")
    assert "data-look-again" not in shown(placed)
    staff().post(url(placed, "cancel"), {"reason": "Out of stock"})
    assert "data-look-again" in shown(placed)
    Order.objects.update(cancel_wanted_at=NOW)  # long ago: a bank takes its time
    assert "data-look-again" not in shown(placed)


def test_an_order_that_never_went_to_stripe_is_cancelled_at_once_and_a_paid_one_never() -> None:
    placed = order()
    html = staff("Support").post(url(placed, "cancel"), {"reason": "Typo"}, follow=True).content.decode()
    assert f"{placed.reference} is cancelled." in html
    assert "Cancelled: Typo. It cannot be paid any more." in html
    paid = paid_order()
    assert url(paid, "cancel") not in shown(paid)
    assert "Refund it instead" in staff().post(url(paid, "cancel"), {"reason": "Typo"}).content.decode()


# --- paid outside Stripe


def test_unmatched_payments_have_a_tab_of_their_own() -> None:
    attached, alone, own = foreign(100), foreign(200), paid_order()
    Payment.objects.filter(pk=attached.pk).update(order=own)
    client = staff("Finance")
    html = client.get("/admin/payments/payment/").content.decode()
    tab = re.search(r'href="(\?foreign[^"]*)">Not matched', html)
    assert tab
    html = client.get("/admin/payments/payment/" + tab.group(1).replace("&amp;", "&")).content.decode()
    assert alone.reference in html
    assert attached.reference not in html
    assert own.reference not in html
    assert html.count('aria-current="page">') == 1


def test_a_foreign_payment_is_attached_by_the_orders_reference() -> None:
    payment, placed = foreign(), order()
    assert url(payment, "match") in shown(payment, "Finance")
    client = staff("Finance")
    html = client.post(url(payment, "match"), {"order": f" {placed.reference.lower()}-p1 "}).content.decode()
    assert f"Attach €65.00 to {placed.reference}?" in html
    assert "The order is paid by it" in html
    html = client.post(
        url(payment, "match"), {"order": placed.reference, "confirmed": "1"}, follow=True
    ).content.decode()
    assert "Move to another order" in html
    placed.refresh_from_db()
    assert placed.status == "paid"
    assert "Payment attached" in shown(placed)


def test_an_order_that_is_not_there_and_a_payment_of_ours_are_refused() -> None:
    html = staff().post(url(foreign(), "match"), {"order": "AAAAAA", "confirmed": "1"}).content.decode()
    assert "There is no order AAAAAA." in html
    own = paid_order().payments.get()
    assert url(own, "match") not in shown(own)
    html = staff().post(url(own, "match"), {"order": order().reference, "confirmed": "1"}).content.decode()
    assert "cannot be attached to another order" in html


# --- mails


def test_the_email_is_corrected_and_the_mails_are_sent_again() -> None:
    placed = order()
    html = shown(placed, "Support")
    assert url(placed, "resend_confirmation") not in html
    client = staff("Support")
    client.post(url(placed, "correct_email"), {"email": "right@example.org"})
    key = hidden(client.get(url(placed, "mail_link")).content.decode(), "form_key")
    for _ in range(2):
        client.post(url(placed, "mail_link"), {"form_key": key})
    assert [each.recipient for each in placed.emails.all()] == ["right@example.org"]
    mark(placed, 6500)
    html = shown(placed, "Support")
    assert url(placed, "mail_link") not in html
    client.post(url(placed, "resend_confirmation"), {"form_key": str(uuid.uuid4())})
    assert placed.emails.filter(kind="order_confirmation").count() == 2
    assert set(placed.notes.values_list("act", flat=True)) == {"email_corrected", "mail_sent_again", "marked_paid"}


@pytest.mark.parametrize("email", ["", "ada", "ada@exämple.org", "anna@example.com"])
def test_an_address_that_is_none_or_the_same_is_refused(email: str) -> None:
    placed = order()
    html = staff().post(url(placed, "correct_email"), {"email": email}).content.decode()
    assert "Nothing was done." in html
    placed.refresh_from_db()
    assert placed.email == "anna@example.com"


# --- paid after the cancel


def test_a_late_payment_is_fulfilled_from_the_order_or_its_task() -> None:
    placed = order()
    cancel_order(order=placed, reason="Not paid.", by=None, now=NOW)
    mark(placed, 6500)
    task = Task.objects.get()
    for html in (shown(placed), staff().get(f"/admin/payments/task/{task.pk}/change/").content.decode()):
        assert url(placed, "fulfil") in html
        assert url(placed.payments.get(), "return_outside") in html
    assert url(placed, "fulfil") not in shown(placed, "Auditor")
    html = staff("Support").post(url(placed, "fulfil"), follow=True).content.decode()
    assert "the customer gets the confirmation" in html
    assert url(placed, "fulfil") not in html
    assert "not waiting for a decision" in staff().post(url(placed, "fulfil")).content.decode()


def test_each_task_about_money_leads_to_the_act_that_ends_it() -> None:
    paid, other = paid_order(), foreign()
    acts = {
        "overpaid": reverse("admin:payments_payment_refund", args=[paid.payments.get().pk]),
        "underpaid": url(paid, "mark_paid"),
        "other_currency": reverse("admin:payments_payment_refund", args=[paid.payments.get().pk]),
        "foreign_payment": url(other, "match"),
    }
    for kind, act in acts.items():
        about: dict[str, Any] = {"payment": other} if kind == "foreign_payment" else {"order": paid}
        open_task(kind=kind, reason=kind, text="!", now=NOW, **about)
        page = f"/admin/payments/task/{Task.objects.get(reason=kind).pk}/change/"
        assert act in staff("Finance").get(page).content.decode(), kind
        assert act not in staff("Auditor").get(page).content.decode(), kind


def test_the_sentence_says_that_a_decision_or_a_discount_is_waited_for() -> None:
    late = order()
    cancel_order(order=late, reason="Not paid.", by=None, now=NOW)
    mark(late, 6500)
    assert "Paid after it was cancelled. Somebody has to decide" in shown(late)
    assert "Its discount is being made at Stripe." in shown(placed_by_hand(5000, 500))


# --- notes


def test_a_note_is_kept_and_told_where_it_belongs() -> None:
    placed = paid_order()
    payment = placed.payments.get()
    refund = request_refund(
        payment=payment, amount=Money(100, "eur"), reason="", note="", by=None, form_key=uuid.uuid4(), now=NOW
    )
    client = staff("Approver")
    for row, text in ((placed, "Of the order"), (payment, "Of the payment"), (refund, "Of the refund <b>")):
        where = reverse(f"admin:payments_{row._meta.model_name}_note", args=[row.pk])
        assert where in shown(row, "Approver")
        assert text.replace("<b>", "&lt;b&gt;") in client.post(where, {"text": text}, follow=True).content.decode()
    html = shown(placed)
    assert all(each in html for each in ("Of the order", "Of the payment", "Of the refund &lt;b&gt;"))
    assert Note.objects.count() == 3


def test_an_empty_note_is_none_and_the_auditor_writes_nothing() -> None:
    placed = order()
    where = url(placed, "note")
    assert "Write something first." in staff().post(where, {"text": " \x00"}, follow=True).content.decode()
    assert where not in shown(placed, "Auditor")
    assert staff("Auditor").post(where, {"text": "x"}).status_code == 403
    assert staff().get(where).status_code == 405
    assert not Note.objects.exists()


# --- the house


def test_the_house_says_when_unpaid_orders_expire() -> None:
    page = reverse("admin:payments_house_change", args=[House.ours().pk])
    html = staff().get(page).content.decode()
    assert "Unpaid orders expire after (days)" in html
    assert "0: never" in html
    form = {"name": "Shop", "support_email": "", "mail_sender": "Shop <shop@localhost>", "staff_email": ""}
    staff().post(page, {**form, "unpaid_orders_expire_days": "3"})
    assert House.ours().unpaid_orders_expire_days == 3


def test_without_the_token_of_the_form_nothing_is_done() -> None:
    placed = order()
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = staff().cookies
    for act in ("cancel", "mark_paid", "correct_email", "mail_link", "note"):
        assert careful.post(url(placed, act), {**fill(confirmed="1"), "reason": "x", "text": "x"}).status_code == 403
    assert not Movement.objects.exists()
