"""Tell staff three days before a dispute has to be answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from payments.models import Dispute, Email, House
from payments.operations.queue_email import queue_staff_email

BEFORE = timedelta(days=3)


def remind_of_disputes(*, now: datetime) -> int:
    """Queue a mail for every dispute whose date is near or past, once a date; answers how many were queued.

    What is due and not sent yet is sent, never what is due today: a pause of days loses nothing. A new date, after
    an inquiry became a chargeback, is a new reason.
    """
    staff = House.ours().staff_email
    if not staff:
        return 0
    waiting = Dispute.objects.filter(status__in=Dispute.NEEDS_RESPONSE, respond_by__lte=now + BEFORE)
    due = {_reason(dispute): dispute for dispute in waiting.select_related("payment__order").order_by("respond_by")}
    known = set(Email.objects.filter(reason__in=due).values_list("reason", flat=True))
    with transaction.atomic():
        for reason in due.keys() - known:
            queue_staff_email(kind="dispute_deadline", reason=reason, recipient=staff, dispute=due[reason], now=now)
    return len(due.keys() - known)


def _reason(dispute: Dispute) -> str:
    date = int(dispute.respond_by.timestamp()) if dispute.respond_by else 0
    return f"dispute_deadline:{dispute.stripe_id}:{date}"
