"""Give an open invoice up: it is not expected to be paid any more, though it still could be."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from payments.models import Invoice, StripeCall
from payments.operations.change_invoice import change_invoice


def mark_invoice_uncollectible(*, invoice: Invoice, why: str, by: User | None, now: datetime) -> StripeCall:
    """Ask Stripe for it; only its answer makes it uncollectible."""
    return change_invoice(
        "mark_uncollectible",
        invoice=invoice,
        statuses=("open",),
        what="marked as uncollectible",
        note=("invoice_uncollectible", why),
        by=by,
        now=now,
    )
