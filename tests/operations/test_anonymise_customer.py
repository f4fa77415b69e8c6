"""Anonymising: who they are is gone everywhere, the money is as it was, and the others are as they were."""

from __future__ import annotations

import pytest

from payments.models import Customer, Email, Movement, Note, Order, Payment, StripeCall, StripeEvent, Task
from payments.operations.anonymise_customer import (
    AlreadyAnonymised,
    CanStillPay,
    StillBeingAsked,
    anonymise_customer,
)
from payments.operations.cancel_order import cancel_order
from tests.operations.people import (
    ADA,
    Person,
    buys,
    customer_of,
    finish,
    hear_all,
    tells_more,
    where_stands,
)
from tests.operations.shop import (
    DECLINED,
    answer_asks,
    call_of,
    clock,
    colleague,
    later,
    opened,
    order_of,
    perform_all,
    refund_of,
    session_of,
)
from tests.operations.stripe_side import api, deliver, events_of
from tests.queue import drain_queue
from tests.sandbox.process import SandboxProcess


def anonymise(customer: Customer) -> None:
    anonymise_customer(customer=customer, by=colleague(), now=clock())
    customer.refresh_from_db()


def known(sandbox: SandboxProcess) -> tuple[Order, Customer]:
    """Someone who bought, was given something back, and of whom Stripe knows all."""
    order = buys(sandbox)
    hear_all(sandbox)
    customer = customer_of(order)
    tells_more(sandbox, str(customer.stripe_id))
    refund_of(order.payments.get(), 700)
    finish(sandbox)
    drain_queue()
    assert {each.partition(".")[0] for each in where_stands(*ADA.words)} == {
        "payments_customer", "payments_order", "payments_payment", "payments_email", "payments_stripecall",
        "payments_stripeeventbody",
    }  # fmt: skip
    return order, customer


def test_no_row_says_any_more_who_they_are(sandbox: SandboxProcess) -> None:
    order, customer = known(sandbox)
    anonymise(customer)
    assert where_stands(*ADA.words) == []
    order.refresh_from_db()
    assert (order.email, customer.email, customer.name) == ("", "", "")
    assert order.anonymised_at is not None
    assert customer.anonymised_at is not None


def test_the_money_stays_as_it_is(sandbox: SandboxProcess) -> None:
    order, customer = known(sandbox)
    kept = ("collected_amount", "returned_amount", "last4", "brand", "status", "intent_id", "session_id", "paid_at")
    before = list(Movement.objects.order_by("pk").values()), list(Payment.objects.values(*kept))
    anonymise(customer)
    finish(sandbox)
    assert (list(Movement.objects.order_by("pk").values()), list(Payment.objects.values(*kept))) == before
    order.refresh_from_db()
    assert (order.status, order.collected_amount, order.returned_amount) == ("paid", 2500, 700)


def test_they_are_deleted_at_stripe_once(sandbox: SandboxProcess) -> None:
    _, customer = known(sandbox)
    anonymise(customer)
    perform_all(at=later(seconds=1))
    call = call_of("delete_customer")
    assert (call.state, call.customer, call.params) == ("done", customer, {})
    assert [each["path"] for each in sandbox.requests("DELETE")] == [f"/v1/customers/{customer.stripe_id}"]
    assert api(sandbox, "GET", f"/v1/customers/{customer.stripe_id}")["deleted"] is True
    customer.refresh_from_db()
    assert customer.deleted


def test_what_is_heard_later_brings_nothing_back(sandbox: SandboxProcess) -> None:
    order, customer = known(sandbox)
    anonymise(customer)
    perform_all(at=later(seconds=1))
    api(sandbox, "POST", "/v1/refunds", payment_intent=order.payments.get().intent_id, amount=300)
    StripeEvent.objects.all().delete()
    deliver(*events_of(sandbox)[::-1])  # everything once more, as if for the first time, and customer.deleted
    answer_asks(at=later(seconds=60))
    drain_queue(at=later(seconds=60))
    assert StripeEvent.objects.filter(type="customer.deleted", state="recorded").exists()
    assert where_stands(*ADA.words) == []
    order.refresh_from_db()
    assert order.returned_amount == 1000
    assert not Email.objects.exclude(recipient="").exists()


