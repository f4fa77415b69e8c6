"""A customer is deleted at Stripe, whatever Stripe answers on the way."""

from __future__ import annotations

from datetime import datetime

import pytest

from payments.models import Ask, Customer, StripeCall, Task
from payments.operations.delete_customer import MOST_CALLS, delete_customer
from payments.operations.perform_call import perform_call
from tests.operations.shop import answer_asks, clock, colleague, later, perform_all
from tests.operations.stripe_side import api, deliver_all
from tests.sandbox.process import SandboxProcess

ANYONE = "/v1/customers/*"


@pytest.fixture
def customer(sandbox: SandboxProcess) -> Customer:
    api(sandbox, "POST", "/v1/customers", email="ada@example.org")
    deliver_all(sandbox)
    return Customer.objects.get()


def asked(customer: Customer) -> StripeCall:
    call = delete_customer(customer=customer, by=colleague(), now=clock())
    assert call is not None
    return call


def send(call: StripeCall, at: datetime | None = None) -> StripeCall:
    perform_call(call_id=call.pk, now=at or clock())
    call.refresh_from_db()
    return call


def is_gone(sandbox: SandboxProcess, customer: Customer) -> bool:
    customer.refresh_from_db()
    there = api(sandbox, "GET", f"/v1/customers/{customer.stripe_id}").get("deleted", False)
    return bool(there) and customer.deleted


def test_done_is_known_from_the_answer(sandbox: SandboxProcess, customer: Customer) -> None:
    call = send(asked(customer))
    assert (call.state, call.stripe_id, call.asked_by) == ("done", customer.stripe_id, colleague())
    assert is_gone(sandbox, customer)


def test_who_is_being_deleted_or_is_deleted_is_not_asked_for_again(sandbox: SandboxProcess, customer: Customer) -> None:
    send(asked(customer), later(seconds=-1))  # not due yet
    assert delete_customer(customer=customer, by=None, now=clock()) is None
    perform_all()
    customer.refresh_from_db()
    assert delete_customer(customer=customer, by=None, now=clock()) is None
    assert len(sandbox.requests("DELETE")) == 1


def test_somebody_deleted_them_in_the_dashboard_first(sandbox: SandboxProcess, customer: Customer) -> None:
    api(sandbox, "DELETE", f"/v1/customers/{customer.stripe_id}")
    call = send(asked(customer))
    assert (call.state, call.http_status) == ("done", 404)
    answer_asks(at=later(seconds=1))
    assert is_gone(sandbox, customer)
    assert not Task.objects.exists()


def test_nobody_of_this_id_is_as_good_as_deleted(sandbox: SandboxProcess) -> None:
    nobody = Customer.objects.create(stripe_id="cus_of_another_account", livemode=False, created_at=clock())
    assert send(asked(nobody)).state == "done"
    answer_asks(at=later(seconds=1))
    assert Ask.objects.get().outcome == "gone"


@pytest.mark.parametrize("answer", ["timeout_after", "500_after", "timeout_before", "500_before"])
def test_an_unknown_outcome_is_asked_again_until_it_is_known(
    sandbox: SandboxProcess, customer: Customer, answer: str
) -> None:
    sandbox.calls(answer, ANYONE, method="DELETE", seconds=0.05)
    call = send(asked(customer))
    assert call.state == "unknown"
    assert send(call, later(minutes=1)).state == "done"
    answer_asks(at=later(minutes=2))
    assert is_gone(sandbox, customer)


def test_after_a_day_of_silence_stripe_is_read(sandbox: SandboxProcess, customer: Customer) -> None:
    call = asked(customer)
    StripeCall.objects.filter(pk=call.pk).update(state="unknown", first_sent_at=later(hours=-21))
    api(sandbox, "DELETE", f"/v1/customers/{customer.stripe_id}")
    assert send(call).state == "done"
    assert is_gone(sandbox, customer)
    assert len(sandbox.requests("DELETE")) == 1, "the one made in the dashboard"


def test_who_is_still_there_is_asked_for_anew_and_in_the_end_a_person_is_told(
    sandbox: SandboxProcess, customer: Customer
) -> None:
    for number in range(MOST_CALLS):
        call = StripeCall.objects.latest("pk") if number else asked(customer)
        StripeCall.objects.filter(pk=call.pk).update(state="looking", first_sent_at=clock())
        send(call, later(hours=number, minutes=21))
        assert send(call, later(hours=number, minutes=40)).state == "did_not_happen"
    assert StripeCall.objects.filter(kind="delete_customer").count() == MOST_CALLS
    task = Task.objects.get()
    assert str(customer.stripe_id) in task.text
    assert task.call is not None


def test_a_refusal_becomes_a_task_that_names_the_id_alone(sandbox: SandboxProcess, customer: Customer) -> None:
    call = asked(customer)
    StripeCall.objects.filter(pk=call.pk).update(params={"no_such": "parameter"})
    assert send(call).state == "refused"
    assert "Delete the customer in Stripe's dashboard" in Task.objects.get().text
