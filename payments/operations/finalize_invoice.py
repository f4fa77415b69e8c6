"""Send a draft to Stripe and have it finalized: from then on it has a number and can be paid."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.domain.invoice_totals import LARGEST
from payments.models import Invoice
from payments.models.mirrored import Mirrored
from payments.operations.carry_on_invoice import carry_on_invoice
from payments.operations.invoice_params import end_of_day
from payments.operations.lock_invoice import MadeElsewhere, UnderWay, lock_invoice, refuse_unless
from payments.operations.open_task import close_tasks
from payments.operations.refused import Refused
from payments.operations.write_note import write_note


class NotComplete(Refused):
    """Something is missing before it can be billed."""


class NotAtStripe(Refused):
    """It names something that Stripe does not have."""


def finalize_invoice(*, invoice: Invoice, send: bool, by: User | None, now: datetime) -> None:
    """Write the first call down; the worker makes it, and each next step follows from the answer before.

    ``send``: mail it to the customer as soon as it has its number. One that was halted is tried again.
    """
    with transaction.atomic():
        invoice = lock_invoice(invoice.pk)
        if invoice.foreign:
            raise MadeElsewhere(f"{invoice} was made at Stripe: finalize it there.")
        refuse_unless(invoice, ("draft",), what="finalized")
        if invoice.is_under_way:
            raise UnderWay(f"{invoice} is being finalized already.")
        check_complete(invoice, send=send, now=now)
        invoice.finalize_wanted_at, invoice.finalize_wanted_by = now, by
        invoice.send_wanted, invoice.halted = send, ""
        invoice.save(update_fields=["finalize_wanted_at", "finalize_wanted_by", "send_wanted", "halted"])
        close_tasks(kinds=["invoice_halted", "invoice_differs"], now=now, invoice=invoice)
        carry_on_invoice(invoice=invoice, now=now)
        write_note(act="invoice_finalized", text="and sent" if send else "", by=by, now=now, invoice=invoice)


def check_complete(invoice: Invoice, *, send: bool, now: datetime) -> None:
    """Raise a sentence for what is missing."""
    customer = invoice.customer
    if customer is None or customer.deleted or customer.anonymised_at is not None:
        raise NotComplete(f"{invoice} needs a customer who is there.")
    if not invoice.lines.exists():
        raise NotComplete(f"{invoice} has no lines: there is nothing to bill.")
    if invoice.total_amount > LARGEST:
        raise NotComplete(f"{invoice} comes to more than Stripe takes.")
    if send and not invoice.email:
        raise NotComplete(f"{invoice} has no email address to send it to.")
    if invoice.due_date is not None and end_of_day(invoice.due_date) <= now:
        raise NotComplete(f"{invoice} would be due in the past: set a later date.")
    _check_parts(invoice)


def _check_parts(invoice: Invoice) -> None:
    parts: list[Mirrored] = [*invoice.default_tax_rates.all(), *([invoice.coupon] if invoice.coupon else [])]
    for line in invoice.lines.select_related("price").prefetch_related("tax_rates"):
        parts += [*line.tax_rates.all(), *([line.price] if line.price else [])]
    for part in parts:
        if part.stripe_id is None or part.step == "deleted":
            raise NotAtStripe(f"{part} is not at Stripe: {invoice} cannot be billed with it.")
