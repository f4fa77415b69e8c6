"""Who else is anonymised with somebody, and who is not."""

from __future__ import annotations

from payments.models import Customer, Order, StripeEvent
from tests.operations.anonymised import anonymise
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
    later,
    opened,
    order_of,
    session_of,
)
from tests.operations.stripe_side import api, deliver, events_of
from tests.queue import drain_queue
from tests.sandbox.process import SandboxProcess


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
