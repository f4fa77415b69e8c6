"""Void an invoice: it is as if it had never been asked for, for good."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from payments.models import Invoice, StripeCall
from payments.operations.change_invoice import change_invoice


def void_invoice(*, invoice: Invoice, why: str, by: User | None, now: datetime) -> StripeCall:
    """Ask Stripe for it; only its answer makes it void. One that is paid is corrected by a credit note instead."""
    return change_invoice(
        "void_invoice",
        invoice=invoice,
        statuses=Invoice.PAYABLE,
        what="voided",
        note=("invoice_voided", why),
        by=by,
        now=now,
    )
