"""Two people in the admin: one asks, another approves, and nobody is both."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from pytest_django import Settings

from payments.admin.sidebar_counts import refunds_to_approve
from payments.models import Payment, Refund, StripeCall
from tests.admin.rows import NOW, disputed, paid_order, returned, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limit(settings: Settings) -> None:
    settings.REFUND_APPROVAL_ABOVE = {"eur": 5000}


@pytest.fixture
def paid() -> Payment:
    return paid_order(90000).payments.get()


def ask(client: Client, payment: Payment, amount: str) -> str:
    form = {"amount": amount, "reason": "duplicate", "note": "Paid twice", "form_key": str(uuid.uuid4())}
    page = f"/admin/payments/payment/{payment.pk}/refund/"
    answer = client.post(page, {**form, "confirmed": "1"}, follow=True)
    return answer.content.decode()


def page(refund: Refund, act: str = "change") -> str:
    return f"/admin/payments/refund/{refund.pk}/{act}/"


def html(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    return answer.content.decode()


def acts(client: Client, refund: Refund) -> set[str]:
    return set(re.findall(rf"/payments/refund/{refund.pk}/(approve|reject|withdraw)/", html(client, page(refund))))


def waiting(payment: Payment, client: Client | None = None) -> Refund:
    ask(client or staff("Finance"), payment, "900.00")
    return Refund.objects.get(state="awaiting_approval")


def test_the_confirmation_asks_for_approval_and_says_so_afterwards(paid: Payment) -> None:
    finance = staff("Finance")
    form = {"amount": "900.00", "reason": "duplicate", "note": "", "form_key": str(uuid.uuid4())}
    address = f"/admin/payments/payment/{paid.pk}/refund/"
    assert "Once more than €50.00 of one order is asked back" in html(finance, address)
    confirmation = finance.post(address, form).content.decode()
    assert ">Ask for approval of €900.00</button>" in confirmation
    assert "Nothing is sent to Stripe until somebody else has approved it." in confirmation
    assert ">Refund €50.00</button>" in finance.post(address, {**form, "amount": "50.00"}).content.decode()
    said = ask(finance, paid, "900.00")
    assert "-R1 of €900.00 waits for the approval of a second person" in said
    assert not StripeCall.objects.filter(kind="create_refund").exists()


def test_who_asked_may_withdraw_and_others_may_approve_or_reject(paid: Payment) -> None:
    finance = staff("Finance")
    refund = waiting(paid, finance)
    assert acts(finance, refund) == {"withdraw"}
    assert acts(staff("Approver"), refund) == acts(staff("Finance"), refund) == {"approve", "reject"}
    assert acts(staff("Merchant"), refund) == acts(staff("Auditor"), refund) == set()
    assert "you asked for it, so somebody else has to approve it" in html(finance, page(refund))


def test_the_server_refuses_the_approval_of_who_asked(paid: Payment) -> None:
    finance = staff("Finance")
    refund = waiting(paid, finance)
    answer = finance.post(page(refund, "approve"), {"note": ""})
    assert "Nothing was done." in answer.content.decode()
    assert "somebody else has to approve it" in answer.content.decode()
    refund.refresh_from_db()
    assert (refund.state, StripeCall.objects.filter(kind="create_refund").count()) == ("awaiting_approval", 0)


def test_an_approval_asks_stripe_and_every_page_says_who_agreed(paid: Payment) -> None:
    refund = waiting(paid)
    approver = staff("Approver")
    shown = html(approver, page(refund, "approve"))
    assert "anna@example.com gets €900.00 back on the Visa card ending in 4242" in shown
    assert "Paid twice" in shown
    said = approver.post(page(refund, "approve"), {"note": "Checked with the bank."}, follow=True).content.decode()
    assert "is approved and asked of Stripe" in said
    refund.refresh_from_db()
    assert refund.state == "asked"
    assert StripeCall.objects.filter(kind="create_refund", refund=refund).count() == 1
    for address in (page(refund), f"/admin/payments/order/{paid.order_id}/change/"):
        told = html(staff("Auditor"), address)
        assert f"{refund.approved_by} approved the refund of €900.00" in told
        assert "Checked with the bank." in told
    assert approver.get(page(refund, "approve")).status_code == 302


def test_a_rejection_needs_its_reason_and_gives_the_amount_free(paid: Payment) -> None:
    refund = waiting(paid)
    approver = staff("Approver")
    assert "Nothing was done." in approver.post(page(refund, "reject"), {"note": " "}).content.decode()
    approver.post(page(refund, "reject"), {"note": "Not before the goods are back."})
    order_page = html(staff("Finance"), f"/admin/payments/order/{paid.order_id}/change/")
    assert "Not before the goods are back." in order_page
    assert "did not approve the refund of €900.00" in order_page
    assert f"/admin/payments/payment/{paid.pk}/refund/" in order_page


def test_who_asked_withdraws_and_nobody_else_can(paid: Payment) -> None:
    finance = staff("Finance")
    refund = waiting(paid, finance)
    refused = staff("Merchant").post(page(refund, "withdraw"), {"note": ""}).content.decode()
    assert "only they can withdraw it" in refused
    finance.post(page(refund, "withdraw"), {"note": "Typed too much."})
    refund.refresh_from_db()
    assert refund.state == "rejected"
    assert "withdrew the refund of €900.00" in html(finance, page(refund))


def test_the_order_says_what_it_waits_for(paid: Payment) -> None:
    finance = staff("Finance")
    ask(finance, paid, "40.00")
    ask(finance, paid, "100.00")
    told = html(finance, f"/admin/payments/order/{paid.order_id}/change/")
    assert "€100.00 waits for a second person to approve its refund. €40.00 is on its way back." in told


def test_what_waits_longest_stands_first_and_is_counted_for_who_may_approve(paid: Payment) -> None:
    other = paid_order(90000).payments.get()
    late, early = waiting(paid), waiting_of(other)
    Refund.objects.filter(pk=early.pk).update(asked_at=NOW - timedelta(days=3))
    approver = staff("Approver")
    listed = html(approver, "/admin/payments/refund/?state=awaiting_approval")
    assert 0 < listed.index(f">{early.reference}<") < listed.index(f">{late.reference}<")
    assert '<span class="bo-sidebar-count">2</span>' in listed
    assert "Refunds to approve" not in html(staff("Merchant"), "/admin/payments/order/")


def waiting_of(payment: Payment) -> Refund:
    ask(staff("Finance"), payment, "900.00")
    return payment.refunds.get()


def test_nothing_is_counted_where_nothing_waits(paid: Payment) -> None:
    request = RequestFactory().get("/admin/")
    request.user = User.objects.create_user("root", is_superuser=True, is_staff=True)
    assert refunds_to_approve(request) == ""
    waiting(paid)
    assert refunds_to_approve(request) == "1"


def test_a_disputed_charge_is_not_refunded_and_the_page_names_the_dispute(paid: Payment) -> None:
    dispute, finance = disputed(paid), staff("Finance")
    address = f"/admin/payments/payment/{paid.pk}/refund/"
    assert f"See the dispute {dispute.reference}." in html(finance, address)
    assert address not in html(finance, f"/admin/payments/payment/{paid.pk}/change/")
    assert f"See the dispute {dispute.reference}." in ask(finance, paid, "1.00")
    assert not Refund.objects.exists()


def test_an_inquiry_may_be_ended_by_a_refund_and_the_form_says_so(paid: Payment) -> None:
    dispute = disputed(paid, "warning_needs_response")
    shown = html(staff("Finance"), f"/admin/payments/payment/{paid.pk}/refund/")
    assert f"see {dispute.reference}" in shown
    assert "giving all of it back may end the inquiry" in shown


@pytest.mark.parametrize(
    ("status", "words", "css"),
    [
        ("pending", "Pending", "tone-waiting"),
        ("requires_action", "Waiting for the customer", "tone-careful"),
        ("succeeded", "Refunded", "status-refunded"),
        ("canceled", "Cancelled", "tone-neutral"),
        ("failed", "Failed", "tone-bad"),
    ],
)
def test_a_refund_is_shown_as_what_it_is(paid: Payment, status: str, words: str, css: str) -> None:
    ask(staff("Finance"), paid, "50.00")
    returned(Refund.objects.get(), status)
    badge = f'<span class="badge {css}">{words}</span>'
    for address in (page(Refund.objects.get()), f"/admin/payments/order/{paid.order_id}/change/"):
        assert badge in html(staff(), address)
