"""Which row a report belongs to: by Stripe's id, by our reference, or to nobody here."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from payments.models import Customer, House, Order, Payment, Refund, Task
from tests.operations.shop import ASKS_THE_BANK, DECLINED, GOOD, opened, order_of, session_of, status_of
from tests.operations.stripe_side import Json, api, deliver, deliver_all, events_of
from tests.sandbox.process import SandboxProcess

CONFIRMED = {
    "payment_method": "pm_card_visa",
    "confirm": "true",
    "automatic_payment_methods": {"enabled": "true", "allow_redirects": "never"},
}


def pay_elsewhere(sandbox: SandboxProcess, **more: Any) -> Json:
    return api(sandbox, "POST", "/v1/payment_intents", amount=900, currency="eur", **CONFIRMED, **more)


def marks(payment: Payment, installation: str = "") -> Json:
    return {"backoffice": installation or str(House.ours().installation_id), "ref": payment.reference}


def test_money_made_elsewhere_on_the_account_is_kept_and_shown(sandbox: SandboxProcess) -> None:
    intent = pay_elsewhere(sandbox)
    deliver_all(sandbox)
    payment = Payment.objects.get()
    assert (payment.foreign, payment.order, payment.intent_id) == (True, None, intent["id"])
    assert (payment.status, payment.collected_amount, payment.last4) == ("paid", 900, "4242")
    assert not Task.objects.exists(), "nobody needs to do anything about it"


def test_a_foreign_payment_is_one_row_whichever_of_its_objects_is_heard_first(sandbox: SandboxProcess) -> None:
    pay_elsewhere(sandbox)
    events = [each for each in events_of(sandbox) if each["type"] in ("charge.succeeded", "payment_intent.succeeded")]
    for arrival in itertools.permutations(events):
        Payment.objects.filter(foreign=True, movements=None).delete()
        deliver(*arrival)
        payment = Payment.objects.get()
        assert (payment.collected_amount, payment.made_at.timestamp()) == (900, events[0]["created"])


def test_another_installations_reference_is_not_ours(sandbox: SandboxProcess) -> None:
    ours = opened()
    pay_elsewhere(sandbox, metadata=marks(ours, "another-installation"))
    deliver_all(sandbox)
    assert status_of(ours) == "pending"
    assert ours.intent_id is None
    assert Payment.objects.get(foreign=True).collected_amount == 900
    assert not Task.objects.exists()


def test_an_object_with_our_reference_that_is_taken_is_kept_apart_with_one_task(sandbox: SandboxProcess) -> None:
    ours = opened()
    sandbox.pay(session_of(ours))
    deliver_all(sandbox)
    copied = pay_elsewhere(sandbox, metadata=marks(ours))
    deliver_all(sandbox)
    ours.refresh_from_db()
    assert ours.intent_id != copied["id"]
    assert ours.collected_amount == 2500
    foreign = Payment.objects.get(foreign=True)
    assert foreign.intent_id == copied["id"]
    assert Task.objects.get(kind="foreign_payment").payment == foreign


def test_a_copied_session_is_one_task_whichever_of_its_objects_is_heard_first(sandbox: SandboxProcess) -> None:
    ours = opened()
    sandbox.pay(session_of(ours))
    deliver_all(sandbox)
    seen = len(events_of(sandbox))
    copy = api(
        sandbox, "POST", "/v1/checkout/sessions", mode="payment", success_url="https://example.org/",
        metadata=marks(ours),
        payment_intent_data={"metadata": marks(ours)},
        line_items={"0": {"quantity": 1, "price_data": {"currency": "eur", "unit_amount": 700,
                                                        "product_data": {"name": "Copy"}}}},
    )  # fmt: skip
    sandbox.pay(copy["id"])
    events = [each for each in events_of(sandbox, seen=seen) if each["type"] != "customer.created"]
    deliver(*events[::-1])
    deliver(*events)
    foreign = Payment.objects.get(foreign=True)
    assert foreign.session_id == copy["id"]
    assert Task.objects.filter(kind="foreign_payment").count() == 1


def test_a_report_never_moves_a_payment_to_another_order(sandbox: SandboxProcess) -> None:
    mine, other = opened(order_of(2500)), opened(order_of(900))
    sandbox.pay(session_of(mine))
    deliver_all(sandbox)
    paid = next(each for each in events_of(sandbox) if each["type"] == "payment_intent.succeeded")
    swapped = {**paid, "id": "evt_swapped"}
    swapped["data"] = {"object": {**paid["data"]["object"], "metadata": marks(other)}}
    deliver(swapped)
    assert Payment.objects.get(intent_id=paid["data"]["object"]["id"]) == mine
    assert status_of(other) == "pending"


def test_the_id_that_was_heard_first_never_changes(sandbox: SandboxProcess) -> None:
    payment = opened()
    sandbox.pay(session_of(payment))
    deliver_all(sandbox)
    payment.refresh_from_db()
    before = (payment.session_id, payment.intent_id)
    deliver_all(sandbox)
    payment.refresh_from_db()
    assert (payment.session_id, payment.intent_id) == before


@pytest.mark.parametrize("first", ["checkout.session.completed", "payment_intent.succeeded", "charge.succeeded"])
def test_any_one_event_tells_that_the_order_is_paid(sandbox: SandboxProcess, first: str) -> None:
    order = order_of()
    sandbox.pay(session_of(opened(order)))
    deliver_all(sandbox, first)
    assert status_of(order) == "paid"
    assert order.collected_amount == 2500


def test_a_late_expiry_does_not_undo_a_payment(sandbox: SandboxProcess) -> None:
    order = order_of()
    payment = opened(order)
    sandbox.pay(session_of(payment))
    deliver_all(sandbox)
    completed = next(each for each in events_of(sandbox) if each["type"] == "checkout.session.completed")
    late = {**completed, "id": "evt_late", "type": "checkout.session.expired", "created": completed["created"] + 90}
    late["data"] = {"object": {**completed["data"]["object"], "status": "expired", "payment_status": "unpaid"}}
    deliver(late)
    assert (status_of(order), status_of(payment)) == ("paid", "paid")


def test_each_card_is_an_attempt_also_one_refused_before_a_charge_existed(sandbox: SandboxProcess) -> None:
    payment = opened()
    sandbox.pay(session_of(payment), card=ASKS_THE_BANK, authentication="fail")
    sandbox.pay(session_of(payment), card=DECLINED)
    sandbox.pay(session_of(payment), card=GOOD)
    deliver_all(sandbox)
    attempts = payment.attempts.order_by("last4")
    assert [(each.last4, each.state) for each in attempts] == [
        ("0002", "failed"),
        ("3184", "refused"),
        ("4242", "succeeded"),
    ]
    refused = attempts[1]
    assert (refused.charge_id, refused.code) == (None, "payment_intent_authentication_failure")
    payment.refresh_from_db()
    assert payment.last4 == "4242"


def test_a_card_that_waits_for_the_bank_requires_action(sandbox: SandboxProcess) -> None:
    order = order_of()
    sandbox.pay(session_of(opened(order)), card=ASKS_THE_BANK, authentication="abandon")
    deliver_all(sandbox)
    assert status_of(order) == "requires_action"


def test_the_customer_that_stripe_made_is_linked_to_payment_and_order(sandbox: SandboxProcess) -> None:
    order = order_of(email="ada@example.org")
    payment = opened(order)
    sandbox.pay(session_of(payment), name="Ada")
    deliver_all(sandbox)
    customer = Customer.objects.get()
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.customer, payment.customer) == (customer, customer)
    assert (customer.email, customer.name) == ("ada@example.org", "Ada")


def test_a_deleted_customer_keeps_only_the_id_and_stays_deleted(sandbox: SandboxProcess) -> None:
    made = api(sandbox, "POST", "/v1/customers", email="ada@example.org", name="Ada")
    api(sandbox, "DELETE", f"/v1/customers/{made['id']}")
    events = events_of(sandbox)
    deliver(*events[::-1])
    customer = Customer.objects.get(stripe_id=made["id"])
    assert customer.deleted
    assert "ada" not in str(customer.heard).lower()


def test_a_refund_made_at_stripe_is_a_foreign_refund_of_our_payment(sandbox: SandboxProcess) -> None:
    order = order_of()
    payment = opened(order)
    sandbox.pay(session_of(payment))
    deliver_all(sandbox)
    payment.refresh_from_db()
    made = api(sandbox, "POST", "/v1/refunds", payment_intent=payment.intent_id, amount=500, reason="duplicate")
    deliver_all(sandbox)
    refund = Refund.objects.get()
    assert (refund.foreign, refund.stripe_id, refund.amount) == (True, made["id"], 500)
    assert (refund.payment, refund.reason, refund.state) == (payment, "duplicate", "succeeded")
    assert refund.reference == f"{order.reference}-R1"
    assert refund.asked_at.timestamp() == made["created"]


def test_another_sum_than_agreed_does_not_count_as_paid(sandbox: SandboxProcess) -> None:
    order = order_of(2500)
    payment = opened(order)
    pay_elsewhere(sandbox, metadata=marks(payment))  # 9 euros, under our payment's reference
    deliver_all(sandbox)
    assert status_of(order) == "pending"
    assert order.underpaid
    assert Task.objects.get(kind="underpaid").order == order


def test_another_currency_than_agreed_does_not_count_as_paid(sandbox: SandboxProcess) -> None:
    order = order_of(900, "usd")
    pay_elsewhere(sandbox, metadata=marks(opened(order)))
    deliver_all(sandbox)
    assert status_of(order) == "pending"
    assert order.other_currency
    assert Task.objects.get(kind="other_currency").order == order


def test_paid_twice_is_flagged_and_the_confirmation_goes_out_once(sandbox: SandboxProcess) -> None:
    order = order_of(900)
    payment = opened(order)
    sandbox.pay(session_of(payment))
    deliver_all(sandbox)
    second = Payment.objects.create(
        reference=f"{order.reference}-P2", order=order, amount=900, currency="eur", livemode=False,
        made_at=payment.made_at, status_since=payment.made_at,
    )  # fmt: skip
    pay_elsewhere(sandbox, metadata=marks(second))
    deliver_all(sandbox)
    assert status_of(order) == "paid"
    assert order.overpaid
    assert Task.objects.get(kind="overpaid").order == order
    assert Order.objects.get().emails.count() == 1


def test_a_session_that_sets_up_or_subscribes_is_nobodys_payment(sandbox: SandboxProcess) -> None:
    sandbox.pay(session_of(opened()))
    completed = next(each for each in events_of(sandbox) if each["type"] == "checkout.session.completed")
    other = {**completed, "id": "evt_setup", "data": {"object": {
        **completed["data"]["object"], "id": "cs_setup", "mode": "setup", "payment_intent": None,
        "metadata": {}}}}  # fmt: skip
    before = Payment.objects.count()
    deliver(other)
    assert Payment.objects.count() == before
