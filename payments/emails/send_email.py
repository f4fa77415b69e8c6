"""Word one mail from the state of now, send it, and keep it as it was sent."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q
from django.template.loader import render_to_string

from payments.domain.backoff import backoff
from payments.emails.order_confirmation import order_confirmation
from payments.emails.refund_failed import refund_failed
from payments.emails.refund_notice import refund_notice
from payments.emails.wording import Wording
from payments.models import Email, House
from payments.queue import enqueue

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
MOST_TRIES = 12  # about an hour and a half

WORDINGS: dict[str, Wording] = {
    "order_confirmation": order_confirmation,
    "refund_notice": refund_notice,
    "refund_failed": refund_failed,
}


def send_email(*, email_id: int, now: datetime) -> None:
    """Claim the mail and send it; a server that cannot be reached is tried again."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    claimed = Email.objects.filter(free, pk=email_id, state="queued", due_at__lte=now).update(
        claimed_until=now + LEASE, tries=F("tries") + 1
    )
    if not claimed:
        return
    email = Email.objects.select_related("order", "refund").get(pk=email_id)
    _word(email)
    try:
        _message(email).send()
    except (OSError, ValueError) as error:  # smtplib and ssl raise OSErrors, impossible headers ValueErrors
        log.warning("email.not_sent", extra={"email": email.reason, "problem": type(error).__name__})
        _later(email, f"{type(error).__name__}: {error}"[:2000], now)
        return
    email.state, email.sent_at, email.claimed_until, email.problem = "sent", now, None, ""
    email.save()
    log.info("email.sent", extra={"email": email.reason})


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


def _later(email: Email, problem: str, now: datetime) -> None:
    email.claimed_until, email.problem = None, problem
    email.due_at = now + backoff(email.tries)
    if email.tries >= MOST_TRIES:
        email.state = "failed"
    else:
        enqueue("payments.tasks.send_email", at=email.due_at, email_id=email.pk)
    email.save()
