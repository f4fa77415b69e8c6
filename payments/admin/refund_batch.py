"""Bulk refunds: how far each has got, and what came of every order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import F, Func, IntegerField, Model, QuerySet
from django.http import HttpRequest

from payments.admin import columns
from payments.admin.bulk_refund import Total
from payments.admin.read_only import ReadOnlyPage
from payments.badges import refund_reason
from payments.domain.money import Money
from payments.models import Order, Refund, RefundBatch


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one listed order; neither refunds nor a refusal while it waits for its turn."""

    order: Order
    money: Money
    refunds: list[Refund]
    refusal: str


@admin.register(RefundBatch)
class RefundBatchPage(ReadOnlyPage):
    """Begun on the list of orders; its page shows the progress."""

    page_template = "admin/payments/refund_batch.html"
    list_display = (
        "size",
        "done",
        columns.time("asked_at", "Asked for"),
        "reason_in_words",
        "asked_by",
    )
    list_select_related = ("asked_by",)
    filterable = ("asked_at", "finished_at")
    ordering = ("-asked_at", "-id")
    empty_hint = "No orders were refunded together yet. Select some in the list of orders."

    def get_queryset(self, request: HttpRequest) -> QuerySet[RefundBatch]:
        """The lists of orders stay in the database: only their length is shown."""
        length = Func(F("orders"), function="jsonb_array_length", output_field=IntegerField())
        rows: QuerySet[RefundBatch] = super().get_queryset(request)
        return rows.annotate(length=length).defer("orders", "outcomes")

    @admin.display(description="What")
    def size(self, row: Any) -> str:
        """How many orders."""
        return f"{row.length} {'order' if row.length == 1 else 'orders'}"

    @admin.display(description="Done")
    def done(self, row: Any) -> str:
        """How far it has got."""
        return "All" if row.finished_at else f"{row.place} of {row.length}"

    @admin.display(description="Reason")
    def reason_in_words(self, row: RefundBatch) -> str:
        """Why, as the person who asked put it."""
        return refund_reason(row.reason) if row.reason else "–"

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, RefundBatch)
        outcomes = outcomes_of(row)
        refunds = [refund for each in outcomes for refund in each.refunds]
        return {
            "title": f"Bulk refund of {len(outcomes)} {'order' if len(outcomes) == 1 else 'orders'}",
            "outcomes": outcomes,
            "refused": sum(bool(each.refusal) for each in outcomes),
            "totals": [
                ("Arrived", _sums(refunds, "succeeded")),
                ("On its way", _sums(refunds, "asked", "pending", "requires_action")),
                ("Waits for approval", _sums(refunds, "awaiting_approval")),
                ("Came to nothing", _sums(refunds, "rejected", "refused", "not_made", "canceled", "failed")),
            ],
            "under_way": row.finished_at is None or any(each.state == "asked" for each in refunds),
        }


def outcomes_of(batch: RefundBatch) -> list[Outcome]:
    """One for each listed order, in their order; two queries however many there are."""
    orders = Order.objects.in_bulk([each["order"] for each in batch.orders])
    made: dict[int, list[Refund]] = {}
    for refund in Refund.objects.filter(batch=batch).select_related("payment").order_by("pk"):
        made.setdefault(refund.payment.order_id or 0, []).append(refund)
    refusals = {each["order"]: each["refusal"] for each in batch.outcomes}
    found = []
    for each in batch.orders:
        order = orders[each["order"]]
        money = Money(each["amount"], order.currency)
        found.append(Outcome(order, money, made.get(order.pk, []), refusals.get(order.pk, "")))
    return found


def _sums(refunds: Sequence[Refund], *states: str) -> list[Total]:
    found: dict[str, Total] = {}
    for refund in refunds:
        if refund.state in states:
            known = found.get(refund.currency, Total(0, Money(0, refund.currency)))
            found[refund.currency] = Total(known.count + 1, known.money + refund.money)
    return [found[currency] for currency in sorted(found)]
