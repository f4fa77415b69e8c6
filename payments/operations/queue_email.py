"""Queue one mail for one reason, in the transaction of the fact that causes it."""

from __future__ import annotations

from datetime import datetime

from payments.models import Dispute, Email, Invoice, Order, Refund
from payments.queue import enqueue


def queue_email(*, kind: str, reason: str, order: Order, now: datetime, refund: Refund | None = None) -> None:
    """Write a mail to the order's customer down, once a reason; the worker words and sends it."""
    if order.email:  # an anonymised customer has none
        _queue(Email(kind=kind, reason=reason, order=order, refund=refund, recipient=order.email), now)


def queue_invoice_email(*, kind: str, reason: str, invoice: Invoice, now: datetime) -> None:
    """Write a mail to the invoice's customer down, once a reason."""
    if invoice.email:
        _queue(Email(kind=kind, reason=reason, invoice=invoice, recipient=invoice.email), now)


def queue_staff_email(*, kind: str, reason: str, recipient: str, dispute: Dispute, now: datetime) -> None:
    """Write a mail to staff down, once a reason."""
    _queue(Email(kind=kind, reason=reason, dispute=dispute, order=dispute.payment.order, recipient=recipient), now)


def _queue(fresh: Email, now: datetime) -> None:
    if Email.objects.filter(reason=fresh.reason).exists():
        return
    fresh.queued_at = fresh.due_at = now
    Email.objects.bulk_create([fresh], ignore_conflicts=True)
    email = Email.objects.get(reason=fresh.reason)
    enqueue("payments.tasks.send_email", email_id=email.pk)
