"""Take back a part of a finalized invoice, or all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from django.contrib.auth.models import User
from django.db import transaction

from payments.domain.credited import Billed, credited
from payments.domain.money import Money
from payments.formats import money
from payments.models import CreditNote, CreditNoteLine, Invoice, InvoiceLine, Refund
from payments.operations.carry_on_credit_note import carry_on_credit_note
from payments.operations.lock_invoice import lock_invoice, refuse_unless
from payments.operations.record_credit_note import next_credit_note_reference
from payments.operations.refused import Refused
from payments.operations.request_refund import request_refund
from payments.operations.what_is_left import refundable
from payments.operations.write_note import write_note


class NothingToCredit(Refused):
    """No lines, or more of them than was billed."""


class DoesNotAddUp(Refused):
    """What goes back as refund, credit and outside Stripe is not what the credit note comes to."""


class NotEnoughPaid(Refused):
    """Less can be refunded at Stripe than is to be refunded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLine:
    """``amount`` of a line of the invoice, before discount and tax; or of free text, where it is all of it."""

    amount: int
    invoice_line: InvoiceLine | None = None
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBack:
    """How what was paid goes back: by refunds, to the customer's balance at Stripe, or outside Stripe."""

    refund: int = 0
    credit: int = 0
    outside: int = 0

    @property
    def total(self) -> int:
        """All three."""
        return self.refund + self.credit + self.outside


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What a credit note says."""

    lines: Sequence[CreditLine]
    back: GivenBack
    reason: str = ""
    memo: str = ""


def credit_total(lines: Sequence[CreditLine]) -> int:
    """What these lines come to with discount and tax: for the form, and to compare."""
    return sum(_total(line) for line in lines)


def credit_invoice(*, invoice: Invoice, credit: Credit, by: User | None, form_key: UUID, now: datetime) -> CreditNote:
    """Write the credit note down, with the refunds that it takes; Stripe is asked once these are there.

    On an open invoice it lowers what remains; on a paid one refund, credit and outside must add up to it. Each refund
    is admitted and approved as any other. The same form makes one.
    """
    with transaction.atomic():
        locked = lock_invoice(invoice.pk)
        known = CreditNote.objects.filter(form_key=form_key).first()
        if known is not None:
            return known
        refuse_unless(locked, ("open", "paid"), what="credited")
        total = Money(credit_total(credit.lines), locked.currency)
        _check(locked, credit, total)
        note = _write(locked, credit, total, by, form_key, now)
        _write_lines(note, credit.lines)
        if credit.back.refund:
            _refund(note, locked, credit, by, now)
        write_note(act="credit_note", text=f"{note.reference}, {money(total)}", by=by, now=now, invoice=locked)
        carry_on_credit_note(note=note, now=now)
        note.refresh_from_db()
        return note


def _total(line: CreditLine) -> int:
    row = line.invoice_line
    if row is None:
        return line.amount
    on_top = [tax["amount"] for tax in row.taxes if not tax["inclusive"]]
    return credited(Billed(row.amount, row.discount_amount, on_top), line.amount)


def _check(invoice: Invoice, credit: Credit, total: Money) -> None:
    if total.amount <= 0:
        raise NothingToCredit("A credit note takes something back: choose lines, or write one.")
    if invoice.credit_notes.filter(state__in=CreditNote.OPEN).exists():
        raise NothingToCredit(f"{invoice} has a credit note that is not issued yet. Wait for it first.")
    for line in credit.lines:
        _check_line(invoice, line)
    back = credit.back
    if min(back.refund, back.credit, back.outside) < 0:
        raise DoesNotAddUp("No part of what goes back is less than nothing.")
    if invoice.status == "open":
        if back.total:
            raise DoesNotAddUp(f"{invoice} is open: a credit note lowers what remains, nothing goes back.")
        if total > invoice.remaining:
            raise NothingToCredit(f"{money(invoice.remaining)} of {invoice} remain, {money(total)} was to be credited.")
        return
    left = Money(invoice.total_amount - invoice.credited_amount, invoice.currency)
    if total > left:
        raise NothingToCredit(f"{money(left)} of {invoice} are not credited yet, {money(total)} was to be credited.")
    if back.total != total.amount:
        raise DoesNotAddUp(
            f"The lines come to {money(total)}; refund, credit and outside Stripe to "
            f"{money(Money(back.total, invoice.currency))}."
        )


def _check_line(invoice: Invoice, line: CreditLine) -> None:
    row = line.invoice_line
    if line.amount <= 0:
        raise NothingToCredit("Each line of a credit note takes something back.")
    if row is None:
        if not line.description.strip():
            raise NothingToCredit("Say what a line of your own is for.")
        return
    if row.invoice_id != invoice.pk or row.stripe_id is None:
        raise NothingToCredit(f"{row} is not a line of {invoice} at Stripe.")
    if line.amount > row.amount:
        raise NothingToCredit(f"{row} was billed at {money(row.money)}: no more of it can be credited.")


def _write(
    invoice: Invoice, credit: Credit, total: Money, by: User | None, form_key: UUID, now: datetime
) -> CreditNote:
    back = credit.back
    return CreditNote.objects.create(
        reference=next_credit_note_reference(invoice),
        invoice=invoice,
        currency=invoice.currency,
        reason=credit.reason,
        memo=credit.memo,
        asked_by=by,
        asked_at=now,
        form_key=form_key,
        state="waiting",
        state_since=now,
        total_amount=total.amount,
        pre_payment_amount=total.amount - back.total,
        post_payment_amount=back.total,
        refund_amount=back.refund,
        credit_amount=back.credit,
        outside_amount=back.outside,
    )


def _write_lines(note: CreditNote, lines: Sequence[CreditLine]) -> None:
    CreditNoteLine.objects.bulk_create(
        CreditNoteLine(
            credit_note=note,
            position=place,
            invoice_line=line.invoice_line,
            description=line.description or (line.invoice_line.description if line.invoice_line else ""),
            currency=note.currency,
            amount=line.amount,
        )
        for place, line in enumerate(lines)
    )


def _refund(note: CreditNote, invoice: Invoice, credit: Credit, by: User | None, now: datetime) -> None:
    """From the newest payment on, as much of each as is left of it."""
    wanted = Money(credit.back.refund, note.currency)
    assert note.form_key is not None
    reason = credit.reason if credit.reason in dict(Refund.REASONS) else "requested_by_customer"
    for payment in invoice.payments.filter(outside=False, currency=note.currency).order_by("-made_at", "-pk"):
        part = replace(wanted, amount=min(wanted.amount, refundable(payment=payment).amount))
        if part.amount <= 0:
            continue
        refund = request_refund(
            payment=payment,
            amount=part,
            reason=reason,
            note=f"Credit note {note.reference}",
            by=by,
            form_key=uuid5(note.form_key, payment.reference),
            now=now,
        )
        Refund.objects.filter(pk=refund.pk).update(credit_note=note)
        wanted -= part
    if wanted.amount:
        raise NotEnoughPaid(f"{money(wanted)} more is to be refunded than the payments of {invoice} have left.")
