"""Each mail is written down with the fact that causes it, and sent once, in the words of that moment."""

from __future__ import annotations

import pytest
from django.core import mail
from pytest_django import Settings

from payments.models import Email, Task
from payments.operations.deliver_email import MOST_TRIES, deliver_email
from payments.operations.try_email_again import NotFailed, try_email_again
from tests.operations.shop import (
    REFUND_FAILS_LATER,
    clock,
    later,
    opened,
    order_of,
    perform_all,
    refund_of,
    session_of,
)
from tests.operations.stripe_side import deliver_all
from tests.sandbox.process import SandboxProcess


@pytest.fixture
def confirmation(sandbox: SandboxProcess) -> Email:
    sandbox.pay(session_of(opened(order_of(2500))))
    deliver_all(sandbox)
    return Email.objects.get()


def send(email: Email, **distance: float) -> Email:
    deliver_email(email_id=email.pk, now=later(**distance))
    email.refresh_from_db()
    return email


def test_the_confirmation_says_what_was_paid_for_what_and_where_to_look(confirmation: Email) -> None:
    order = confirmation.order
    assert order is not None
    assert send(confirmation).state == "sent"
    (message,) = mail.outbox
    assert message.to == ["ada@example.org"]
    assert order.reference in str(message.subject)
    for text in ("€25.00", "Tea", f"/orders/{order.token}/"):
        assert text in str(message.body)


def test_a_mail_is_sent_once_however_often_the_job_comes(confirmation: Email) -> None:
    for minutes in range(3):
        send(confirmation, minutes=minutes)
    assert len(mail.outbox) == 1


def test_a_mail_that_someone_is_sending_is_left_to_them(confirmation: Email) -> None:
    Email.objects.update(claimed_until=later(minutes=2))
    send(confirmation)
    assert not mail.outbox
    send(confirmation, minutes=3)
    assert len(mail.outbox) == 1


def test_a_server_that_is_not_there_is_tried_again_and_at_last_given_up(
    confirmation: Email, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    tried_at = clock()
    assert send(confirmation).state == "queued"
    assert confirmation.due_at > tried_at
    assert "Error" in confirmation.problem
    for hours in range(1, MOST_TRIES):
        send(confirmation, hours=hours)
    assert (confirmation.state, confirmation.tries) == ("failed", MOST_TRIES)
    task = Task.objects.get(kind="email_failed")
    assert (task.email, task.order, task.closed_at) == (confirmation, confirmation.order, None)


def test_a_failed_mail_is_sent_when_somebody_tries_it_again_and_its_task_closes(
    confirmation: Email, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    for hours in range(MOST_TRIES):
        send(confirmation, hours=hours)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send(confirmation, hours=50).state == "failed"
    try_email_again(email=confirmation, now=clock())
    assert send(confirmation).state == "sent"
    assert len(mail.outbox) == 1
    assert Task.objects.get(kind="email_failed").closed_at is not None
    with pytest.raises(NotFailed):
        try_email_again(email=confirmation, now=clock())


def test_the_refund_notice_is_worded_by_the_state_at_the_moment_of_sending(sandbox: SandboxProcess) -> None:
    payment = opened(order_of(2500))
    sandbox.pay(session_of(payment), card=REFUND_FAILS_LATER)
    deliver_all(sandbox)
    refund_of(payment, 1000)
    perform_all()
    sandbox.clock(advance=30 * 86400)
    deliver_all(sandbox)
    notice = send(Email.objects.get(kind="refund_notice"))
    assert "did not go through" in notice.text
    assert "€10.00" in notice.text
    failed = send(Email.objects.get(kind="refund_failed"))
    assert "did not accept our refund" in failed.text


def test_the_mail_is_kept_as_it_was_sent(confirmation: Email) -> None:
    send(confirmation)
    (message,) = mail.outbox
    assert (confirmation.subject, confirmation.text) == (message.subject, message.body)
    assert confirmation.html
    assert confirmation.sent_at is not None
