"""Rows as the dashboard finds them. It only reads, so they are written as the core would have left them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from payments.models import Attempt, Movement, Payment, Task

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
COLLECTING = ("paid", "refunded")
_numbers = count(1)


def payment(status: str, amount: int, at: datetime = NOW, currency: str = "eur", *, attempted: bool = True) -> Payment:
    """One payment made at that instant."""
    number = next(_numbers)
    return Payment.objects.create(
        reference=f"D{number}-P1",
        foreign=True,
        amount=amount,
        currency=currency,
        livemode=False,
        made_at=at,
        status=status,
        status_since=at,
        collected_amount=amount if status in COLLECTING else 0,
        returned_amount=amount if status == "refunded" else 0,
        attempted_at=at if attempted else None,
        last4="4242",
        brand="visa",
    )


def movement(about: Payment, kind: str, amount: int, at: datetime = NOW) -> Movement:
    """One movement of money of that payment."""
    return Movement.objects.create(
        payment=about,
        kind=kind,
        source=f"moved_{next(_numbers)}",
        amount=amount,
        currency=about.currency,
        moved_at=at,
        heard_at=at,
    )


def declined(about: Payment, decline_code: str = "insufficient_funds", at: datetime = NOW) -> Attempt:
    """A card that was declined in that payment."""
    return Attempt.objects.create(
        payment=about,
        source=f"tried_{next(_numbers)}",
        state="failed",
        amount=about.amount,
        currency=about.currency,
        attempted_at=at,
        method_type="card",
        brand="visa",
        last4="0002",
        code="card_declined",
        decline_code=decline_code,
    )


def task(text: str, at: datetime = NOW, closed_at: datetime | None = None) -> Task:
    """Something that needs a person, until it is closed."""
    return Task.objects.create(
        kind="refund_failed", reason=f"refund_failed:{next(_numbers)}", text=text, opened_at=at, closed_at=closed_at
    )


def a_month_of_everything() -> None:
    """Two months of payments in two currencies with every status, and the money they moved."""
    statuses = ("paid", "paid", "failed", "refunded", "pending", "paid", "cancelled", "requires_action")
    for place in range(96):
        at = NOW - timedelta(hours=15 * place + 1)
        status = statuses[place % len(statuses)]
        made = payment(
            status,
            1000 + 7 * place,
            at,
            "jpy" if place % 5 == 0 else "eur",
            attempted=status not in ("pending", "cancelled"),
        )
        if status in COLLECTING:
            movement(made, "collected", made.amount, at + timedelta(minutes=1))
        if status == "refunded":
            movement(made, "returned", -made.amount, min(at + timedelta(days=3), NOW))
        if place % 24 == 3:
            movement(made, "return_failed", made.amount, min(at + timedelta(days=4), NOW))
        if status == "failed":
            declined(made, at=at)
    task("The refund came back from the bank.")
    task("An older one.", NOW - timedelta(days=50))
    task("Done with.", NOW - timedelta(days=2), closed_at=NOW)
