"""Ask Stripe for a credit note, once the refunds that it names are there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from payments.models import CreditNote, CreditNoteLine, House, Refund
from payments.operations.ask_stripe import ask_stripe
from payments.operations.mirror_params import present
from payments.operations.open_task import open_task

# A refund that ends like this gives nothing back.
LOST = ("rejected", "refused", "not_made", "canceled", "failed")


def carry_on_credit_note(*, note: CreditNote, now: datetime) -> None:
    """Safe to repeat: only one that waits is asked for, or ended where a refund of it did not come about."""
    note = CreditNote.objects.select_for_update(no_key=True).select_related("invoice").get(pk=note.pk)
    if note.state != "waiting":
        return
    refunds = list(note.refunds.order_by("pk"))
    lost = next((refund for refund in refunds if refund.state in LOST), None)
    if lost is not None:
        _will_not_be(note, lost, now)
        return
    if any(refund.stripe_id is None for refund in refunds):
        return
    note.state, note.state_since = "asked", now
    note.save(update_fields=["state", "state_since"])
    ask_stripe(
        "create_credit_note",
        params=_params(note, refunds),
        about=note.reference,
        now=now,
        by=note.asked_by,
        invoice=note.invoice,
        credit_note=note,
    )


def tell_credit_note(*, refund: Refund, now: datetime) -> None:
    """Something became of a refund: the credit note that it carries out goes on."""
    if refund.credit_note_id is not None:
        carry_on_credit_note(note=CreditNote.objects.get(pk=refund.credit_note_id), now=now)


def _params(note: CreditNote, refunds: list[Refund]) -> dict[str, Any]:
    return {
        "invoice": note.invoice.stripe_id,
        "lines": [_line(row) for row in note.lines.select_related("invoice_line").order_by("position")],
        **present(
            refunds=[{"refund": refund.stripe_id, "amount_refunded": refund.amount} for refund in refunds],
            reason=note.reason,
            memo=note.memo,
        ),
        **{
            name: amount
            for name, amount in (("credit_amount", note.credit_amount), ("out_of_band_amount", note.outside_amount))
            if amount
        },
        "email_type": "none",  # our mail is the only one
        "metadata": {"backoffice": str(House.ours().installation_id), "ref": note.reference},
    }


def _line(row: CreditNoteLine) -> dict[str, Any]:
    if row.invoice_line is not None:
        named = {"type": "invoice_line_item", "invoice_line_item": row.invoice_line.stripe_id}
        return {**named, "amount": row.amount}
    return {"type": "custom_line_item", "description": row.description, "quantity": 1, "unit_amount": row.amount}


def _will_not_be(note: CreditNote, lost: Refund, now: datetime) -> None:
    """Other refunds of it may be on their way: a person must see what was given back, and issue what is due."""
    why = f"its refund {lost.reference} did not come about ({lost.get_state_display().lower()})."
    note.state, note.state_since, note.refusal = "not_made", now, why
    note.save(update_fields=["state", "state_since", "refusal"])
    open_task(
        kind="credit_note_stuck",
        reason=f"credit_note_stuck:{note.reference}",
        text=f"Credit note {note.reference} of {note.invoice} was not issued: {why}",
        now=now,
        worth=note.money,
        invoice=note.invoice,
        refund=lost,
    )
