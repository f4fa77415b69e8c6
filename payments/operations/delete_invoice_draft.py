"""Delete a draft: here, or also at Stripe where it is there already."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import Invoice
from payments.operations.ask_stripe import ask_stripe
from payments.operations.lock_invoice import UnderWay, lock_invoice, refuse_unless
from payments.operations.open_task import close_tasks
from payments.operations.write_note import write_note


def delete_invoice_draft(*, invoice: Invoice, by: User | None, now: datetime) -> None:
    """The row stays, as deleted: what was asked of Stripe about it can still be read."""
    with transaction.atomic():
        invoice = lock_invoice(invoice.pk)
        refuse_unless(invoice, ("draft",), what="deleted")
        if invoice.is_under_way:
            raise UnderWay(f"{invoice} is being finalized: it cannot be deleted any more.")
        close_tasks(kinds=["invoice_halted", "invoice_differs"], now=now, invoice=invoice)
        write_note(act="invoice_deleted", by=by, now=now, invoice=invoice)
        if invoice.stripe_id is not None:
            ask_stripe(
                "delete_invoice",
                params={},
                about=invoice.reference,
                now=now,
                by=by,
                stripe_id=invoice.stripe_id,
                invoice=invoice,
            )
            return
        invoice.status, invoice.status_since = "deleted", now
        invoice.save(update_fields=["status", "status_since"])
