"""Mail an open invoice to its customer, the first time or once more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from payments.emails.wording import AGAIN
from payments.models import House, Invoice
from payments.operations.ask_stripe import ask_stripe
from payments.operations.lock_invoice import lock_invoice, refuse_unless
from payments.operations.queue_email import queue_invoice_email
from payments.operations.refused import Refused
from payments.operations.write_note import write_note


class NobodyToMail(Refused):
    """It has no email address."""


def send_invoice(*, invoice: Invoice, by: User | None, form_key: UUID, now: datetime) -> None:
    """Queue our mail; or, where the house lets Stripe write, have Stripe send its own. The same form sends one."""
    with transaction.atomic():
        invoice = lock_invoice(invoice.pk)
        refuse_unless(invoice, ("open",), what="sent")
        if not invoice.email:
            raise NobodyToMail(f"{invoice} has no email address to send it to.")
        if House.ours().stripe_mails_invoices:
            ask_stripe(
                "send_invoice",
                params={},
                about=invoice.reference,
                now=now,
                by=by,
                stripe_id=str(invoice.stripe_id),
                invoice=invoice,
            )
        elif not _queue(invoice, form_key, now):
            return
        write_note(act="invoice_sent", by=by, now=now, invoice=invoice)


def _queue(invoice: Invoice, form_key: UUID, now: datetime) -> bool:
    """Whether a mail was queued. The first one has a reason without a form: finalizing may have queued it."""
    again = invoice.sent_at is not None
    reason = f"invoice_sent:{invoice.reference}" + (f"{AGAIN}{form_key}" if again else "")
    if invoice.emails.filter(reason=reason).exists():
        return False
    queue_invoice_email(kind="invoice_sent", reason=reason, invoice=invoice, now=now)
    invoice.sent_at = invoice.sent_at or now
    invoice.save(update_fields=["sent_at"])
    return True
