"""A mail about a state that passes: once for each card, and only where it is still true when the worker sends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from payments.models import Email, Payment
from payments.operations.deliver_email import deliver_email
from payments.operations.mail_passing_state import AFTER
from payments.operations.settle_payment import settle_payment
from tests.admin.rows import NOW, collect, decline, more_money_for, open_payment_of, order
from tests.operations.shop import ASKS_THE_BANK, opened, order_of, session_of
from tests.operations.stripe_side import SECRET, deliver_all
from tests.sandbox.process import SandboxProcess

pytestmark = pytest.mark.django_db


def declined(code: str = "insufficient_funds") -> Payment:
    return decline(open_payment_of(order()), code=code)


def the_worker(at: timedelta = AFTER) -> list[str]:
    """Send what is due; answer the state of each mail."""
    for email in Email.objects.filter(state="queued").order_by("pk"):
        deliver_email(email_id=email.pk, now=NOW + at)
    return list(Email.objects.order_by("pk").values_list("state", flat=True))


def test_a_declined_payment_is_told_with_what_to_do_once_the_customer_has_left() -> None:
    payment = declined()
    assert the_worker(timedelta(minutes=9)) == ["queued"]
    assert the_worker() == ["sent"]
    (message,) = mail.outbox
    assert payment.order is not None
    assert message.to == [payment.order.email]
    text = str(message.body)
    for words in (
        f"Your payment of €65.00 for order {payment.order.reference} did not go through.",
        "Your card was declined: insufficient funds. You have not been charged. Try another card.",
        f"Pay €65.00: http://testserver/orders/{payment.order.token}/",
    ):
        assert words in text


def test_the_same_decline_is_told_once_however_often_it_is_heard() -> None:
    payment = declined()
    for _ in range(3):
        settle_payment(payment=payment, now=NOW + timedelta(hours=1))
    assert the_worker() == ["sent"]
    settle_payment(payment=payment, now=NOW + timedelta(hours=2))
    assert Email.objects.count() == 1


def test_who_pays_with_another_card_in_time_is_told_of_no_decline() -> None:
    collect(declined())
    assert sorted(the_worker()) == ["dropped", "sent"]
    (message,) = mail.outbox
    assert "is confirmed" in message.subject
    assert "no longer true" in Email.objects.get(state="dropped").problem


def test_each_card_that_is_declined_is_told_of_by_its_own_reason() -> None:
    payment = declined()
    assert the_worker() == ["sent"]
    decline(payment, at=NOW + timedelta(hours=1), code="expired_card")
    assert the_worker(timedelta(hours=2)) == ["sent", "sent"]
    assert "it has expired" in str(mail.outbox[1].body)
    decline(payment, at=NOW + timedelta(hours=3))
    decline(payment, at=NOW + timedelta(hours=3, minutes=1))
    assert the_worker(timedelta(hours=4)) == ["sent", "sent", "dropped", "sent"]


def test_a_cancelled_order_or_a_newer_payment_is_not_told_of_the_old_ones_decline() -> None:
    old, cancelled = declined(), declined()
    more_money_for(old, 6500)
    assert cancelled.order is not None
    cancelled.order.cancel_wanted_at = NOW
    cancelled.order.save()
    the_worker()
    assert set(Email.objects.filter(kind="payment_failed").values_list("state", flat=True)) == {"dropped"}


def test_what_is_under_no_order_is_told_to_nobody() -> None:
    payment = open_payment_of(order())
    payment.order = None
    payment.save()
    decline(payment)
    assert not Email.objects.exists()


def test_a_bank_that_waits_for_a_confirmation_is_told_while_it_waits(
    transactional_db: None, sandbox: SandboxProcess, settings: object
) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]  # type: ignore[attr-defined]
    waiting, confirmed = opened(order_of(2500)), opened(order_of(2500))
    for payment in (waiting, confirmed):
        sandbox.pay(session_of(payment), card=ASKS_THE_BANK, authentication="abandon")
        deliver_all(sandbox)
        payment.refresh_from_db()
        assert payment.status == "requires_action"
    sandbox.pay(session_of(confirmed))
    deliver_all(sandbox)
    for email in Email.objects.all():
        deliver_email(email_id=email.pk, now=email.due_at)
    states = dict(Email.objects.filter(kind="action_required").values_list("payment", "state"))
    assert states == {waiting.pk: "sent", confirmed.pk: "dropped"}
    text = Email.objects.get(payment=waiting).text
    assert "is not finished" in text
    assert "Go on and confirm: http" in text