def test_an_answer_to_a_call_of_ours_is_blanked_before_it_is_stored(sandbox: SandboxProcess) -> None:
    order, customer = known(sandbox)
    anonymise(customer)
    refund = refund_of(order.payments.get(), 100)
    perform_all(at=later(seconds=1))
    refund.refresh_from_db()
    assert refund.state == "succeeded"
    assert where_stands(*ADA.words) == []


def test_who_did_it_to_whom_is_kept_in_ids(sandbox: SandboxProcess) -> None:
    order, customer = known(sandbox)
    anonymise(customer)
    notes = Note.objects.filter(act="anonymised", by=colleague(), customer=customer)
    assert set(notes.values_list("order", "text")) == {(None, ""), (order.pk, "")}


def test_a_second_time_is_refused(sandbox: SandboxProcess) -> None:
    _, customer = known(sandbox)
    anonymise(customer)
    with pytest.raises(AlreadyAnonymised):
        anonymise(customer)
    assert StripeCall.objects.filter(kind="delete_customer").count() == 1


def test_a_mail_that_waits_is_dropped_and_needs_nobody(sandbox: SandboxProcess) -> None:
    order = buys(sandbox)
    hear_all(sandbox)
    email = Email.objects.get()
    assert email.state == "queued"
    anonymise(customer_of(order))
    drain_queue(at=later(seconds=1))
    email.refresh_from_db()
    assert (email.state, email.recipient, email.sent_at) == ("dropped", "", None)
    assert not Task.objects.exists()


def test_an_order_that_can_still_be_paid_stands_in_the_way(sandbox: SandboxProcess) -> None:
    order, customer = known(sandbox)
    other = order_of(email=ADA.email.upper())  # somebody with this email has gone to pay
    opened(other)
    with pytest.raises(CanStillPay, match=other.reference):
        anonymise(customer)
    order.refresh_from_db()
    assert order.email
    cancel_order(order=other, reason="They ask to be forgotten.", by=colleague(), now=clock())
    perform_all(at=later(seconds=1))
    anonymise(customer)
    finish(sandbox)
    assert where_stands(*ADA.words) == []


def test_a_bank_debit_under_way_stands_in_the_way(sandbox: SandboxProcess) -> None:
    order = order_of(email=ADA.email)
    sandbox.pay(session_of(opened(order)), iban="DE89370400440532013000", name=ADA.name)
    hear_all(sandbox)
    with pytest.raises(CanStillPay):
        anonymise(customer_of(order))


def test_what_they_never_paid_is_cancelled(sandbox: SandboxProcess) -> None:
    order = order_of(email=ADA.email)
    payment = opened(order)
    sandbox.pay(session_of(payment), card=DECLINED, name=ADA.name)
    sandbox.clock(advance=25 * 3600)
    hear_all(sandbox)
    customer = customer_of(order)
    assert order.status != "cancelled"
    anonymise(customer)
    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == ("cancelled", "Its customer was anonymised.")
    sandbox.clock(real=True)


def test_a_call_that_may_be_sent_again_keeps_its_parameters_and_stands_in_the_way(sandbox: SandboxProcess) -> None:
    order, customer = known(sandbox)
    StripeCall.objects.filter(kind="create_session", order=order).update(
        state="unknown", params={"customer_email": ADA.email}
    )
    with pytest.raises(StillBeingAsked, match="open a checkout"):
        anonymise(customer)
    assert call_of("create_session").params == {"customer_email": ADA.email}


def test_another_customer_with_the_same_email_keeps_everything(sandbox: SandboxProcess) -> None:
    first, second = buys(sandbox), buys(sandbox)
    hear_all(sandbox)
    drain_queue()
    one, other = customer_of(first), customer_of(second)
    assert one != other
    before = _rows_of(second, other)
    anonymise(one)
    assert _rows_of(second, other) == before
    finish(sandbox)
    second.refresh_from_db()
    other.refresh_from_db()
    assert [other.email, second.email] == [ADA.email, ADA.email]
    assert not api(sandbox, "GET", f"/v1/customers/{other.stripe_id}").get("deleted")
    first.refresh_from_db()
    assert first.email == ""


