"""Tell the customer of a state that passes: a declined payment, a bank that waits for a confirmation."""

from __future__ import annotations

from datetime import datetime, timedelta

from payments.models import Email, Payment
from payments.operations.queue_email import queue_passing_email

# Whoever still sits at the checkout sees it there, and tries again or confirms; only who left needs a mail.
AFTER = timedelta(minutes=10)
KINDS = {"failed": "payment_failed", "requires_action": "action_required"}


def mail_passing_state(*, payment: Payment, now: datetime) -> None:
    """Queue the mail about the settled payment's state, at most once for each card that was presented."""
    reason = _reason_now(payment)
    if reason:
        kind = reason.partition(":")[0]
        queue_passing_email(kind=kind, reason=reason, payment=payment, due_at=now + AFTER, now=now)


def still_holds(email: Email) -> bool:
    """Whether a mail would be queued for the same reason now; other mails do not pass."""
    return email.kind not in KINDS.values() or email.payment is None or _reason_now(email.payment) == email.reason


def _reason_now(payment: Payment) -> str:
    """Kind, payment, and how many cards were presented so far; empty while there is nothing to say."""
    order = payment.order
    if order is None or order.cancel_wanted_at or order.status != payment.status or order.status not in KINDS:
        return ""
    newest = order.payments.order_by("-made_at", "-pk").values_list("pk", flat=True).first()
    if newest != payment.pk:
        return ""
    return f"{KINDS[order.status]}:{payment.reference}:{payment.attempts.count()}"
