"""Take in what Stripe says of a CreditNote, asked for here or made at Stripe."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from payments.domain.invoice_snapshots import CreditNoteSnapshot
from payments.domain.join import join
from payments.domain.references import credit_note_reference
from payments.models import CreditNote, CreditNoteLine, Invoice, Refund
from payments.operations.ask_about import ask_about
from payments.operations.hearing import NotYetKnown, Report, ask_if_in_doubt, instant, is_ours
from payments.operations.lock_invoice import lock_invoice

EVENTS_COME_WITHIN = timedelta(seconds=60)


def record_credit_note(snapshot: CreditNoteSnapshot, report: Report) -> CreditNote:
    """Join the report into its row. Raises NotYetKnown when nothing was heard yet of the invoice it belongs to."""
    found = Invoice.objects.filter(stripe_id=snapshot.invoice_id).first()
    if found is None:
        raise NotYetKnown(
            f"Credit note {snapshot.stripe_id} waits for its invoice {snapshot.invoice_id}.",
            kind="invoice",
            stripe_id=snapshot.invoice_id,
        )
    invoice = lock_invoice(found.pk)
    note = _row(invoice, snapshot, report)
    ask_if_in_doubt(note.known, snapshot, report)
    keep_credit_note(note, snapshot, report)
    note.save()
    _keep_lines(note, invoice, snapshot)
    refunds = [stripe_id for stripe_id, _ in snapshot.refunds]
    Refund.objects.filter(stripe_id__in=refunds, credit_note=None).update(credit_note=note)
    _ask_for_its_invoice(invoice, note, report)
    return note


def keep_credit_note(note: CreditNote, snapshot: CreditNoteSnapshot, report: Report) -> None:
    """Join the report into the row. The caller saves."""
    known = join(note.known, snapshot.heard(report.moment))
    said = known.report
    note.stripe_id = note.stripe_id or snapshot.stripe_id
    note.heard = known.as_json()
    if note.state != known.rung:
        note.state, note.state_since = known.rung, report.now
    note.refusal = ""
    note.number, note.currency = said["number"], said["currency"]
    note.subtotal_amount, note.tax_amount, note.total_amount = said["subtotal"], said["tax"], said["total"]
    note.pre_payment_amount, note.post_payment_amount = said["pre_payment"], said["post_payment"]
    note.refund_amount = sum(amount for _, amount in said["refunds"])
    note.outside_amount, note.credit_amount = said["out_of_band"], said["to_balance"]
    note.issued_at = instant(said["created"])
    note.voided_at = instant(said["voided"]) if said["voided"] else None
    if note.foreign:
        note.reason, note.memo = said["reason"], said["memo"]


def next_credit_note_reference(invoice: Invoice) -> str:
    """The next free ``K7Q2M4-C…`` of the locked invoice."""
    taken = invoice.credit_notes.values_list("reference", flat=True)
    numbers = [int(each.rpartition("-C")[2]) for each in taken]
    return credit_note_reference(invoice.reference, max(numbers, default=0) + 1)


def _row(invoice: Invoice, snapshot: CreditNoteSnapshot, report: Report) -> CreditNote:
    notes = CreditNote.objects.select_for_update(no_key=True)
    found = notes.filter(stripe_id=snapshot.stripe_id).first()
    if found is None and is_ours(snapshot):
        found = notes.filter(invoice=invoice, reference=snapshot.reference, stripe_id=None, foreign=False).first()
    return found or CreditNote(
        reference=next_credit_note_reference(invoice),
        invoice=invoice,
        foreign=True,
        stripe_id=snapshot.stripe_id,
        currency=snapshot.currency,
        total_amount=snapshot.total,
        asked_at=instant(snapshot.created),
        state_since=report.now,
    )


def _keep_lines(note: CreditNote, invoice: Invoice, snapshot: CreditNoteSnapshot) -> None:
    """Fixed once it is there. Of a long one the report shows the first ten."""
    known = list(note.lines.order_by("position"))
    if snapshot.more_lines:
        if len(known) <= len(snapshot.lines):
            why = "It has more lines than the report shows."
            at = note.state_since
            ask_about(kind="credit_note", stripe_id=snapshot.stripe_id, why=why, due_at=at, now=at)
        return
    if [row.stripe_id for row in known] == [each.stripe_id for each in snapshot.lines]:
        return
    rows = {row.stripe_id: row for row in invoice.lines.exclude(stripe_id=None)}
    note.lines.all().delete()
    CreditNoteLine.objects.bulk_create(
        CreditNoteLine(
            credit_note=note,
            position=place,
            invoice_line=rows.get(each.invoice_line_id),
            description=each.description,
            quantity=each.quantity,
            unit_amount=each.unit_amount,
            currency=snapshot.currency,
            amount=each.amount,
            tax_amount=sum(tax.amount for tax in each.taxes),
            taxes=_plain(each.taxes),
            stripe_id=each.stripe_id,
        )
        for place, each in enumerate(snapshot.lines)
    )


def _plain(taxes: Any) -> list[dict[str, Any]]:
    return [
        {"tax_rate": tax.tax_rate, "amount": tax.amount, "taxable": tax.taxable, "inclusive": tax.inclusive}
        for tax in taxes
    ]


def _ask_for_its_invoice(invoice: Invoice, note: CreditNote, report: Report) -> None:
    """What is left of the invoice changed with it: should the event about that get lost, Stripe is asked."""
    notes = invoice.credit_notes.filter(state="issued")
    if sum(each.total_amount for each in notes) != invoice.credited_amount:
        ask_about(
            kind="invoice",
            stripe_id=str(invoice.stripe_id),
            why=f"Its credit note {note.reference} changed it.",
            due_at=report.now + EVENTS_COME_WITHIN,
            now=report.now,
        )
