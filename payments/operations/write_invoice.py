"""Save what staff wrote: a customer is made where there is none, and an amount off becomes a coupon of its own."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from payments.domain.money import Money
from payments.models import Coupon, Customer, Invoice
from payments.operations.duplicate_invoice import draft_of
from payments.operations.lock_invoice import lock_invoice
from payments.operations.push import push
from payments.operations.refused import Refused
from payments.operations.save_invoice_draft import Draft, save_invoice_draft
from payments.stripe.client import livemode


class ChangedMeanwhile(Refused):
    """Somebody saved the draft after this form was drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """``off``: an amount off the whole. ``seen``: the version that the form was drawn from."""

    draft: Draft
    off: Money | None = None
    seen: str = ""


def write_invoice(
    *, written: Written, by: User | None, form_key: UUID, now: datetime, invoice: Invoice | None = None
) -> Invoice:
    """Make the draft, or change ``invoice`` to it, unless it is another by now. The same form makes one."""
    with transaction.atomic():
        if invoice is None:
            known = Invoice.objects.filter(form_key=form_key).first()
            if known is not None:
                return known
        else:
            _refuse_other_version(lock_invoice(invoice.pk), written.seen)
        draft = written.draft
        if draft.customer is None:
            draft = replace(draft, customer=_new_customer(draft, now))
        row = save_invoice_draft(draft=draft, by=by, form_key=form_key, now=now, invoice=invoice)
        if written.off is not None:
            coupon = _own_coupon(row, written.off, by, now)
            row = save_invoice_draft(
                draft=replace(draft, coupon=coupon), by=by, form_key=form_key, now=now, invoice=row
            )
        return row


def version_of(invoice: Invoice) -> str:
    """Another one whenever something in the draft is."""
    draft = draft_of(invoice)
    said = [
        draft.customer and draft.customer.pk, draft.currency, draft.email, draft.name, draft.address, draft.memo,
        draft.footer, list(draft.custom_fields), str(invoice.due_date), draft.days_until_due,
        draft.coupon and draft.coupon.pk, sorted(each.pk for each in draft.default_tax_rates),
        [
            [line.description, line.quantity, line.unit_amount, line.price and line.price.pk,
             sorted(each.pk for each in line.tax_rates)]
            for line in draft.lines
        ],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def _refuse_other_version(invoice: Invoice, seen: str) -> None:
    if seen != version_of(invoice):
        raise ChangedMeanwhile(f"Draft {invoice} was saved by somebody else after you opened it.")


def _new_customer(draft: Draft, now: datetime) -> Customer:
    """Stripe makes theirs when the invoice is finalized."""
    return Customer.objects.create(email=draft.email, name=draft.name, livemode=livemode(), created_at=now)


def _own_coupon(invoice: Invoice, off: Money, by: User | None, now: datetime) -> Coupon:
    """The one that was made for this invoice over this amount, or a new one; told to Stripe at once."""
    ours = Coupon.objects.filter(of_order=invoice.reference).exclude(step="deleted")
    known = ours.filter(amount_off=off.amount, currency=off.currency).first()
    if known is not None:
        return known
    coupon = Coupon.objects.create(
        code=f"{invoice.reference}-off-{ours.count() + 1}",
        name=f"Discount of {invoice.reference}",
        amount_off=off.amount,
        currency=off.currency,
        of_order=invoice.reference,
        max_redemptions=1,
        created_at=now,
        livemode=livemode(),
    )
    push(row=coupon, by=by, now=now)
    return coupon
