"""Tell Stripe that an invoice was paid outside of it: in cash, by transfer."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from payments.models import Invoice, StripeCall
from payments.operations.change_invoice import change_invoice


def pay_invoice_outside(*, invoice: Invoice, how: str, by: User | None, now: datetime) -> StripeCall:
    """All that remains of it. A payment and its movement are written once Stripe says that it is paid."""
    return change_invoice(
        "pay_invoice",
        invoice=invoice,
        statuses=Invoice.PAYABLE,
        what="marked as paid",
        params={"paid_out_of_band": True},
        note=("invoice_paid_outside", how),
        by=by,
        now=now,
    )
