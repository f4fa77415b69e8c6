"""Queue one mail for one reason, in the transaction of the fact that causes it."""

from __future__ import annotations

from datetime import date, datetime

from payments.models import Dispute, Email, Invoice, Order, Payment, Refund
from payments.queue import enqueue


def queue_email(*, kind: str, reason: str, order: Order, now: datetime) -> None:
    """Write a mail to the order's customer down, once a reason; the worker words and sends it."""
    if order.email:  # an anonymised customer has none
        queue(Email(kind=kind, reason=reason, order=order, recipient=order.email), due_at=now, now=now)


def queue_refund_email(*, kind: str, payment: Payment, refund: Refund, now: datetime) -> None:
    """Write a mail about a refund down, to whoever placed the order or received the invoice; once a refund. What was
    billed at Stripe is Stripe's to tell of."""
    order, invoice = payment.order, payment.invoice
    if invoice is not None and invoice.foreign:
        return
    email = order.email if order is not None else invoice.email if invoice is not None else ""
    if email:
        reason = f"{kind}:{refund.stripe_id}"
        fresh = Email(kind=kind, reason=reason, order=order, invoice=invoice, refund=refund, recipient=email)
        queue(fresh, due_at=now, now=now)


def queue_passing_email(*, kind: str, reason: str, payment: Payment, due_at: datetime, now: datetime) -> None:
    """Write a mail down that the worker sends later, if it is still true then."""
    order = payment.order
    if order is not None and order.email:
        fresh = Email(kind=kind, reason=reason, order=order, payment=payment, recipient=order.email)
        queue(fresh, due_at=due_at, now=now)


def queue_invoice_email(*, kind: str, reason: str, invoice: Invoice, now: datetime) -> None:
    """Write a mail to the invoice's customer down, once a reason."""
    if invoice.email:
        fresh = Email(kind=kind, reason=reason, invoice=invoice, recipient=invoice.email)
        queue(fresh, due_at=now, now=now)


def queue_staff_email(*, kind: str, reason: str, recipient: str, dispute: Dispute, now: datetime) -> None:
    """Write a mail to staff down, once a reason."""
    fresh = Email(kind=kind, reason=reason, dispute=dispute, order=dispute.payment.order, recipient=recipient)
    queue(fresh, due_at=now, now=now)


def queue_digest(*, day: date, recipient: str, now: datetime) -> None:
    """Write the digest of a day down, once a day."""
    fresh = Email(kind="daily_digest", reason=f"daily_digest:{day}", about_date=day, recipient=recipient)
    queue(fresh, due_at=now, now=now)


def queue(fresh: Email, *, due_at: datetime, now: datetime) -> None:
    """The row and its job, unless there is a mail for this reason."""
    if Email.objects.filter(reason=fresh.reason).exists():
        return
    fresh.queued_at, fresh.due_at = now, due_at
    Email.objects.bulk_create([fresh], ignore_conflicts=True)
    email = Email.objects.get(reason=fresh.reason)
    enqueue("payments.tasks.send_email", at=due_at if due_at > now else None, email_id=email.pk)
