"""Mails of every kind as they would be sent now, about the newest real object or a named one; none of them is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from payments.domain.days import day_before, day_of
from payments.domain.status import Status
from payments.models import Dispute, Email, House, Invoice, Order, Payment, Refund


@dataclass(frozen=True, slots=True)
class Sample:
    """``noun``: what a mail of this kind is about; ``rows``: all of that noun, ``fits``: those such a mail is sent for,
    newest first; ``about``: the row as the columns of the mail.
    """

    noun: str
    rows: Callable[[], QuerySet[Any]]
    fits: dict[str, Any]
    newest: tuple[str, ...]
    about: Callable[[Any], dict[str, Any]]


def _orders(**fits: Any) -> Sample:
    return Sample("order", Order.objects.all, fits, ("-placed_at", "-pk"), lambda order: {"order": order})


def _payments(**fits: Any) -> Sample:
    return Sample(
        "payment",
        lambda: Payment.objects.exclude(order=None).select_related("order"),
        fits,
        ("-made_at", "-pk"),
        lambda payment: {"payment": payment, "order": payment.order},
    )


def _refunds(**fits: Any) -> Sample:
    return Sample(
        "refund",
        lambda: Refund.objects.exclude(payment__order=None, payment__invoice=None).select_related(
            "payment__order", "payment__invoice"
        ),
        fits,
        ("-asked_at", "-pk"),
        lambda refund: {"refund": refund, "order": refund.payment.order, "invoice": refund.payment.invoice},
    )


def _disputes(**fits: Any) -> Sample:
    return Sample(
        "dispute",
        lambda: Dispute.objects.select_related("payment__order"),
        fits,
        ("-opened_at", "-pk"),
        lambda dispute: {"dispute": dispute, "order": dispute.payment.order},
    )


def _invoices(**fits: Any) -> Sample:
    return Sample(
        "invoice",
        lambda: Invoice.objects.exclude(finalized_at=None),
        fits,
        ("-made_at", "-pk"),
        lambda invoice: {"invoice": invoice, "about_date": invoice.due_date},
    )


SAMPLES: dict[str, Sample] = {
    "order_confirmation": _orders(paid_at__isnull=False),
    "order_link": _orders(paid_at__isnull=True),
    "payment_failed": _payments(status=Status.FAILED.value),
    "action_required": _payments(status=Status.REQUIRES_ACTION.value),
    "refund_notice": _refunds(stripe_id__isnull=False),
    "refund_failed": _refunds(state="failed"),
    "invoice_sent": _invoices(status="open"),
    "invoice_reminder": _invoices(status="open", due_date__isnull=False),
    "invoice_paid": _invoices(status="paid"),
    "dispute_opened": _disputes(),
    "dispute_deadline": _disputes(respond_by__isnull=False),
}
DIGEST = "daily_digest"


def sample_email(*, kind: str, named: str, now: datetime) -> Email | None:
    """A mail that is not saved, about the newest row that fits or the one of this reference (a digest: of this day);
    None where there is none."""
    about = _day(named, now) if kind == DIGEST else _row(SAMPLES[kind], named)
    if about is None:
        return None
    billed: Order | Invoice | None = about.get("order") or about.get("invoice")
    recipient = billed.email if billed is not None and kind in Email.TO_CUSTOMER else House.ours().staff_email
    return Email(kind=kind, reason=f"preview:{kind}", recipient=recipient, queued_at=now, due_at=now, **about)


def noun_of(kind: str) -> str:
    """What a mail of this kind is about."""
    return "day" if kind == DIGEST else SAMPLES[kind].noun


def name_of(email: Email) -> str:
    """The reference of what the sample is about, or its day."""
    if email.invoice is not None:
        return email.invoice.reference
    row = email.about_date or email.dispute or email.refund or email.payment or email.order
    return str(row)


def _row(sample: Sample, named: str) -> dict[str, Any] | None:
    rows = sample.rows().filter(reference=named) if named else sample.rows().filter(**sample.fits)
    row = rows.order_by(*sample.newest).first()
    return sample.about(row) if row is not None else None


def _day(named: str, now: datetime) -> dict[str, Any] | None:
    zone = ZoneInfo(settings.BUSINESS_TIME_ZONE)
    try:
        return {"about_date": date.fromisoformat(named) if named else day_before(day_of(now, zone), zone)}
    except ValueError:
        return None
