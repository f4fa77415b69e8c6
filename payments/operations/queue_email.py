"""Queue one mail for one reason, in the transaction of the fact that causes it."""

from __future__ import annotations

from datetime import datetime

from payments.models import Email, Order, Refund
from payments.queue import enqueue


def queue_email(*, kind: str, reason: str, order: Order, now: datetime, refund: Refund | None = None) -> None:
    """Write the mail down, once a reason; the worker words and sends it."""
    fresh = Email(
        kind=kind, reason=reason, order=order, refund=refund, recipient=order.email, queued_at=now, due_at=now
    )
    if Email.objects.filter(reason=reason).exists():
        return
    Email.objects.bulk_create([fresh], ignore_conflicts=True)
    email = Email.objects.get(reason=reason)
    enqueue("payments.tasks.send_email", email_id=email.pk)
