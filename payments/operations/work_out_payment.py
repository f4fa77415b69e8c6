"""What a payment's facts add up to: its sums, its status, the card to show. No query, no saving."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from payments.domain.join import Heard
from payments.domain.status import PaymentFacts, Status, payment_status
from payments.models import Attempt, Movement, Payment
from payments.operations.hearing import instant

COLLECTED = ("collected", "paid_outside")
RETURNED = ("returned", "return_failed", "returned_outside")
DISPUTED = ("disputed", "reinstated")


def work_out_payment(
    *, payment: Payment, movements: Sequence[Movement], attempts: Sequence[Attempt], now: datetime
) -> None:
    """Set what is worked out on the payment, from all its movements and attempts. The caller saves."""
    session, intent = payment.session, payment.intent
    if payment.foreign and intent is not None:
        # Not agreed here: what it asks for is what Stripe says.
        payment.amount, payment.currency = intent.report["amount"], intent.report["currency"]
        payment.made_at = instant(intent.report["created"])
    _sum_up(payment, movements)
    payment.closed = is_closed(payment, session, intent)
    declined = intent is not None and intent.report["has_error"]
    status = status_of_payment(payment, session, intent)
    if status != payment.status:
        payment.status, payment.status_since = status.value, now
    _show_attempts(payment, attempts)
    decline = intent.report["decline"] if intent is not None and declined and not payment.collected_amount else None
    payment.decline_reason = (decline["decline_code"] or decline["code"]) if decline else ""


def status_of_payment(payment: Payment, session: Heard | None, intent: Heard | None) -> Status:
    """What its status is by what was heard and by the sums in its row."""
    return payment_status(
        PaymentFacts(
            collected=payment.collected_amount,
            returned=payment.returned_amount,
            session=session.rung if session else None,
            intent=intent.rung if intent else None,
            intent_status=intent.report["status"] if intent else None,
            declined=intent is not None and intent.report["has_error"],
            closed=payment.closed,
        )
    )


def _sum_up(payment: Payment, movements: Sequence[Movement]) -> None:
    counted = [each for each in movements if each.currency == payment.currency]
    collected = [each for each in counted if each.kind in COLLECTED]
    payment.collected_amount = sum(each.amount for each in collected)
    payment.returned_amount = -sum(each.amount for each in counted if each.kind in RETURNED)
    payment.disputed_amount = -sum(each.amount for each in counted if each.kind in DISPUTED)
    payment.paid_at = min((each.moved_at for each in collected), default=None)


def _show_attempts(payment: Payment, attempts: Sequence[Attempt]) -> None:
    """When it was first tried, and the card to show: the one that paid, else the last one presented."""
    if not attempts:
        return
    ordered = sorted(attempts, key=lambda attempt: (attempt.attempted_at, attempt.source))
    payment.attempted_at = ordered[0].attempted_at
    shown = next((each for each in ordered if each.state == "succeeded"), ordered[-1])
    payment.last4, payment.brand = shown.last4, shown.brand or shown.method_type


def is_closed(payment: Payment, session: Heard | None, intent: Heard | None) -> bool:
    """Whether nothing can collect it any more, by what Stripe said; one that collected is paid, not closed."""
    if payment.collected_amount:
        return False
    if intent is not None and intent.rung == "canceled":
        return True
    if session is None:
        return payment.never_opened_at is not None and intent is None
    if session.rung == "expired":
        return True
    return _refused_after_completion(payment, session, intent)


def _refused_after_completion(payment: Payment, session: Heard, intent: Heard | None) -> bool:
    """A bank debit that failed: back at requires_payment_method under a session that nobody can open again.

    Only a refusal later than the completion counts: an earlier one is a declined card before the debit was chosen.
    """
    return (
        session.rung == "complete_unpaid"
        and intent is not None
        and intent.rung == "open"
        and intent.report["status"] == "requires_payment_method"
        and intent.report["has_error"]
        and payment.session_completed_at is not None
        and instant(intent.moment.since) > payment.session_completed_at
    )
