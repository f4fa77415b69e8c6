"""What Stripe says of a dispute: its row, the money that it moves, and who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from payments.domain.join import Moment
from payments.domain.snapshots import BalanceEntry, DisputeSnapshot
from payments.models import Ask, Dispute, Email, House, Movement, Order, Payment, Refund, StripeEvent, Task
from payments.operations.hearing import NotYetKnown, Report
from payments.operations.record_dispute import record_dispute
from payments.operations.solve_task import solve_task
from payments.operations.what_is_left import refundable, what_is_left
from tests.operations.disputes import DAY, STAFF, decided, disputed, hear, paid, tell_staff
from tests.operations.shop import answer_asks, clock, colleague, order_of
from tests.operations.stripe_side import api, deliver, deliver_all, events_of
from tests.sandbox.process import SandboxProcess

NOW = clock().replace(microsecond=0)


def order_with(payment: Payment) -> Order:
    payment.refresh_from_db()
    assert payment.order is not None
    payment.order.refresh_from_db()
    return payment.order


def money_of(payment: Payment) -> list[tuple[str, int]]:
    kinds = ("disputed", "reinstated", "fee")
    rows = Movement.objects.filter(payment=payment, kind__in=kinds).order_by("moved_at", "pk")
    return list(rows.values_list("kind", "amount"))


def open_tasks() -> list[str]:
    return list(Task.objects.filter(closed_at=None, kind="dispute").values_list("text", flat=True))


# --- chargebacks and inquiries


def test_a_chargeback_takes_money_and_leaves_status_and_order_as_they_are(sandbox: SandboxProcess) -> None:
    dispute = disputed(sandbox)
    payment = dispute.payment
    order = order_with(payment)
    assert dispute.reference == f"{order.reference}-D1"
    assert (dispute.status, dispute.reason, dispute.amount) == ("needs_response", "fraudulent", 2500)
    assert (dispute.fee_amount, dispute.fee_currency, dispute.is_refundable) == (1500, "eur", False)
    assert dispute.respond_by is not None
    assert money_of(payment) == [("disputed", -2500), ("fee", -1500)]
    assert (payment.status, order.status, order.returned_amount) == ("paid", "paid", 0)
    assert (payment.disputed, payment.refund_blocked, payment.disputed_amount) == (True, True, 2500)
    assert refundable(payment=payment).amount == 0


def test_money_moved_when_stripe_booked_it_not_when_it_was_heard(sandbox: SandboxProcess) -> None:
    dispute = disputed(sandbox)
    entries = api(sandbox, "GET", f"/v1/disputes/{dispute.stripe_id}")["balance_transactions"]
    moved = Movement.objects.filter(kind__in=["disputed", "fee"])
    assert {int(each.moved_at.timestamp()) for each in moved} == {entries[0]["created"]}
    assert {each.source for each in moved} == {entries[0]["id"]}


def test_an_inquiry_moves_nothing_and_blocks_nothing(sandbox: SandboxProcess) -> None:
    dispute = disputed(sandbox, kind="inquiry")
    payment = dispute.payment
    payment.refresh_from_db()
    assert (dispute.is_inquiry, dispute.fee, money_of(payment)) == (True, None, [])
    assert (payment.disputed, payment.refund_blocked, refundable(payment=payment).amount) == (True, False, 2500)


def test_a_won_dispute_brings_the_amount_back_and_the_fee_stays(sandbox: SandboxProcess) -> None:
    dispute = decided(sandbox, disputed(sandbox), "won")
    payment = dispute.payment
    payment.refresh_from_db()
    assert (dispute.status, dispute.fee_amount) == ("won", 1500)
    assert money_of(payment) == [("disputed", -2500), ("fee", -1500), ("reinstated", 2500)]
    assert (payment.disputed_amount, payment.refund_blocked, refundable(payment=payment).amount) == (0, False, 2500)


def test_a_lost_dispute_lowers_what_can_be_refunded_for_good(sandbox: SandboxProcess) -> None:
    dispute = decided(sandbox, disputed(sandbox, amount=1000), "lost")
    payment = dispute.payment
    payment.refresh_from_db()
    assert (payment.disputed_amount, payment.refund_blocked, refundable(payment=payment).amount) == (1000, False, 1500)
    assert order_with(payment).status == "paid"


def test_an_inquiry_becomes_a_chargeback_is_lost_appealed_and_won(sandbox: SandboxProcess) -> None:
    dispute = decided(sandbox, disputed(sandbox, kind="inquiry"), "escalated")
    assert (dispute.status, dispute.is_inquiry) == ("needs_response", False)
    assert decided(sandbox, dispute, "lost").is_over
    sandbox.clock(advance=60)
    sandbox.appeal(str(dispute.stripe_id))
    hear(sandbox)
    dispute.refresh_from_db()
    assert (dispute.status, dispute.is_over, dispute.payment.disputes.count()) == ("appeal_needs_response", False, 1)
    decided(sandbox, dispute, "won")
    assert [kind for kind, _ in money_of(dispute.payment)] == ["disputed", "fee", "reinstated"]


def test_two_disputes_of_one_payment_are_told_apart(sandbox: SandboxProcess) -> None:
    payment = paid(sandbox)
    first, second = disputed(sandbox, payment, amount=1000), disputed(sandbox, payment, amount=500)
    base = order_with(payment).reference
    assert (first.reference, second.reference) == (f"{base}-D1", f"{base}-D2")
    decided(sandbox, first, "won")
    payment.refresh_from_db()
    assert (payment.disputed_amount, payment.refund_blocked) == (500, True)


def test_a_refund_and_a_dispute_that_together_exceed_the_payment_are_a_task(sandbox: SandboxProcess) -> None:
    payment = paid(sandbox)
    dispute = disputed(sandbox, payment, amount=2500)
    refund = {"object": "refund", "id": "re_late", "status": "succeeded", "amount": 900, "currency": "eur",
              "payment_intent": payment.intent_id, "created": int(clock().timestamp()), "metadata": {}}  # fmt: skip
    template = events_of(sandbox)[-1]
    deliver({**template, "id": "evt_late", "type": "refund.created", "data": {"object": refund}})
    assert what_is_left(payment=payment_now(payment)).amount == -900
    assert "Refunds and disputes" in Task.objects.get(kind="over_refunded", closed_at=None).text
    decided(sandbox, dispute, "won")
    assert Refund.objects.get(stripe_id="re_late").state == "succeeded"
    assert not Task.objects.filter(kind="over_refunded", closed_at=None).exists()


def payment_now(payment: Payment) -> Payment:
    payment.refresh_from_db()
    return payment


def test_a_dispute_of_a_payment_never_heard_of_waits_until_that_is_asked_about(sandbox: SandboxProcess) -> None:
    wish = {"amount": 900, "currency": "eur", "payment_method": "pm_card_createDispute", "confirm": "true",
            "automatic_payment_methods": {"enabled": "true", "allow_redirects": "never"}}  # fmt: skip
    intent = api(sandbox, "POST", "/v1/payment_intents", **wish)
    sandbox.clock(advance=3)
    hear(sandbox)
    waiting = StripeEvent.objects.filter(state="waiting")
    assert waiting.count() == 2
    assert intent["id"] in waiting[0].waits_for
    assert Ask.objects.get().kind == "intent"
    answer_asks(at=clock() + timedelta(seconds=5))
    StripeEvent.objects.all().delete()
    hear(sandbox)
    assert Dispute.objects.get().payment.intent_id == intent["id"]


def test_a_dispute_that_names_nothing_is_never_dropped() -> None:
    with pytest.raises(NotYetKnown, match="neither"):
        record_dispute(replace(snapshot(), intent_id="", charge_id=""), Report(Moment(1, 1), NOW))


# --- balances in other currencies


def snapshot(**changed: object) -> DisputeSnapshot:
    said = DisputeSnapshot(
        stripe_id="dp_1", livemode=False, installation="", reference="", status="needs_response", amount=3000,
        currency="usd", reason="fraudulent", network_reason_code="10.4", charge_id="ch_1", intent_id="pi_1",
        created=int(NOW.timestamp()), due_by=int(NOW.timestamp()) + 10 * DAY, past_due=False, has_evidence=False,
        submission_count=0, is_refundable=False,
    )  # fmt: skip
    return replace(said, **changed)  # type: ignore[arg-type]


@pytest.fixture
def in_dollars() -> Payment:
    return Payment.objects.create(
        reference="K7Q2M4-P1", amount=3000, currency="usd", livemode=False, made_at=NOW, status_since=NOW,
        intent_id="pi_1", order=order_of(3000, "usd"), collected_amount=3000,
    )  # fmt: skip


def record(said: DisputeSnapshot, second: int = 0) -> None:
    at = int(NOW.timestamp()) + second
    record_dispute(said, Report(Moment(at, at), NOW))


def test_in_a_balance_of_another_currency_what_was_disputed_counts_and_the_fee_stays_in_its_own(
    in_dollars: Payment,
) -> None:
    out = BalanceEntry(stripe_id="txn_1", amount=-2710, fee=1500, currency="eur", created=int(NOW.timestamp()))
    back = BalanceEntry(stripe_id="txn_2", amount=2690, fee=-1500, currency="eur", created=int(NOW.timestamp()) + 9)
    record(snapshot(entries=(out,)))
    record(snapshot(entries=(out, back), status="won", is_refundable=True), second=9)
    rows = Movement.objects.order_by("moved_at", "pk").values_list("kind", "amount", "currency", "source")
    assert list(rows) == [
        ("disputed", -3000, "usd", "txn_1"),
        ("fee", -1500, "eur", "txn_1"),
        ("reinstated", 3000, "usd", "txn_2"),
        ("fee", 1500, "eur", "txn_2"),
    ]
    dispute = Dispute.objects.get()
    assert (dispute.fee_amount, dispute.fee_currency) == (0, "eur")
    in_dollars.refresh_from_db()
    assert in_dollars.disputed_amount == 0


def test_the_report_that_was_true_later_wins_and_the_money_of_both_stays(in_dollars: Payment) -> None:
    out = BalanceEntry(stripe_id="txn_1", amount=-3000, fee=1500, currency="usd", created=int(NOW.timestamp()))
    record(snapshot(status="lost", entries=()), second=60)
    record(snapshot(entries=(out,)), second=5)
    dispute = Dispute.objects.get()
    assert (dispute.status, dispute.fee) == ("lost", None)
    assert Movement.objects.filter(kind="disputed").exists()
    assert not Ask.objects.exists()


def test_two_different_reports_of_one_second_leave_a_doubt_that_is_asked_about(in_dollars: Payment) -> None:
    record(snapshot())
    record(snapshot(status="under_review"))
    assert Ask.objects.get().stripe_id == "dp_1"


def test_a_word_that_stripe_has_never_said_before_is_taken_for_open(in_dollars: Payment) -> None:
    record(snapshot(status="second_look", reason="left_the_planet"))
    dispute = Dispute.objects.get()
    assert (dispute.is_over, dispute.needs_response) == (False, False)
    assert dispute.reason_in_words == "Left the planet"
    in_dollars.refresh_from_db()
    assert in_dollars.refund_blocked


# --- who is told


def test_staff_are_told_once_of_a_new_dispute_and_have_a_task_until_it_is_answered(sandbox: SandboxProcess) -> None:
    tell_staff()
    dispute = disputed(sandbox)
    deliver_all(sandbox)
    email = Email.objects.get(dispute=dispute)
    assert (email.kind, email.recipient, email.reason) == (
        "dispute_opened", STAFF, f"dispute_opened:{dispute.stripe_id}",
    )  # fmt: skip
    task = Task.objects.get(kind="dispute", closed_at=None)
    assert (task.worth, task.due_at, task.order) == (dispute.money, dispute.respond_by, dispute.payment.order)
    decided(sandbox, dispute, "lost")
    assert open_tasks() == []
    assert Email.objects.filter(dispute=dispute).count() == 1


def test_nobody_is_written_to_where_nobody_is_named_or_the_dispute_is_old(sandbox: SandboxProcess) -> None:
    disputed(sandbox)
    tell_staff()
    payment = paid(sandbox)
    sandbox.clock(now=clock().timestamp() - 40 * DAY)
    disputed(sandbox, payment, due_in=90 * DAY)
    assert not Email.objects.filter(kind="dispute_opened").exists()
    assert House.ours().staff_email == STAFF


def test_a_task_that_was_solved_opens_again_when_the_inquiry_becomes_a_chargeback(sandbox: SandboxProcess) -> None:
    dispute = disputed(sandbox, kind="inquiry")
    (text,) = open_tasks()
    assert "asks about €25.00" in text
    solve_task(task=Task.objects.get(kind="dispute"), how="We wrote to the customer.", by=colleague(), now=clock())
    hear(sandbox)
    assert open_tasks() == []
    decided(sandbox, dispute, "escalated")
    (text,) = open_tasks()
    assert "took back €25.00" in text
