"""What staff do to an invoice, one act a button."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from payments import formats
from payments.admin.invoice_act_page import InvoiceAct, page_for, who
from payments.models import House, Invoice
from payments.operations.delete_invoice_draft import delete_invoice_draft
from payments.operations.duplicate_invoice import duplicate_invoice
from payments.operations.finalize_invoice import finalize_invoice
from payments.operations.mark_invoice_uncollectible import mark_invoice_uncollectible
from payments.operations.pause_reminders import pause_reminders, resume_reminders
from payments.operations.pay_invoice_outside import pay_invoice_outside
from payments.operations.revise_invoice import revise_invoice
from payments.operations.send_invoice import send_invoice
from payments.operations.void_invoice import void_invoice

ISSUED = ("open", "paid", "uncollectible", "void")
METHODS = [(each, each) for each in ("Bank transfer", "In cash", "By cheque", "Another way")]


class FinalizeForm(forms.Form):
    """Whether it is mailed as soon as it has its number."""

    send = forms.TypedChoiceField(
        label="And then",
        choices=[("yes", "Send it to the customer"), ("no", "Keep it here; it can be sent later")],
        coerce=lambda typed: typed == "yes",
    )


class WhyForm(forms.Form):
    """A reason for colleagues."""

    why = forms.CharField(
        label="Why", max_length=500, help_text="For colleagues. Shown in the timeline only.",
        error_messages={"required": "Say why: whoever looks later must find it."},
    )  # fmt: skip


class HowForm(forms.Form):
    """How it was paid, and when."""

    method = forms.ChoiceField(label="How", choices=METHODS)
    paid_on = forms.DateField(label="On", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(label="Note", required=False, max_length=300, help_text="A statement's number, a receipt.")


class OnceForm(forms.Form):
    """One form makes one new invoice, or one mail."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)


def _finalize(invoice: Invoice, by: Any, now: datetime, told: dict[str, Any]) -> str:
    finalize_invoice(invoice=invoice, send=told["send"], by=by, now=now)
    return f"Stripe is asked to make {invoice}. It gets its number in a moment."


def _send(invoice: Invoice, by: Any, now: datetime, told: dict[str, Any]) -> str:
    send_invoice(invoice=invoice, by=by, form_key=told["form_key"], now=now)
    return f"{invoice} goes to {invoice.email}."


def _mark_paid(invoice: Invoice, by: Any, now: datetime, told: dict[str, Any]) -> str:
    on = formats.short_day(told["paid_on"])
    how = " · ".join(each for each in (f"{told['method']} on {on}", told["note"]) if each)
    pay_invoice_outside(invoice=invoice, how=how, by=by, now=now)
    return f"Stripe is told that {formats.money(invoice.remaining)} of {invoice} was paid another way."


def _void(invoice: Invoice, by: Any, now: datetime, told: dict[str, Any]) -> str:
    void_invoice(invoice=invoice, why=told["why"], by=by, now=now)
    return f"Stripe is asked to void {invoice}."


def _give_up(invoice: Invoice, by: Any, now: datetime, told: dict[str, Any]) -> str:
    mark_invoice_uncollectible(invoice=invoice, why=told["why"], by=by, now=now)
    return f"Stripe is told that {invoice} is not collectible."


def _duplicate(invoice: Invoice, by: Any, now: datetime, told: dict[str, Any]) -> tuple[Invoice, str]:
    made = duplicate_invoice(invoice=invoice, by=by, form_key=told["form_key"], now=now)
    return made, f"{made} is a draft with all that {invoice} says."


def _revise(invoice: Invoice, by: Any, now: datetime, told: dict[str, Any]) -> tuple[Invoice, str]:
    made = revise_invoice(invoice=invoice, by=by, form_key=told["form_key"], now=now)
    return made, f"{made} is a draft. Once it is finalized it takes the place of {invoice}."


def _delete(invoice: Invoice, by: Any, now: datetime, _told: dict[str, Any]) -> str:
    delete_invoice_draft(invoice=invoice, by=by, now=now)
    return f"Draft {invoice} is deleted."


def _pause(invoice: Invoice, by: Any, now: datetime, _told: dict[str, Any]) -> str:
    pause_reminders(invoice=invoice, by=by, now=now)
    return f"Nobody is reminded of {invoice} any more."


def _resume(invoice: Invoice, by: Any, now: datetime, _told: dict[str, Any]) -> str:
    resume_reminders(invoice=invoice, by=by, now=now)
    return f"The customer is reminded of {invoice} again."


