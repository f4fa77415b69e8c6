"""What the money tables and the lasting effects come to, however it was heard; and how all of it is forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from payments.inbox.process_event import process_event
from payments.models import Ask, Attempt, Dispute, Email, Movement, Order, Payment, Refund, StripeEvent, Task
from payments.operations.read_asked import read_asked
from tests.operations.shop import clock, later
from tests.sandbox.process import SandboxProcess

# Tasks about answers to our own calls are no part of what Stripe's events say.
HEARD_OF = ("refund_failed", "over_refunded", "underpaid", "overpaid", "other_currency", "paid_after_cancel",
            "foreign_payment", "event_failed", "dispute")  # fmt: skip
ORDER = ("pk", "status", "collected_amount", "returned_amount", "paid_at", "underpaid", "overpaid", "other_currency",
         "paid_after_cancel")  # fmt: skip
PAYMENT = ("intent_id", "order_id", "foreign", "amount", "currency", "status", "collected_amount", "returned_amount",
           "closed", "last4", "brand", "decline_reason", "paid_at", "attempted_at", "disputed", "disputed_amount",
           "refund_blocked")  # fmt: skip
ATTEMPT = ("source", "charge_id", "state", "amount", "currency", "attempted_at", "last4", "brand", "code",
           "decline_code", "payment__intent_id")  # fmt: skip
REFUND = ("stripe_id", "payment__intent_id", "foreign", "amount", "currency", "state", "failure_reason", "failed_at")
DISPUTE = ("stripe_id", "payment__intent_id", "status", "amount", "currency", "fee_amount", "fee_currency", "reason",
           "opened_at", "respond_by", "past_due", "has_evidence", "submission_count", "is_refundable")  # fmt: skip
MOVEMENT = ("source", "kind", "amount", "currency", "moved_at", "payment__intent_id")


def fingerprint() -> dict[str, Any]:
    """All that must be the same whichever way it was heard. Foreign rows go by their id at Stripe."""
    names = dict(Payment.objects.filter(foreign=True).values_list("reference", "intent_id"))
    return {
        "orders": sorted(Order.objects.values_list(*ORDER)),
        "cancelled": sorted(Order.objects.exclude(cancelled_at=None).values_list("pk", flat=True)),
        "payments": _rows(Payment.objects.values_list(*PAYMENT)),
        "attempts": _rows(Attempt.objects.values_list(*ATTEMPT)),
        "refunds": _rows(Refund.objects.values_list(*REFUND)),
        "disputes": _rows(Dispute.objects.values_list(*DISPUTE)),
        "movements": _rows(Movement.objects.values_list(*MOVEMENT)),
        # Mails about a state that passes hang on which states were seen.
        "emails": sorted(Email.objects.filter(payment=None).values_list("reason", flat=True)),
        "tasks": sorted(
            _by_intent(reason, names)
            for reason in Task.objects.filter(closed_at=None, kind__in=HEARD_OF).values_list("reason", flat=True)
        ),
        "unheard": sorted(StripeEvent.objects.filter(state__in=["waiting", "failed"]).values_list("type", flat=True)),
    }


def _rows(values: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(values, key=repr)


def _by_intent(reason: str, names: dict[str, str | None]) -> str:
    kind, _, about = reason.partition(":")
    return f"{kind}:{names.get(about, about)}"


def settle_doubts(sandbox: SandboxProcess, *, rounds: int = 12) -> None:
    """Ask Stripe about all that is in doubt, and take in what waited for that, until nothing is left to do."""
    for _ in range(rounds):
        sandbox.clock(advance=3)
        soon = later(seconds=60)
        asks = list(Ask.objects.filter(closed_at=None, due_at__lte=soon).values_list("pk", flat=True))
        waiting = list(StripeEvent.objects.filter(state__in=["waiting", "failed"]).values_list("pk", flat=True))
        if not asks and not waiting:
            return
        for pk in asks:
            read_asked(ask_id=pk, now=soon)
        for pk in waiting:
            process_event(event_id=pk, now=clock())
    raise AssertionError(f"There is always one more doubt: {list(Ask.objects.filter(closed_at=None).values())}")


def empty_the_house() -> None:
    """No order, payment or report is left; the house itself stays."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE payments_order, payments_invoice, payments_payment, payments_stripeevent, payments_customer, "
            "payments_ask, payments_task, payments_email, django_q_ormq CASCADE"
        )


def forget_what_was_heard() -> None:
    """Only what we know of ourselves is left: orders, payments, refunds asked for, wishes to cancel."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE payments_attempt, payments_movement, payments_email, payments_emailtry, "
                       "payments_emailfile, payments_task, payments_stripeevent, "
                       "payments_stripeeventbody, payments_ask, django_q_ormq")  # fmt: skip
    Dispute.objects.all().delete()
    Refund.objects.filter(foreign=True).delete()
    Payment.objects.filter(foreign=True).delete()
    Refund.objects.exclude(stripe_id=None).update(
        state="asked", stripe_id=None, heard=None, failed_at=None, failure_reason=""
    )
    Payment.objects.update(
        intent_id=None, session_heard=None, intent_heard=None, session_completed_at=None, status="pending",
        closed=False, collected_amount=0, returned_amount=0, disputed=False, disputed_amount=0, refund_blocked=False,
        paid_at=None, attempted_at=None, last4="", brand="", decline_reason="", customer=None, session_id=None,
    )  # fmt: skip
    Order.objects.update(
        status="pending", collected_amount=0, returned_amount=0, paid_at=None, cancelled_at=None, customer=None,
        underpaid=False, overpaid=False, other_currency=False, paid_after_cancel=False,
    )  # fmt: skip
