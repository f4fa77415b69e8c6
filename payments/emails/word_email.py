"""Word one mail from the state of now, as text and as HTML."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string

from payments.emails.action_required import action_required
from payments.emails.daily_digest import daily_digest
from payments.emails.dispute_deadline import dispute_deadline
from payments.emails.dispute_opened import dispute_opened
from payments.emails.invoice_paid import invoice_paid
from payments.emails.invoice_reminder import invoice_reminder
from payments.emails.invoice_sent import invoice_sent
from payments.emails.order_confirmation import order_confirmation
from payments.emails.order_link import order_link
from payments.emails.payment_failed import payment_failed
from payments.emails.refund_failed import refund_failed
from payments.emails.refund_notice import refund_notice
from payments.emails.wording import Attached, Wording, WordingOfDay
from payments.formats import exact_minute
from payments.models import Email, EmailFile, House

WORDINGS: dict[str, Wording] = {
    "order_confirmation": order_confirmation,
    "order_link": order_link,
    "payment_failed": payment_failed,
    "action_required": action_required,
    "refund_notice": refund_notice,
    "refund_failed": refund_failed,
    "dispute_opened": dispute_opened,
    "dispute_deadline": dispute_deadline,
    "daily_digest": daily_digest,
}
# What is said of an invoice depends on the day on which it is said.
WORDINGS_OF_DAY: dict[str, WordingOfDay] = {
    "invoice_sent": invoice_sent,
    "invoice_reminder": invoice_reminder,
    "invoice_paid": invoice_paid,
}
KINDS = (*WORDINGS, *WORDINGS_OF_DAY)

LONGEST_SUBJECT = 250
# Where a copy says that it is one; in every mail's HTML, and invisible.
COPY_GOES_HERE = "<!-- copy -->"


def word_email(email: Email, *, now: datetime) -> list[Attached]:
    """Write sender, subject, text and HTML into the row, which the caller saves; answers the files that go with it."""
    house = House.ours()
    email.sender = one_line(house.mail_sender)
    email.reply_to = house.reply_to if email.kind in Email.TO_CUSTOMER else ""
    email.message_id = email.message_id or _message_id(email, house)
    if email.copy_of is not None:
        return _copy(email, email.copy_of)
    of_day = WORDINGS_OF_DAY.get(email.kind)
    worded = of_day(email, now) if of_day is not None else WORDINGS[email.kind](email)
    lines = [(one_line(what), amount) for what, amount in worded.table]
    context = {
        "worded": worded,
        "lines": lines,
        "house": house,
        "support": house.support_email if email.kind in Email.TO_CUSTOMER else "",
        "copy_goes_here": COPY_GOES_HERE,
    }
    email.subject = _subject(worded.subject)
    email.text = render_to_string("emails/mail.txt", context).strip() + "\n"
    # A plain string, not one that is marked safe: whatever page shows it has to escape it.
    email.html = "".join(render_to_string("emails/mail.html", context))
    return [replace(file, name=one_line(file.name)) for file in worded.files]


def one_line(text: str) -> str:
    """Without the line breaks that would begin another header, or another line of a table."""
    return " ".join(text.split())


def _subject(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"


def _message_id(email: Email, house: House) -> str:
    """By installation and reason: never another mail's."""
    return f"<{uuid.uuid5(house.installation_id, email.reason)}@{urlsplit(settings.PUBLIC_URL).hostname}>"


def _copy(email: Email, first: Email) -> list[Attached]:
    """The same words as then, below a line that says so, and the same files."""
    when = exact_minute(first.sent_at or first.queued_at)
    context = {"when": when}
    email.subject = _subject(f"Copy: {first.subject.removeprefix('Copy: ')}")
    email.text = f"{render_to_string('emails/copy.txt', context).strip()}\n\n{first.text}"
    email.html = first.html.replace(COPY_GOES_HERE, render_to_string("emails/copy.html", context), 1)
    return [attached(file) for file in first.files.order_by("pk")]


def attached(file: EmailFile) -> Attached:
    """A file that was kept, read again."""
    with file.file.open("rb") as kept:
        return Attached(name=file.name, media_type=file.media_type, content=kept.read())
