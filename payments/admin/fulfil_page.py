"""Decide that an order which was paid after its cancel is fulfilled all the same."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from payments import formats
from payments.admin.act_page import ActPage, act_page
from payments.admin.facts import page_of
from payments.admin.needs import needs
from payments.models import Order
from payments.operations.fulfil_anyway import fulfil_anyway


@needs("payments.solve_task")
def fulfil_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The confirmation that waited goes out."""
    order = get_object_or_404(Order, pk=pk)
    page = ActPage(
        row=order,
        title=f"Fulfil {order.reference} although it was cancelled",
        act=f"Fulfil {order.reference}",
        busy="Saving…",
        back=page_of(order),
        consequence=f"{order.email or 'The customer'} paid {formats.money(order.collected)} after the order had been "
        "cancelled. They get the confirmation now, and the task is solved. To give the money back instead, refund it.",
    )

    def do(_told: dict[str, Any]) -> str:
        fulfil_anyway(order=order, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        return f"{order.reference} is to be fulfilled; the customer gets the confirmation."

    return act_page(request, page, do)
