"""The whole road of a refund: from the button in the admin to Stripe and back onto the page."""

from __future__ import annotations

import re
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from pytest_django import Settings

from payments.models import House, Payment, Refund
from payments.models.roles import ROLES
from tests.admin.rows import staff
from tests.operations.shop import REFUND_FAILS_LATER, opened, order_of, session_of
from tests.operations.stripe_side import SECRET, api, deliver_all, events_of
from tests.queue import drain_queue
from tests.sandbox.process import SandboxProcess

GOOD = "4242424242424242"


@pytest.fixture(autouse=True)
def committed(transactional_db: None, settings: Settings) -> None:
    """As the shop does: committed, seen by every connection."""
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
    House.objects.get_or_create(pk=1)


def paid(sandbox: SandboxProcess, card: str = GOOD) -> Payment:
    payment = opened(order_of(6500))
    sandbox.pay(session_of(payment), card=card)
    deliver_all(sandbox)
    payment.refresh_from_db()
    return payment


def form(amount: str) -> dict[str, str]:
    key = str(uuid.uuid4())
    return {"amount": amount, "reason": "duplicate", "note": "", "form_key": key, "confirmed": "1"}


def send(client: Client, payment: Payment, filled: dict[str, str]) -> int:
    try:
        return client.post(f"/admin/payments/payment/{payment.pk}/refund/", filled).status_code
    finally:
        connection.close()


def order_page(client: Client, payment: Payment) -> str:
    return client.get(f"/admin/payments/order/{payment.order_id}/change/").content.decode()


def test_a_part_and_then_the_rest_go_back_and_the_page_says_so(sandbox: SandboxProcess) -> None:
    payment, client = paid(sandbox), staff()
    send(client, payment, form("20.00"))
    assert "Asked for" in order_page(client, payment)
    drain_queue()
    html = order_page(client, payment)
    assert re.search(r'id="left"><span class="amount">€45.00', html)
    assert "status-paid" in html
    send(client, payment, form("45.00"))
    drain_queue()
    html = order_page(client, payment)
    assert '<span class="badge status-refunded">Refunded</span>' in html
    assert f"/payment/{payment.pk}/refund/" not in html
    at_stripe = api(sandbox, "GET", "/v1/refunds", payment_intent=payment.intent_id)["data"]
    assert sorted(each["amount"] for each in at_stripe) == [2000, 4500]


def test_two_browsers_sending_one_form_at_once_make_one_refund(sandbox: SandboxProcess) -> None:
    payment, filled = paid(sandbox), form("65.00")
    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(lambda client: send(client, payment, filled), [staff() for _ in range(4)]))
    assert codes == [302] * 4
    drain_queue()
    assert Refund.objects.count() == 1
    assert len(sandbox.requests("POST", "/v1/refunds")) == 1


def test_two_colleagues_cannot_give_the_same_money_back_twice(sandbox: SandboxProcess) -> None:
    payment = paid(sandbox)
    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(lambda client: send(client, payment, form("40.00")), [staff(), staff()]))
    assert sorted(codes) == [200, 302]
    assert Refund.objects.count() == 1


def test_a_refund_that_fails_later_stops_being_shown_as_refunded_and_asks_for_a_person(
    sandbox: SandboxProcess,
) -> None:
    payment, client = paid(sandbox, card=REFUND_FAILS_LATER), staff()
    send(client, payment, form("65.00"))
    drain_queue()
    sandbox.clock(advance=7 * 24 * 3600)
    deliver_all(sandbox)
    html = order_page(client, payment)
    assert Refund.objects.get().state == "failed"
    assert '<span class="badge tone-bad">Failed</span>' in html
    assert '<span class="badge status-paid">Paid</span>' in html
    assert "Refund failed." in html
    assert '<span class="bo-sidebar-count">1</span>' in html


def test_a_refusal_is_shown_in_stripes_words(sandbox: SandboxProcess) -> None:
    payment, client = paid(sandbox), staff()
    api(sandbox, "POST", "/v1/refunds", payment_intent=payment.intent_id)  # by another program; not heard of yet
    send(client, payment, form("20.00"))
    drain_queue()
    html = order_page(client, payment)
    assert "Refused by Stripe" in html
    assert "Stripe refused:" in html
    assert re.search(r'id="left"><span class="amount">€65.00', html)


def test_no_page_of_the_admin_shows_a_secret_or_a_bearer_link(sandbox: SandboxProcess) -> None:
    payment, client = paid(sandbox), staff()
    send(client, payment, form("20.00"))
    drain_queue()
    deliver_all(sandbox)
    payment.refresh_from_db()
    secrets = [sandbox.secret_key, SECRET, GOOD, *re.findall(r"\w+_secret_\w+", str(events_of(sandbox)))]
    secrets += [payment.checkout_url] if payment.checkout_url else []
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        pages = [base, *(f"{base}{row.pk}/change/" for row in model._default_manager.all()[:20])]
        if model._meta.model_name in ("stripeevent", "stripecall"):
            pages += [f"{base}{row.pk}/body/" for row in model._default_manager.all()]
        for page in pages:
            html = client.get(page).content.decode()
            assert [secret for secret in secrets if secret in html] == [], page


@pytest.mark.parametrize("role", ROLES)
def test_every_role_can_read_the_story_of_a_real_order(sandbox: SandboxProcess, role: str) -> None:
    payment = paid(sandbox)
    html = order_page(staff(role), payment)
    assert "Order placed" in html
    assert "Checkout session completed" in html
