"""The newest rows of a customer, of each kind that has a list; all of them are one click away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from payments import formats
from payments.admin.facts import link_to, page_of
from payments.badges import invoice_badge
from payments.models import Customer, Dispute, Email, Invoice, Order, Payment, Refund
from payments.templatetags.payments import as_money, badge, badge_html, card, when

LATEST = 20


@dataclass(frozen=True, slots=True)
class Table:
    """``rows``: as many cells as there are heads; the last one is an amount when ``money``. ``all``: the whole list."""

    name: str
    heads: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    all: str
    money: bool = True


def tables_of(customer: Customer, viewer: Any) -> list[Table]:
    """Those that the viewer may see; the ones without a row are left out, but for the orders."""
    shown = {"payments.view_email": _mails, "payments.view_dispute": _disputes}
    tables = [
        _orders(customer, viewer),
        _invoices(customer, viewer),
        _payments(customer, viewer),
        _refunds(customer, viewer),
    ]
    tables += [make(customer, viewer) for permission, make in shown.items() if viewer.has_perm(permission)]
    return [table for table in tables if table.rows or table is tables[0]]


def _orders(customer: Customer, viewer: Any) -> Table:
    orders = Order.objects.filter(customer=customer).order_by("-placed_at", "-id")[:LATEST]
    rows = [
        (link_to(order, viewer), badge(order.status), when(order.placed_at), as_money(order.total)) for order in orders
    ]
    return Table("Orders", ("Order", "Status", "Placed", "Total"), rows, _all("order", f"customer={customer.pk}"))


def _invoices(customer: Customer, viewer: Any) -> Table:
    invoices = Invoice.objects.filter(customer=customer).exclude(status="deleted").order_by("-made_at", "-id")[:LATEST]
    today = formats.day_of(timezone.now())
    rows = [
        (
            link_to(each, viewer),
            badge_html(invoice_badge(each, today)),
            formats.short_day(each.due_date) if each.due_date else "–",
            as_money(each.total),
        )
        for each in invoices
    ]
    return Table("Invoices", ("Invoice", "Status", "Due", "Amount"), rows, _all("invoice", f"customer={customer.pk}"))


def _payments(customer: Customer, viewer: Any) -> Table:
    payments = Payment.objects.filter(customer=customer).order_by("-made_at", "-id")[:LATEST]
    rows = [
        (link_to(each, viewer), badge(each.status), card(each), when(each.made_at), as_money(each.money))
        for each in payments
    ]
    heads = ("Payment", "Status", "Method", "Made", "Amount")
    return Table("Payments", heads, rows, _all("payment", f"customer={customer.pk}"))


def _refunds(customer: Customer, viewer: Any) -> Table:
    refunds = Refund.objects.filter(payment__customer=customer).order_by("-asked_at", "-id")[:LATEST]
    rows = [
        (link_to(each, viewer), badge(each.state, "refund"), when(each.asked_at), as_money(each.money))
        for each in refunds
    ]
    heads = ("Refund", "State", "Asked for", "Amount")
    return Table("Refunds", heads, rows, _all("refund", f"payment__customer={customer.pk}"))


def _disputes(customer: Customer, viewer: Any) -> Table:
    disputes = Dispute.objects.filter(payment__customer=customer).select_related("payment")
    rows = [
        (link_to(each, viewer), badge(each.status, "dispute"), when(each.opened_at),
         link_to(each.payment, viewer), as_money(each.money))
        for each in disputes.order_by("-opened_at", "-id")[:LATEST]
    ]  # fmt: skip
    return Table(
        "Disputes",
        ("Dispute", "Status", "Opened", "Payment", "Amount"),
        rows,
        _all("dispute", f"payment__customer={customer.pk}"),
    )


def _mails(customer: Customer, viewer: Any) -> Table:
    mails = Email.objects.filter(order__customer=customer).select_related("order").defer("text", "html")
    rows = [
        (
            format_html('<a href="{}">{}</a>', page_of(each), each.get_kind_display()),
            badge(each.state, "email"),
            when(each.sent_at or each.queued_at),
            link_to(each.order, viewer),
        )
        for each in mails.order_by("-queued_at", "-id")[:LATEST]
    ]
    heads = ("Mail", "State", "When", "Order")
    return Table("Mails", heads, rows, _all("email", f"order__customer={customer.pk}"), money=False)


def _all(model: str, narrowed: str) -> str:
    return f"{reverse(f'admin:payments_{model}_changelist')}?{narrowed}"
