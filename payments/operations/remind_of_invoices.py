"""Remind customers of open invoices, on the days that the house names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Case, DateField, Exists, F, OuterRef, QuerySet, Value, When
from django.db.models.functions import Cast, TruncDate

from payments.domain.days import day_of
from payments.domain.reminders import reminder_due, steps_in
from payments.models import Email, House, Invoice, Payment
from payments.operations.queue_email import queue
from payments.queue import enqueue

KIND = "invoice_reminder"
ABOUT_INVOICES = ("invoice_sent", KIND, "invoice_paid")
AT_MOST = 200  # a piece: far below the seconds that a job may last


def remind_of_invoices(*, now: datetime, at_most: int = AT_MOST) -> int:
    """Queue the reminder that is due and was not sent yet; answers how many. What is left over is the next piece.

    A reminder's ``about_date`` is the day from which it applies.
    """
    house, today = House.ours(), day_of(now, _zone())
    steps = steps_in(house.reminder_days)
    if house.stripe_mails_invoices or not steps:
        return 0
    due = list(invoices_to_remind(steps=steps, today=today).order_by("due_date", "pk")[:at_most])
    with transaction.atomic():
        for invoice in due:
            _queue(invoice, now)
        if len(due) == at_most:
            enqueue("payments.tasks.remind_of_invoices")
    return len(due)


def invoices_to_remind(*, steps: Sequence[int], today: date) -> QuerySet[Any]:
    """What ``reminder_due`` says, for all of them at once. ``applies_from``: the day of the step that applies."""
    latest_first = sorted(steps, reverse=True)
    applies = [
        When(
            due_date__lte=today - timedelta(days=step),
            then=Cast(F("due_date") + Value(timedelta(days=step)), DateField()),
        )
        for step in latest_first
    ]
    told = Email.objects.filter(invoice=OuterRef("pk"), kind=KIND, about_date__gte=OuterRef("applies_from"))
    return (
        _remindable()
        .filter(due_date__lte=today - timedelta(days=latest_first[-1]))
        .annotate(applies_from=Case(*applies, output_field=DateField()))
        .filter(sent_at__isnull=False)
        .annotate(sent_date=TruncDate("sent_at", tzinfo=_zone()))
        .filter(sent_date__lt=F("applies_from"))
        .exclude(Exists(told.order_by()))
    )


def still_asked_for(*, email: Email, now: datetime) -> bool:
    """Whether a mail about an invoice is still right to be sent; other mails are none of its business."""
    invoice = email.invoice
    if email.kind not in ABOUT_INVOICES or invoice is None:
        return True
    if House.ours().stripe_mails_invoices:
        return False
    if email.kind == KIND:
        return _still_applies(email, invoice, day_of(now, _zone()))
    return invoice.status in (Invoice.PAYABLE if email.kind == "invoice_sent" else ("paid",))


def _still_applies(email: Email, invoice: Invoice, today: date) -> bool:
    if email.about_date is None or invoice.due_date is None or invoice.sent_at is None:
        return False
    if not _remindable().filter(pk=invoice.pk).exists():
        return False
    others = invoice.emails.filter(kind=KIND, copy_of=None, about_date__isnull=False).exclude(pk=email.pk)
    step = reminder_due(
        due_date=invoice.due_date,
        sent_date=day_of(invoice.sent_at, _zone()),
        steps=steps_in(House.ours().reminder_days),
        told=[(day - invoice.due_date).days for day in others.values_list("about_date", flat=True) if day],
        today=today,
    )
    return step is not None and invoice.due_date + timedelta(days=step) == email.about_date


def _remindable() -> QuerySet[Invoice]:
    """Open, with something left, and neither disputed nor paused."""
    disputed = Payment.objects.filter(invoice=OuterRef("pk"), disputed=True).order_by()
    left = Invoice.objects.filter(status="open", remaining_amount__gt=0, foreign=False, reminders_paused=False)
    return left.exclude(email="").exclude(Exists(disputed))


def _queue(invoice: Any, now: datetime) -> None:
    """``invoice``: of ``invoices_to_remind``."""
    reason = f"{KIND}:{invoice.reference}:{(invoice.applies_from - invoice.due_date).days}"
    fresh = Email(kind=KIND, reason=reason, invoice=invoice, about_date=invoice.applies_from, recipient=invoice.email)
    queue(fresh, due_at=now, now=now)


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.BUSINESS_TIME_ZONE)
