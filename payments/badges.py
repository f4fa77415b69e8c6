"""What each status and state is called and how it looks: decided here, for lists, pages, dashboard and shop alike.

The colours themselves are the CSS variables of the classes named here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from payments.models import (
    Ask,
    Attempt,
    CreditNote,
    Dispute,
    DriftItem,
    Email,
    EmailTry,
    HealthCheck,
    Invoice,
    Refund,
    StripeCall,
    StripeEvent,
    SyncPart,
)
from payments.models.fields import STATUS_CHOICES
from payments.models.mirrored import Mirrored


@dataclass(frozen=True, slots=True)
class Badge:
    """A dot and words; ``css`` is ``status-…`` for the six statuses and ``tone-…`` for everything else."""

    words: str
    css: str


# Everything that is not one of the six statuses has a tone.
TONES: dict[str, dict[str, str]] = {
    "refund": {
        "awaiting_approval": "tone-careful",
        "rejected": "tone-neutral",
        "asked": "tone-waiting",
        "refused": "tone-bad",
        "not_made": "tone-bad",
        "pending": "tone-waiting",
        "requires_action": "tone-careful",
        "succeeded": "status-refunded",
        "canceled": "tone-neutral",
        "failed": "tone-bad",
    },
    "attempt": {
        "refused": "tone-bad",
        "pending": "tone-waiting",
        "failed": "tone-bad",
        "succeeded": "tone-good",
    },
    "call": {
        "waiting": "tone-waiting",
        "unknown": "tone-careful",
        "looking": "tone-careful",
        "done": "tone-good",
        "refused": "tone-bad",
        "did_not_happen": "tone-neutral",
    },
    "event": {
        "waiting": "tone-waiting",
        "recorded": "tone-good",
        "asked": "tone-good",
        "ignored": "tone-neutral",
        "other_mode": "tone-careful",
        "failed": "tone-bad",
    },
    "email": {"queued": "tone-waiting", "sent": "tone-good", "failed": "tone-bad", "dropped": "tone-neutral"},
    "try": {"unknown": "tone-careful", "sent": "tone-good", "later": "tone-waiting", "refused": "tone-bad"},
    "dispute": {
        "warning_needs_response": "tone-careful",
        "warning_under_review": "tone-waiting",
        "warning_closed": "tone-good",
        "needs_response": "tone-bad",
        "under_review": "tone-waiting",
        "won": "tone-good",
        "lost": "tone-neutral",
        "prevented": "tone-good",
        "appeal_needs_response": "tone-bad",
        "appeal_under_review": "tone-waiting",
    },
    "drift": {
        "open": "tone-careful",
        "repairing": "tone-waiting",
        "repaired": "tone-good",
        "agreed": "tone-good",
        "ignored": "tone-neutral",
    },
    "sync": {
        "reading": "tone-waiting",
        "elsewhere": "tone-waiting",
        "stopped": "tone-careful",
        "failed": "tone-bad",
        "finished": "tone-good",
        "given_up": "tone-neutral",
    },
    "part": {"waiting": "tone-neutral", "running": "tone-waiting", "done": "tone-good", "failed": "tone-bad"},
    "health": {
        "waiting": "tone-waiting",
        "passed": "tone-good",
        "warning": "tone-careful",
        "failed": "tone-bad",
        "not_made": "tone-neutral",
    },
    "invoice": {
        "draft": "tone-neutral",
        "open": "tone-waiting",
        "overdue": "tone-bad",
        "paid": "status-paid",
        "uncollectible": "tone-careful",
        "void": "status-cancelled",
        "deleted": "tone-neutral",
    },
    "credit_note": {
        "waiting": "tone-careful",
        "asked": "tone-waiting",
        "refused": "tone-bad",
        "not_made": "tone-bad",
        "issued": "tone-good",
        "void": "tone-neutral",
    },
    "step": {
        "not_sent": "tone-neutral",
        "waiting": "tone-waiting",
        "in_step": "tone-good",
        "refused": "tone-bad",
        "conflict": "tone-careful",
        "deleted": "tone-neutral",
    },
    "ask": {"": "tone-waiting", "read": "tone-good", "gone": "tone-neutral", "refused": "tone-bad"},
}

WORDS: dict[str, dict[str, str]] = {
    "refund": dict(Refund.STATES),
    "attempt": dict(Attempt.STATES),
    "call": dict(StripeCall.STATES),
    "event": dict(StripeEvent.STATES),
    "email": dict(Email.STATES),
    "try": dict(EmailTry.OUTCOMES),
    "dispute": dict(Dispute.STATUSES),
    "drift": dict(DriftItem.STATES),
    "sync": {"reading": "Running", "elsewhere": "Running", "finished": "Done"},
    "part": dict(SyncPart.STATES),
    "health": dict(HealthCheck.STATES),
    "invoice": {"overdue": "Overdue", **dict(Invoice.STATUSES)},
    "credit_note": dict(CreditNote.STATES),
    "step": dict(Mirrored.STEPS),
    "ask": {"": "Planned", **dict(Ask.OUTCOMES)},
}

STATUS_WORDS = dict(STATUS_CHOICES)


def status_badge(status: str) -> Badge:
    """One of the six statuses of payments and orders."""
    return Badge(STATUS_WORDS[status], f"status-{status}")


def state_badge(noun: str, state: str) -> Badge:
    """The state of a refund, an attempt, a call, an event, an email, a dispute or an ask; Stripe may have new words."""
    words = WORDS[noun].get(state) or state.replace("_", " ").capitalize()
    return Badge(words, TONES[noun].get(state, "tone-neutral"))


def invoice_badge(invoice: Invoice, today: date) -> Badge:
    """Its status; an open one whose day has passed is overdue."""
    return state_badge("invoice", "overdue" if invoice.is_overdue(today) else invoice.status)


def refund_reason(reason: str) -> str:
    """Why money went back, in words; Stripe has reasons of its own beside ours."""
    return dict(Refund.REASONS).get(reason) or reason.replace("_", " ").capitalize()
