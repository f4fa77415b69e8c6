"""The buttons of an invoice: the acts that apply now, for those who may do them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from payments.admin.acts import Act
from payments.models import Invoice


def acts_of_invoice(invoice: Invoice, viewer: Any) -> list[Act]:
    """What brings it on: edit, finalize, send, mark as paid, credit; and its paper."""
    return [act for permission, act in _acts(invoice) if viewer.has_perm(f"payments.{permission}")]


def more_acts_of_invoice(invoice: Invoice, viewer: Any) -> list[Act]:
    """What ends it, copies it, or keeps it quiet."""
    return [act for permission, act in _more(invoice) if viewer.has_perm(f"payments.{permission}")]


def rests_here(invoice: Invoice) -> bool:
    """Whether it is a draft of ours that nothing is being done about; one that was halted may be at Stripe."""
    return invoice.status == "draft" and not invoice.foreign and not invoice.is_under_way


def overdue_address(today: date) -> str:
    """The list of those that are overdue."""
    return f"{reverse('admin:payments_invoice_changelist')}?status=open&due_date__lt={today}"


def act_address(invoice: Invoice, act: str) -> str:
    """The address of an act's page."""
    return reverse(f"admin:payments_invoice_{act}", args=[invoice.pk])


def _acts(invoice: Invoice) -> Iterator[tuple[str, Act]]:
    if invoice.is_editable:
        yield "change_invoice", Act("Edit", act_address(invoice, "edit"))
    if rests_here(invoice):
        yield "issue_invoice", Act("Finalize", act_address(invoice, "finalize"), primary=True)
    if invoice.status == "open":
        words = "Send again" if invoice.sent_at else "Send"
        yield "issue_invoice", Act(words, act_address(invoice, "send"), primary=not invoice.sent_at)
    if invoice.status in Invoice.PAYABLE:
        yield "settle_invoice", Act("Mark as paid", act_address(invoice, "mark_paid"))
    if invoice.status in ("open", "paid") and invoice.credited_amount < invoice.total_amount:
        yield "credit_invoice", Act("Credit note", act_address(invoice, "credit"))
    words = "Preview as PDF" if invoice.status == "draft" else "PDF"
    yield "view_invoice", Act(words, act_address(invoice, "pdf"))


def _more(invoice: Invoice) -> Iterator[tuple[str, Act]]:
    if invoice.status == "open":
        words, act = ("Resume", "resume_reminders") if invoice.reminders_paused else ("Pause", "pause_reminders")
        yield "issue_invoice", Act(f"{words} reminders", act_address(invoice, act))
        yield "issue_invoice", Act("Revise", act_address(invoice, "revise"))
        yield "settle_invoice", Act("Mark as uncollectible", act_address(invoice, "uncollectible"))
    if invoice.status in Invoice.PAYABLE:
        yield "settle_invoice", Act("Void", act_address(invoice, "void"))
    if invoice.status != "deleted":
        yield "add_invoice", Act("Duplicate", act_address(invoice, "duplicate"))
    if rests_here(invoice):
        yield "change_invoice", Act("Delete draft", act_address(invoice, "delete"))
