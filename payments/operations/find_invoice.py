"""Which invoice a report belongs to: by Stripe's id, else by our reference, else a foreign one is made."""

from __future__ import annotations

import secrets
from datetime import datetime

from payments.domain.invoice_snapshots import InvoiceSnapshot
from payments.domain.references import new_reference
from payments.models import Invoice, Order, Payment
from payments.operations.hearing import instant, is_ours
from payments.operations.link_customer import customer_row
from payments.operations.lock_invoice import lock_invoice


def find_invoice(*, snapshot: InvoiceSnapshot, now: datetime) -> Invoice:
    """The row, locked."""
    found = Invoice.objects.filter(stripe_id=snapshot.stripe_id).first()
    if found is None and is_ours(snapshot):
        unnamed = Invoice.objects.filter(reference=snapshot.reference, stripe_id=None, foreign=False)
        found = unnamed.exclude(finalize_wanted_at=None).first()  # nobody has asked Stripe for the others
    if found is not None:
        locked = lock_invoice(found.pk)
        if locked.stripe_id in (None, snapshot.stripe_id):
            return locked
    return lock_invoice(_foreign(snapshot, now).pk)


def free_invoice_reference() -> str:
    """A reference that neither an order, an invoice nor a payment has."""
    while True:
        code = new_reference(secrets.choice)
        taken = (
            Invoice.objects.filter(reference=code).exists()
            or Order.objects.filter(reference=code).exists()
            or Payment.objects.filter(reference__startswith=f"{code}-").exists()
        )
        if not taken:
            return code


def new_token() -> str:
    """For the customer's page: whoever has it may see the invoice."""
    return secrets.token_urlsafe(32)


def _foreign(snapshot: InvoiceSnapshot, now: datetime) -> Invoice:
    customer = customer_row(stripe_id=snapshot.customer_id, now=now) if snapshot.customer_id else None
    gone = customer.anonymised_at if customer is not None else None
    fresh = Invoice(
        reference=free_invoice_reference(),
        token=new_token(),
        customer=customer,
        email="" if gone else snapshot.customer_email,
        name="" if gone else snapshot.customer_name,
        address="" if gone else snapshot.customer_address,
        anonymised_at=gone,
        currency=snapshot.currency or "eur",
        foreign=True,
        livemode=snapshot.livemode,
        stripe_id=snapshot.stripe_id,
        status=snapshot.rung,
        made_at=instant(snapshot.created),
        status_since=now,
    )
    Invoice.objects.bulk_create([fresh], ignore_conflicts=True)
    return Invoice.objects.get(stripe_id=snapshot.stripe_id)
