"""Anonymising: who they are is gone everywhere, the money is as it was, and the others are as they were."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from payments.models import Ask, Email, Movement, Note, Payment, StripeCall, StripeEvent, Task
from payments.operations.anonymise_customer import (
    AlreadyAnonymised,
    CanStillPay,
    StillBeingAsked,
)
from payments.operations.ask_about import ask_about
from payments.operations.cancel_order import cancel_order
from payments.operations.send_evidence import send_evidence
from payments.operations.stage_evidence import stage_evidence
from payments.operations.stage_file import stage_file
from tests.operations.anonymised import anonymise, known
from tests.operations.disputes import PDF, decided, disputed
from tests.operations.people import (
    ADA,
    buys,
    customer_of,
    finish,
    hear_all,
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
    session_of,
)
from tests.operations.stripe_side import api, deliver, events_of
from tests.queue import drain_queue
from tests.sandbox.process import SandboxProcess


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
    """Somebody has told Stripe the customer's name as evidence; the answer to our own evidence brings it back."""
    order, customer = known(sandbox)
    dispute = disputed(sandbox, order.payments.get(), amount=1800)
    address = f"/v1/disputes/{dispute.stripe_id}"
    api(sandbox, "POST", address, evidence={"customer_name": ADA.name}, submit="false")
    anonymise(customer)
    sandbox.clock(advance=60)
    stage_evidence(dispute=dispute, texts={"uncategorized_text": "It was delivered."})
    send_evidence(dispute=dispute, by=colleague(), now=clock())
    perform_all(at=later(seconds=1))
    assert call_of("update_dispute").state == "done"
    assert api(sandbox, "GET", address)["evidence"]["customer_name"] == ADA.name
    assert where_stands(*ADA.words) == []


def test_what_is_read_at_stripe_is_blanked_before_it_is_recorded(sandbox: SandboxProcess) -> None:
    order, customer = known(sandbox)
    anonymise(customer)
    payment = order.payments.get()
    ids = {"session": payment.session_id, "intent": payment.intent_id, "charge": payment.attempts.get().charge_id}
    sandbox.clock(advance=60)
    for kind, stripe_id in {**ids, "customer": customer.stripe_id}.items():
        ask_about(kind=kind, stripe_id=str(stripe_id), why="test", due_at=clock(), now=clock())
    answer_asks(at=later(seconds=1))
    assert set(Ask.objects.filter(outcome="read").values_list("kind", flat=True)) == {*ids, "customer"}
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


def test_what_was_said_of_them_in_a_dispute_goes_and_stays_away(
    sandbox: SandboxProcess, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    order, customer = known(sandbox)
    dispute = disputed(sandbox, order.payments.get(), amount=1800)
    stage_evidence(dispute=dispute, texts={"customer_name": ADA.name, "uncategorized_text": f"{ADA.name} has it."})
    stage_file(dispute=dispute, field="receipt", name=f"{ADA.name}.pdf", content=PDF, now=clock())
    sandbox.clock(advance=60)
    send_evidence(dispute=dispute, by=colleague(), now=clock())
    with pytest.raises(StillBeingAsked):
        anonymise(customer)
    for seconds in (1, 2):  # the file, then the evidence that names it
        perform_all(at=later(seconds=seconds))
    assert "payments_dispute.evidence" in {each.partition(":")[0] for each in where_stands(ADA.name)}
    anonymise(customer)
    decided(sandbox, dispute, "lost")
    finish(sandbox)
    assert where_stands(*ADA.words) == []
    assert not list(tmp_path.rglob("*.pdf"))
    dispute.refresh_from_db()
    assert (dispute.status, dispute.evidence) == ("lost", {})
