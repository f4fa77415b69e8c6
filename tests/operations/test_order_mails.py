"""The link to an order, copies of mails, and an address that is corrected."""

from __future__ import annotations

import uuid

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from pytest_django import Settings

from payments.models import Email, Order
from payments.operations.cancel_order import cancel_order
from payments.operations.correct_email import AlreadyAnonymised, NothingToCorrect, correct_email
from payments.operations.deliver_email import deliver_email
from payments.operations.mail_order_link import (
    NobodyToMail,
    NothingToLink,
    mail_order_link,
    mail_order_link_again,
)
from payments.operations.mark_paid_outside import mark_paid_outside
from payments.operations.queue_email import queue_email
from payments.operations.resend_confirmation import NotConfirmed, resend_confirmation
from tests.operations.by_hand import placed_by_hand
from tests.operations.shop import clock, colleague


def paid(order: Order) -> Order:
    mark_paid_outside(
        order=order, amount=order.total, how="In cash", by=colleague(), form_key=uuid.uuid4(), now=clock()
    )
    order.refresh_from_db()
    return order


def send(email: Email) -> str:
    deliver_email(email_id=email.pk, now=clock())
    return str(mail.outbox[-1].body)


def link(order: Order, *, again: uuid.UUID | None = None) -> Email:
    if again is None:
        mail_order_link(order=order, now=clock())
    else:
        mail_order_link_again(order=order, by=colleague(), form_key=again, now=clock())
    return order.emails.filter(kind="order_link").latest("pk")


# --- the link


def test_the_link_leads_to_the_orders_page_and_shows_lines_discount_and_total() -> None:
    order = placed_by_hand(5000, 500)
    text = send(link(order))
    for part in (
        f"Your order {order.reference} over €45.00 is ready to be paid.",
        "1 × Repair: €50.00",
        "Discount: −€5.00",
        "Total: €45.00",
        f"Pay €45.00: http://testserver/orders/{order.token}/",
    ):
        assert part in text
    assert mail.outbox[-1].to == ["ada@example.org"]


def test_an_order_has_one_first_link_and_one_more_for_each_form() -> None:
    order, key = placed_by_hand(), uuid.uuid4()
    link(order)
    link(order)
    assert order.emails.count() == 1
    link(order, again=key)
    link(order, again=key)
    assert order.emails.count() == 2
    assert order.notes.get(act="mail_sent_again").text == "Link to the order"
    link(order, again=uuid.uuid4())
    assert order.emails.count() == 3


def test_the_link_says_how_the_order_stands_when_it_is_sent() -> None:
    free, settled, cancelled = placed_by_hand(5000, 5000), placed_by_hand(), placed_by_hand()
    mails = [link(each) for each in (free, settled, cancelled)]
    paid(settled)
    cancel_order(order=cancelled, reason="", by=None, now=clock())
    words = ["There is nothing to pay: confirm it.", "is paid.", "was cancelled."]
    for email, expected in zip(mails, words, strict=True):
        assert expected in send(email)


def test_the_link_is_not_sent_again_where_there_is_nothing_to_pay_or_nobody_to_mail() -> None:
    with pytest.raises(NothingToLink, match="is paid"):
        link(paid(placed_by_hand()), again=uuid.uuid4())
    order = placed_by_hand()
    Order.objects.filter(pk=order.pk).update(email="")
    with pytest.raises(NobodyToMail, match="no email address"):
        link(order, again=uuid.uuid4())


# --- the confirmation


def test_the_confirmation_lists_the_discount() -> None:
    order = paid(placed_by_hand(5000, 500))
    text = send(order.emails.get(kind="order_confirmation"))
    assert "We received €45.00" in text
    assert "Discount: −€5.00" in text
    assert "copy" not in text.lower()


def test_a_confirmation_that_is_sent_again_says_that_it_is_a_copy() -> None:
    order, key = paid(placed_by_hand()), uuid.uuid4()
    for _ in range(2):
        resend_confirmation(order=order, by=colleague(), form_key=key, now=clock())
    again = order.emails.get(reason=f"order_confirmation:{order.reference}:again:{key}")
    assert "This is a copy" in send(again)
    assert mail.outbox[-1].subject == f"Copy: Your order {order.reference} is confirmed"
    assert order.emails.count() == 2
    assert order.notes.get(act="mail_sent_again").text == "Order confirmation"


def test_what_was_never_confirmed_is_not_confirmed_again() -> None:
    with pytest.raises(NotConfirmed, match="not been confirmed yet"):
        resend_confirmation(order=placed_by_hand(), by=colleague(), form_key=uuid.uuid4(), now=clock())
    assert not Email.objects.exists()


# --- the address


def correct(order: Order, address: str = "new@example.org") -> None:
    correct_email(order=order, email=address, by=colleague(), now=clock())


def test_what_is_still_to_be_sent_goes_to_the_new_address() -> None:
    order = placed_by_hand()
    sent, failed = link(order), link(order, again=uuid.uuid4())
    send(sent)
    Email.objects.filter(pk=failed.pk).update(state="failed")
    queued = link(order, again=uuid.uuid4())
    correct(order)
    order.refresh_from_db()
    assert order.email == "new@example.org"
    recipients = dict(Email.objects.values_list("pk", "recipient"))
    assert recipients == {sent.pk: "ada@example.org", failed.pk: "new@example.org", queued.pk: "new@example.org"}
    paid(order)
    assert order.emails.get(kind="order_confirmation").recipient == "new@example.org"


class CorrectedMeanwhile(BaseEmailBackend):
    """A mail server that is slow to say no; staff correct the address while it is being asked."""

    def send_messages(self, email_messages: object) -> int:
        assert email_messages
        correct(Order.objects.get())
        raise ConnectionRefusedError("Come back later.")


def test_an_address_that_is_corrected_while_the_server_is_asked_is_the_one_of_the_next_try(settings: Settings) -> None:
    email = link(placed_by_hand())
    settings.EMAIL_BACKEND = f"{__name__}.CorrectedMeanwhile"
    deliver_email(email_id=email.pk, now=clock())
    email.refresh_from_db()
    assert (email.state, email.tries, email.recipient) == ("queued", 1, "new@example.org")
    assert "Come back later." in email.problem


def test_a_mail_to_staff_about_the_order_stays_theirs() -> None:
    order = placed_by_hand()
    queue_email(kind="dispute_opened", reason="dispute_opened:x", order=order, now=clock())
    correct(order)
    assert Email.objects.get().recipient == "ada@example.org"


def test_the_story_tells_who_corrected_it_and_neither_address() -> None:
    order = placed_by_hand()
    correct(order)
    note = order.notes.get(act="email_corrected")
    assert (note.by, note.text) == (colleague(), "")


def test_there_must_be_something_to_correct() -> None:
    order = placed_by_hand()
    with pytest.raises(NothingToCorrect):
        correct(order, "ada@example.org")
    Order.objects.update(email="", anonymised_at=clock())
    with pytest.raises(AlreadyAnonymised):
        correct(order)
    assert not order.notes.filter(act="email_corrected").exists()
