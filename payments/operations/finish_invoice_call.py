"""What follows when a call about an invoice or a credit note ends: the next step, a person told, the same anew."""

from __future__ import annotations

from datetime import datetime

from payments.models import CreditNote, Invoice, StripeCall
from payments.operations.ask_about import ask_about
from payments.operations.ask_stripe import ask_stripe
from payments.operations.carry_on_invoice import carry_on_invoice, halt_invoice
from payments.operations.lock_invoice import lock_invoice
from payments.operations.open_task import open_task

# The steps to a finalized invoice: one that is refused halts it.
STEPS = ("create_customer", "create_invoice", "add_invoice_lines", "finalize_invoice")
MOST_NEW_CALLS = 3
OTHER_TOTAL = "other_total"
NOT_WANTED = "no_longer_wanted"


def name_invoiced(*, call: StripeCall, stripe_id: str) -> None:
    """The answer was a replay: fill in the id, unless it was heard before."""
    if call.kind == "create_invoice":
        Invoice.objects.filter(pk=call.invoice_id or 0, stripe_id=None).update(stripe_id=stripe_id)
    if call.kind == "create_credit_note":
        CreditNote.objects.filter(pk=call.credit_note_id or 0, stripe_id=None).update(stripe_id=stripe_id)
    if call.kind == "create_customer" and call.customer is not None:
        type(call.customer).objects.filter(pk=call.customer.pk, stripe_id=None).update(stripe_id=stripe_id)


def invoice_call_is_over(*, call: StripeCall, now: datetime) -> None:
    """It was done: go on. The call is closed already."""
    if call.invoice_id is None:
        return
    invoice = lock_invoice(call.invoice_id)
    if call.kind == "send_invoice" and invoice.sent_at is None:
        invoice.sent_at = now
        invoice.save(update_fields=["sent_at"])
    if call.kind == "create_customer":
        _all_that_wait_for(invoice, now)
    elif call.kind in STEPS:
        carry_on_invoice(invoice=invoice, now=now)


def invoice_call_will_not_be(*, call: StripeCall, why: str, now: datetime) -> None:
    """Stripe would not: a finalizing halts, a credit note is refused; anything else is told to a person."""
    invoice = lock_invoice(call.invoice_id or 0)
    if call.kind in STEPS:
        kind = "invoice_differs" if call.error_code == OTHER_TOTAL else "invoice_halted"
        halt_invoice(invoice=invoice, why=why, now=now, kind=kind)
        return
    if call.kind == "create_credit_note":
        CreditNote.objects.filter(pk=call.credit_note_id or 0, stripe_id=None).update(
            state="refused", state_since=now, refusal=why
        )
    if invoice.stripe_id:
        ask_about(kind="invoice", stripe_id=invoice.stripe_id, why="Stripe did not do it.", due_at=now, now=now)
    if call.error_code == NOT_WANTED:
        return
    open_task(
        kind="call_refused",
        reason=f"call_refused:{call.key}",
        text=f"Stripe refused {call.get_kind_display().lower()} for {invoice}: {why}",
        now=now,
        worth=call.credit_note.money if call.credit_note else invoice.total,
        invoice=invoice,
        call=call,
    )


def invoice_call_did_not_happen(*, call: StripeCall, now: datetime) -> None:
    """It is not there: the same under a new key, a few times; then a person is told."""
    invoice = lock_invoice(call.invoice_id or 0)
    if call.kind == "create_customer":
        _all_that_wait_for(invoice, now)
        return
    if call.kind in STEPS:
        carry_on_invoice(invoice=invoice, now=now)
        return
    same = invoice.calls.filter(kind=call.kind, params=call.params, state="did_not_happen")
    if same.count() < MOST_NEW_CALLS:
        ask_again(call=call, invoice=invoice, now=now)
        return
    if call.credit_note_id:
        CreditNote.objects.filter(pk=call.credit_note_id or 0, stripe_id=None).update(state="not_made", state_since=now)
    open_task(
        kind="call_unknown",
        reason=f"call_unknown:{call.key}",
        text=f"Stripe failed {MOST_NEW_CALLS} times: {call.get_kind_display().lower()} for {invoice} is not done.",
        now=now,
        worth=invoice.total,
        invoice=invoice,
        call=call,
    )


def ask_again(*, call: StripeCall, invoice: Invoice, now: datetime) -> None:
    """The same change once more, under a new key."""
    about = call.credit_note.stripe_id if call.kind == "void_credit_note" and call.credit_note else invoice.stripe_id
    ask_stripe(
        call.kind,
        params=call.params,
        about=(call.credit_note or invoice).reference,
        now=now,
        by=call.asked_by,
        stripe_id=about or "",
        invoice=invoice,
        credit_note=call.credit_note,
    )


def _all_that_wait_for(invoice: Invoice, now: datetime) -> None:
    waiting = Invoice.objects.filter(customer=invoice.customer, status="draft", halted="")
    waiting = waiting.exclude(finalize_wanted_at=None)
    for key in waiting.order_by("pk").values_list("pk", flat=True):
        carry_on_invoice(invoice=lock_invoice(key), now=now)
