"""The buttons of an invoice: the acts that apply now, for those who may do them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from payments.admin.acts import Act
from payments.models import Invoice


def acts_of_invoice(invoice: Invoice, viewer: Any) -> list[Act]:
    """What brings it on, and its paper."""
    return [act for permission, act in _acts(invoice) if viewer.has_perm(f"payments.{permission}")]


def overdue_address(today: date) -> str:
    """The list of those that are overdue."""
    return f"{reverse('admin:payments_invoice_changelist')}?status=open&due_date__lt={today}"


def act_address(invoice: Invoice, act: str) -> str:
    """The address of an act's page."""
    return reverse(f"admin:payments_invoice_{act}", args=[invoice.pk])


def _acts(invoice: Invoice) -> Iterator[tuple[str, Act]]:
    words = "Preview as PDF" if invoice.status == "draft" else "PDF"
    yield "view_invoice", Act(words, act_address(invoice, "pdf"))
