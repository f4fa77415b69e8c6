"""What staff read of a dispute in their mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from payments.emails.dispute_opened import dispute_opened
from payments.models import Dispute, Email, Payment

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def mail(status: str, **more: Any) -> tuple[str, str]:
    """Its first sentence, and all of it."""
    payment = Payment.objects.create(
        reference="K7Q2M4-P1", amount=4900, currency="eur", livemode=False, made_at=NOW, status_since=NOW
    )
    dispute = Dispute.objects.create(
        **{
            "reference": "K7Q2M4-D1", "payment": payment, "stripe_id": "dp_1", "opened_at": NOW, "status": status,
            "status_since": NOW, "amount": 4900, "currency": "eur", "reason": "product_not_received",
            "respond_by": NOW + timedelta(days=10), **more,
        }
    )  # fmt: skip
    worded = dispute_opened(Email(kind="dispute_opened", reason="dispute_opened:dp_1", dispute=dispute))
    return worded.opening, "\n".join(
        [worded.subject, worded.opening, *worded.paragraphs, *map(": ".join, worded.table)]
    )


def test_a_chargeback_is_told_with_its_fee_its_reason_and_its_date() -> None:
    opening, text = mail("needs_response", fee_amount=1500, fee_currency="eur")
    assert opening == "The customer's bank disputes €49.00 of K7Q2M4-P1 and has taken it back."
    for words in ("Dispute K7Q2M4-D1: €49.00", "Reason: Not received.", "by 30 Nov 2026, 13:00", "fee: €15.00"):
        assert words in text


def test_an_inquiry_says_that_no_money_has_moved_and_how_it_ends() -> None:
    opening, text = mail("warning_needs_response")
    assert opening == "The customer's bank asks about €49.00 of K7Q2M4-P1. No money has moved."
    assert "a full refund ends an inquiry" in text
    assert "fee" not in text


@pytest.mark.parametrize("status", ["lost", "under_review", "won"])
def test_what_is_over_when_the_mail_leaves_asks_for_nothing(status: str) -> None:
    assert "Nothing has to be done now." in mail(status)[1]


def test_a_dispute_without_a_date_names_none() -> None:
    assert "Send evidence, or accept it." in mail("needs_response", respond_by=None)[1]