def _rows_of(order: Order, customer: Customer) -> list[object]:
    """All that is kept of them."""
    order.refresh_from_db()
    customer.refresh_from_db()
    return [
        list(Customer.objects.filter(pk=customer.pk).values()),
        list(Order.objects.filter(pk=order.pk).values()),
        list(order.payments.values()),
        list(order.emails.values()),
        list(order.calls.values()),
        list(StripeEvent.objects.filter(payment__order=order).values("body__text", "state").order_by("pk")),
        list(StripeEvent.objects.filter(object_id=customer.stripe_id).values("body__text").order_by("pk")),
    ]


def test_an_order_that_turns_out_to_be_theirs_is_anonymised_too(sandbox: SandboxProcess) -> None:
    """The customer is known before anything says that the order is theirs; and has another email by then."""
    order = buys(sandbox)
    events = events_of(sandbox)
    deliver(*[each for each in events if each["type"] == "customer.created"])
    customer = Customer.objects.get()
    api(sandbox, "POST", f"/v1/customers/{customer.stripe_id}", email="new.address@example.org")
    deliver(*[each for each in events_of(sandbox) if each["type"] == "customer.updated"])
    customer.refresh_from_db()
    assert customer.email == "new.address@example.org"
    anonymise(customer)
    order.refresh_from_db()
    assert order.email == ADA.email, "nothing says yet that it is theirs"
    deliver(*events)
    drain_queue(at=later(seconds=1))
    finish(sandbox)
    order.refresh_from_db()
    assert (order.status, order.customer) == ("paid", customer)
    assert where_stands(*ADA.words) == []


def test_a_customer_who_turns_out_to_be_theirs_is_anonymised_and_deleted_too(sandbox: SandboxProcess) -> None:
    """An unpaid order goes by its email; then Stripe names the customer that it made for it."""
    paid, unpaid = buys(sandbox), order_of(email=ADA.email)
    sandbox.pay(session_of(opened(unpaid)), card=DECLINED, name=ADA.name)
    sandbox.clock(advance=25 * 3600)
    events = events_of(sandbox)
    session = session_of(unpaid.payments.get())
    late = [each for each in events if each["type"].startswith(("payment_intent.", "charge.failed"))]
    other = next(each for each in events if each["type"] == "checkout.session.expired")
    assert other["data"]["object"]["id"] == session
    hidden = {**other, "data": {"object": {**other["data"]["object"], "customer": None, "payment_intent": None}}}
    deliver(hidden, *[each for each in events if each not in late and each is not other])
    unpaid.refresh_from_db()
    assert unpaid.customer is None
    anonymise(customer_of(paid))
    unpaid.refresh_from_db()
    assert unpaid.email == ""
    deliver(*late)
    drain_queue(at=later(seconds=1))
    finish(sandbox)
    assert where_stands(*ADA.words) == []
    second = customer_of(unpaid)
    assert second.anonymised_at is not None
    assert api(sandbox, "GET", f"/v1/customers/{second.stripe_id}")["deleted"] is True
    sandbox.clock(real=True)


def test_an_event_that_could_not_be_recorded_yet_is_blanked_too(sandbox: SandboxProcess) -> None:
    order = buys(sandbox)
    hear_all(sandbox)
    customer = customer_of(order)
    tells_more(sandbox, str(customer.stripe_id))
    deliver(*[each for each in events_of(sandbox) if each["type"] == "customer.updated"])
    StripeEvent.objects.filter(type="customer.updated").update(
        state="failed", traceback="ValueError: Ada", object_id="", about_customer=""
    )
    anonymise(customer)
    assert where_stands(*ADA.words) == []
    assert StripeEvent.objects.get(type="customer.updated").traceback == ""


def test_two_people_are_told_apart_in_one_history(sandbox: SandboxProcess) -> None:
    ben = Person("Benedikt Oxenford", "ben@example.net", "+4930777777", "Badger Street 1", "Wolsingham")
    hers, his = buys(sandbox), buys(sandbox, ben)
    hear_all(sandbox)
    tells_more(sandbox, str(customer_of(his).stripe_id), ben)
    hear_all(sandbox)
    before = where_stands(*ben.words)
    anonymise(customer_of(hers))
    finish(sandbox)
    assert where_stands(*ADA.words) == []
    assert where_stands(*ben.words) == before
