"""Send one mail that was written down, once, and keep it as it was sent."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from payments.domain.backoff import backoff
from payments.emails.send_email import NotSent, send_email
from payments.models import Email
from payments.operations.open_task import close_tasks, open_task
from payments.queue import enqueue

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
MOST_TRIES = 12  # about an hour and a half


def deliver_email(*, email_id: int, now: datetime) -> None:
    """Claim the mail and send it; a server that cannot be reached is tried again, and at last a person is told."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    claimed = Email.objects.filter(free, pk=email_id, state="queued", due_at__lte=now).update(
        claimed_until=now + LEASE, tries=F("tries") + 1
    )
    if not claimed:
        return
    email = Email.objects.select_related("order", "refund", "dispute").get(pk=email_id)
    try:
        send_email(email)
    except NotSent as error:
        log.warning("email.not_sent", extra={"email": email.reason, "tries": email.tries})
        _later(email, str(error), now)
        return
    with transaction.atomic():
        email.state, email.sent_at, email.claimed_until, email.problem = "sent", now, None, ""
        _save(email)
        close_tasks(kinds=["email_failed"], now=now, email=email)
    log.info("email.sent", extra={"email": email.reason})


def _later(email: Email, problem: str, now: datetime) -> None:
    email.claimed_until, email.problem = None, problem
    email.due_at = now + backoff(email.tries)
    with transaction.atomic():
        if email.tries >= MOST_TRIES:
            email.state = "failed"
            _tell(email, now)
        else:
            enqueue("payments.tasks.send_email", at=email.due_at, email_id=email.pk)
        _save(email)


def _save(email: Email) -> None:
    """Keep it as it was worded; unless its customer was anonymised meanwhile, for then the words are gone."""
    kept = Email.objects.select_for_update(no_key=True).get(pk=email.pk)
    if email.state != "sent":
        email.recipient = kept.recipient  # staff may have corrected it while the mail server was being asked
    if not kept.recipient:
        email.recipient = email.subject = email.text = email.html = email.problem = ""
        email.state = "sent" if email.state == "sent" else "dropped"
    email.save()


def _tell(email: Email, now: datetime) -> None:
    about = f" for {email.order.reference}" if email.order else ""
    open_task(
        kind="email_failed",
        reason=f"email_failed:{email.reason}",
        text=f"{email.get_kind_display()}{about} could not be sent: the mail server did not take it "
        f"{MOST_TRIES} times. Its answer is on the mail's page.",
        now=now,
        email=email,
        order=email.order,
        refund=email.refund,
        dispute=email.dispute,
    )