def _mails(invoice: Invoice) -> str:
    sender = "Stripe mails" if House.ours().stripe_mails_invoices else "We mail"
    again = " once more" if invoice.sent_at else ""
    to = invoice.email or "nobody: it has no address"
    return f"{sender} {invoice} over {formats.money(invoice.total)} to {to}{again}."


ACTS: dict[str, InvoiceAct] = {
    "finalize": InvoiceAct(
        permission="issue_invoice", title="Finalize {invoice}", act="Finalize {amount}", busy="Finalizing…",
        applies=("draft",), form=FinalizeForm, do=_finalize,
        consequence=lambda row: f"{who(row)} is billed {formats.money(row.total)}. It gets its number, and its lines "
        "and words never change again: what is wrong then is revised, credited or voided.",
    ),
    "send": InvoiceAct(
        permission="issue_invoice", title="Send {invoice}", act="Send {invoice}", busy="Sending…",
        applies=("open",), form=OnceForm, do=_send, consequence=_mails,
    ),
    "mark_paid": InvoiceAct(
        permission="settle_invoice", title="Mark {invoice} as paid outside Stripe", act="Mark {left} as paid",
        busy="Telling Stripe…", applies=Invoice.PAYABLE, form=HowForm, do=_mark_paid,
        initial=lambda now: {"paid_on": formats.day_of(now)},
        consequence=lambda row: f"{formats.money(row.remaining)} counts as paid by {who(row)}, apart from Stripe's "
        "balance. Nobody can pay it at Stripe any more, and this cannot be undone.",
    ),
    "void": InvoiceAct(
        permission="settle_invoice", title="Void {invoice}", act="Void {invoice}", busy="Voiding…",
        applies=Invoice.PAYABLE, form=WhyForm, do=_void, dangerous=True,
        consequence=lambda row: f"{who(row)} owes nothing of {formats.money(row.total)} any more, and it can never be "
        "paid. It stays in the books as void, with its number. This cannot be undone.",
    ),
    "uncollectible": InvoiceAct(
        permission="settle_invoice", title="Mark {invoice} as uncollectible", act="Give up {left}",
        busy="Telling Stripe…", applies=("open",), form=WhyForm, do=_give_up, dangerous=True,
        consequence=lambda row: f"{formats.money(row.remaining)} is written off: nobody is reminded any more. "
        f"{who(row)} can still pay it.",
    ),
    "duplicate": InvoiceAct(
        permission="add_invoice", title="Duplicate {invoice}", act="Duplicate {invoice}", busy="Duplicating…",
        applies=("draft", *ISSUED), form=OnceForm, do=_duplicate,
        consequence=lambda row: f"A new draft over {formats.money(row.total)} for {who(row)}, with the same lines and "
        "words. Nothing is sent, and this one stays as it is.",
    ),
    "revise": InvoiceAct(
        permission="issue_invoice", title="Revise {invoice}", act="Revise {invoice}", busy="Copying…",
        applies=Invoice.PAYABLE, form=OnceForm, do=_revise,
        consequence=lambda row: f"A draft with all that it says, to be corrected. This one over "
        f"{formats.money(row.total)} for {who(row)} stays open until the new one is finalized; then it is void.",
    ),
    "delete": InvoiceAct(
        permission="change_invoice", title="Delete draft {invoice}", act="Delete draft", busy="Deleting…",
        applies=("draft",), do=_delete, dangerous=True,
        consequence=lambda row: f"The draft over {formats.money(row.total)} for {who(row)} is gone. Nobody saw it.",
    ),
    "pause_reminders": InvoiceAct(
        permission="issue_invoice", title="Pause reminders of {invoice}", act="Pause reminders", busy="Pausing…",
        applies=("open",), do=_pause,
        consequence=lambda row: f"{who(row)} is not reminded of {formats.money(row.remaining)} until somebody resumes "
        "it. It stays due.",
    ),
    "resume_reminders": InvoiceAct(
        permission="issue_invoice", title="Resume reminders of {invoice}", act="Resume reminders", busy="Resuming…",
        applies=("open",), do=_resume,
        consequence=lambda row: f"{who(row)} is reminded of {formats.money(row.remaining)} again: the reminder that "
        "applies by now is sent.",
    ),
}  # fmt: skip
ACT_PAGES = [(name, page_for(each)) for name, each in ACTS.items()]
