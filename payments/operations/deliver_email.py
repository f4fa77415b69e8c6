"""Send one mail that was written down, and keep it as it was sent, with every try."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from payments.domain.backoff import backoff
from payments.emails.send_email import NotSent, RefusedForGood, send_email
from payments.emails.smtp import MayHaveLeft
from payments.emails.word_email import attached, word_email
from payments.emails.wording import Attached
from payments.models import Email, EmailTry
from payments.operations.keep_email_files import keep_email_files
from payments.operations.mail_passing_state import still_holds
from payments.operations.open_task import close_tasks, open_task
from payments.operations.remind_of_invoices import still_asked_for
from payments.queue import enqueue

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
SLOWER = 6  # than with Stripe: a mail server that says "not now" means minutes to hours
MOST_TRIES = 30  # about a day
MOST_UNKNOWN = 2  # a message that may have arrived is sent once more, and never a third time by itself

NOT_TRUE_ANY_MORE = "It was no longer true when it was to be sent."
ANSWERED_NEITHER = (
    "The mail server was given it twice and no answer is known: it may have arrived once, twice or not at all."
)


def deliver_email(*, email_id: int, now: datetime) -> None:
    """Claim the mail and send it. A server that cannot take it now is tried again for about a day; at last, or when
    it refuses for good, a person is told.

    Before the server is asked the try is written down: one that was never ended may have delivered the message.
    """
    email = _claimed(email_id, now)
    if email is None:
        return
    if not may_be_repeated(email):
        _end(email, None, "failed", ANSWERED_NEITHER, now)
        return
    if email.copy_of is None and not (still_holds(email) and still_asked_for(email=email, now=now)):
        _end(email, None, "dropped", NOT_TRUE_ANY_MORE, now)
        return
    # What may have arrived is repeated word by word; everything else is worded by the state of now.
    as_before = _unknown(email) and email.html
    files = [attached(file) for file in email.files.order_by("pk")] if as_before else word_email(email, now=now)
    this = _hand_over(email, files, now)
    if this is None:
        return
    try:
        send_email(email, files)
    except RefusedForGood as error:
        _end(email, this, "failed", str(error), now, outcome="refused")
    except NotSent as error:
        _again_later(email, this, str(error), now, outcome="later")
    except MayHaveLeft as error:
        _again_later(email, this, str(error), now, outcome="unknown")
    else:
        _end(email, this, "sent", "", now, outcome="sent")


def may_be_repeated(email: Email) -> bool:
    """Whether it is certain enough that it did not arrive."""
    return _unknown(email) < MOST_UNKNOWN


def _unknown(email: Email) -> int:
    return email.handed_over.filter(outcome="unknown").count()


def _claimed(email_id: int, now: datetime) -> Email | None:
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    claimed = Email.objects.filter(free, pk=email_id, state="queued", due_at__lte=now).update(
        claimed_until=now + LEASE, tries=F("tries") + 1
    )
    about = ("order", "invoice", "refund", "dispute", "payment__order", "copy_of")
    return Email.objects.select_related(*about).get(pk=email_id) if claimed else None


def _hand_over(email: Email, files: Sequence[Attached], now: datetime) -> EmailTry | None:
    """Keep the words before they leave, and that they are about to; None when its customer was anonymised meanwhile."""
    with transaction.atomic():
        kept = Email.objects.select_for_update(no_key=True).get(pk=email.pk)
        if kept.state != "queued":
            return None
        email.recipient = kept.recipient  # staff may have corrected it just now
        keep_email_files(email=email, files=files)
        email.save()
        return EmailTry.objects.create(email=email, at=now)


def _again_later(email: Email, this: EmailTry, answer: str, now: datetime, *, outcome: str) -> None:
    log.warning("email.not_sent", extra={"email": email.reason, "tries": email.tries})
    if email.tries >= MOST_TRIES:
        _end(email, this, "failed", answer, now, outcome=outcome)
        return
    with transaction.atomic():
        _end_try(this, outcome, answer)
        email.claimed_until, email.problem = None, answer
        email.due_at = now + SLOWER * backoff(email.tries)
        enqueue("payments.tasks.send_email", at=email.due_at, email_id=email.pk)
        _save(email)


def _end(email: Email, this: EmailTry | None, state: str, answer: str, now: datetime, *, outcome: str = "") -> None:
    """Nothing more is done with it by itself."""
    with transaction.atomic():
        if this is not None:
            _end_try(this, outcome, answer)
        email.state, email.problem, email.claimed_until = state, answer, None
        if state == "sent":
            email.sent_at = now
            close_tasks(kinds=["email_failed"], now=now, email=email)
        elif state == "failed":
            _tell(email, outcome, now)
        _save(email)
    log.info("email.done", extra={"email": email.reason, "state": state})


def _end_try(this: EmailTry, outcome: str, answer: str) -> None:
    this.outcome, this.answer = outcome, answer
    this.save(update_fields=["outcome", "answer"])


def _save(email: Email) -> None:
    """Keep it as it was worded; unless its customer was anonymised meanwhile, for then the words are gone."""
    kept = Email.objects.select_for_update(no_key=True).get(pk=email.pk)
    if email.state != "sent":
        email.recipient = kept.recipient  # staff may have corrected it while the mail server was being asked
    if not kept.recipient:
        email.recipient = email.subject = email.text = email.html = email.problem = ""
        email.state = "sent" if email.state == "sent" else "dropped"
        email.handed_over.update(answer="")  # it may repeat the address
    email.save()


def _tell(email: Email, outcome: str, now: datetime) -> None:
    row = email.order or email.invoice
    about = f" for {row.reference}" if row else ""
    why = {
        "refused": "the mail server refused it for good. Correct the address, or what its answer names",
        "": "the mail server was given it twice and did not say what became of it. Send a copy if it is needed",
    }.get(outcome, f"the mail server did not take it {MOST_TRIES} times")
    open_task(
        kind="email_failed",
        reason=f"email_failed:{email.reason}",
        text=f"{email.get_kind_display()}{about} could not be sent: {why}. Its answer is on the mail's page.",
        now=now,
        email=email,
        order=email.order,
        invoice=email.invoice,
        refund=email.refund,
        dispute=email.dispute,
    )
