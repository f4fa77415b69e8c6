"""Whose body is it? By customer, by payment, by our mark; and what is kept of it then."""

from __future__ import annotations

import json
from typing import Any

import pytest

from payments.domain.join import Moment
from payments.domain.personal import without_names
from payments.inbox.process_event import process_event
from payments.models import Customer, House, Order, Payment, StripeEvent, StripeEventBody
from payments.operations.as_may_be_kept import as_may_be_kept
from payments.stripe.personal import without_personal
from payments.stripe.translate import snapshots_of
from tests.operations.people import ADA, buys, hear_all, tells_more, where_stands
from tests.operations.shop import clock, order_of, refund_of
from tests.operations.stripe_side import Json, api, events_of
from tests.sandbox.process import SandboxProcess

NAMED = {"receipt_email": "ada@example.org"}


def payment_of(order: Order | None, **more: Any) -> Payment:
    values: Json = {"reference": f"K7Q2M4-P{Payment.objects.count()}", "amount": 100, "currency": "eur"}
    times = {"livemode": False, "made_at": clock(), "status_since": clock()}
    return Payment.objects.create(order=order, **{**values, **times, **more})


@pytest.fixture
def anonymised() -> Order:
    order = order_of()
    Order.objects.filter(pk=order.pk).update(email="", anonymised_at=clock())
    order.refresh_from_db()
    return order


def blanked(body: Json) -> bool:
    kept = as_may_be_kept({**body, **NAMED})
    assert kept in ({**body, **NAMED}, without_personal({**body, **NAMED}))
    return kept["receipt_email"] is None


def test_a_body_that_names_an_anonymised_customer(anonymised: Order) -> None:
    for stripe_id, at in (("cus_gone", clock()), ("cus_there", None)):
        Customer.objects.create(stripe_id=stripe_id, livemode=False, created_at=clock(), anonymised_at=at)
    assert blanked({"object": "customer", "id": "cus_gone"})
    assert blanked({"object": "charge", "id": "ch_x", "customer": {"id": "cus_gone", "object": "customer"}})
    assert blanked({"data": {"object": {"object": "payment_method", "customer": "cus_gone"}}})
    assert not blanked({"object": "charge", "id": "cus_gone", "customer": "cus_there"})


@pytest.mark.parametrize("theirs", [True, False])
def test_a_body_that_names_a_payment_of_an_anonymised_order(anonymised: Order, theirs: bool) -> None:
    order = anonymised if theirs else order_of()
    payment = payment_of(order, session_id="cs_1", intent_id="pi_1")
    payment_of(order, lone_charge_id="ch_2")
    payment.attempts.create(
        source="ch_1", charge_id="ch_1", state="failed", amount=1, currency="eur", attempted_at=clock()
    )
    payment.refunds.create(
        reference="X-R1",
        foreign=True,
        stripe_id="re_1",
        amount=1,
        currency="eur",
        asked_at=clock(),
        state_since=clock(),
    )
    payment.disputes.create(
        reference="X-D1", stripe_id="du_1", amount=1, currency="eur", opened_at=clock(), status_since=clock()
    )
    for body in (
        {"object": "checkout.session", "id": "cs_1"},
        {"object": "payment_intent", "id": "pi_1"},
        {"object": "charge", "id": "ch_new", "payment_intent": "pi_1"},
        {"object": "charge", "id": "ch_1"},
        {"object": "charge", "id": "ch_2"},
        {"object": "refund", "id": "re_new", "charge": "ch_1"},
        {"object": "refund", "id": "re_1"},
        {"object": "dispute", "id": "du_1"},
        {"error": {"payment_intent": {"object": "payment_intent", "id": "pi_1"}}},
    ):
        assert blanked(body) is theirs, body


def test_a_foreign_payment_of_an_anonymised_customer(anonymised: Order) -> None:
    customer = Customer.objects.create(stripe_id="cus_1", livemode=False, created_at=clock(), anonymised_at=clock())
    payment_of(None, intent_id="pi_1", foreign=True, customer=customer)
    assert blanked({"object": "payment_intent", "id": "pi_1"})


def test_a_body_that_carries_our_mark(anonymised: Order) -> None:
    ours, reference = str(House.ours().installation_id), anonymised.reference
    assert blanked({"object": "x", "metadata": {"backoffice": ours, "ref": f"{reference}-P1"}})
    assert blanked({"object": "x", "metadata": {"backoffice": ours, "ref": f"{reference}-R2"}})
    assert not blanked({"object": "x", "metadata": {"backoffice": "another house", "ref": f"{reference}-P1"}})
    assert not blanked({"object": "x", "metadata": {"backoffice": ours, "ref": f"{order_of().reference}-P1"}})


def test_a_body_that_names_nobody_is_asked_about_without_a_query(
    anonymised: Order, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert not blanked({"object": "balance", "available": [{"amount": 1}]})


def test_a_report_without_names_is_the_report_of_a_body_without_names(sandbox: SandboxProcess) -> None:
    """Else a later report, blanked, would differ for ever from the one that is kept."""
    order = buys(sandbox)
    hear_all(sandbox)
    payment = order.payments.get()
    order.refresh_from_db()
    assert order.customer is not None
    tells_more(sandbox, str(order.customer.stripe_id))
    refund_of(payment, 500)
    api(sandbox, "POST", "/v1/refunds", payment_intent=payment.intent_id, amount=100)
    sandbox.dispute(str(payment.intent_id), amount=1000)
    kinds = set()
    for event in events_of(sandbox):
        body = event["data"]["object"]
        for with_names, without in zip(snapshots_of(body), snapshots_of(without_personal(body)), strict=True):
            kept = with_names.heard(Moment(1, 1)).as_json()
            assert without.heard(Moment(1, 1)).as_json() == without_names(kept)
            kinds.add(kept["kind"])
    assert kinds >= {"session", "intent", "charge", "refund", "customer", "dispute"}


def test_a_body_that_was_stored_before_anyone_knew_whose_it_is_is_blanked_when_it_is_recorded() -> None:
    body = {"data": {"object": {"object": "customer", "id": "cus_1", "livemode": False, "email": ADA.email}}}
    event = StripeEvent.objects.create(
        event_id="evt_1", type="customer.updated", api_version="2026-10-28.endive", livemode=False, state="failed",
        created_at=clock(), received_at=clock(), due_at=clock(),
    )  # fmt: skip
    StripeEventBody.objects.create(event=event, text=json.dumps(body))
    Customer.objects.create(stripe_id="cus_1", livemode=False, created_at=clock(), anonymised_at=clock())
    process_event(event_id=event.pk, now=clock())
    event.refresh_from_db()
    assert event.state == "recorded"
    assert where_stands(ADA.email) == []
