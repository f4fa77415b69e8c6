"""Word one mail from the state of now, and send it."""

from __future__ import annotations

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from payments.emails.dispute_deadline import dispute_deadline
from payments.emails.dispute_opened import dispute_opened
from payments.emails.order_confirmation import order_confirmation
from payments.emails.order_link import order_link
from payments.emails.refund_failed import refund_failed
from payments.emails.refund_notice import refund_notice
from payments.emails.wording import Wording
from payments.models import Email, House

LONGEST_PROBLEM = 2000

WORDINGS: dict[str, Wording] = {
    "order_confirmation": order_confirmation,
    "order_link": order_link,
    "refund_notice": refund_notice,
    "refund_failed": refund_failed,
    "dispute_opened": dispute_opened,
    "dispute_deadline": dispute_deadline,
}


class NotSent(Exception):
    """The mail did not leave; the text is the mail server's answer, or why it could not be asked."""


def send_email(email: Email) -> None:
    """Word it from the state of now, into the row, which the caller saves, and send it. Raises NotSent."""
    _word(email)
    try:
        _message(email).send()
    except (OSError, ValueError) as error:  # smtplib and ssl raise OSErrors, impossible headers ValueErrors
        raise NotSent(f"{type(error).__name__}: {error}"[:LONGEST_PROBLEM]) from error


def _word(email: Email) -> None:
    house = House.ours()
    worded = WORDINGS[email.kind](email)
    context = {"worded": worded, "house": house}
    email.sender = house.mail_sender
    email.subject = worded.subject
    email.text = render_to_string("emails/mail.txt", context)
    email.html = render_to_string("emails/mail.html", context)


def _message(email: Email) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(email.subject, email.text, email.sender, [email.recipient])
    message.attach_alternative(email.html, "text/html")
    return message
