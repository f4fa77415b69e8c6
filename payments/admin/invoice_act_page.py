"""An act on an invoice: a page that repeats amount, customer and consequence, and does it once when it is confirmed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone

from payments import formats
from payments.admin.act_page import ActPage, act_page
from payments.admin.facts import page_of
from payments.admin.invoice_waits import invoice_waits_for
from payments.admin.needs import needs
from payments.models import Invoice

# Invoice, who, now and what was told; answers in one sentence, or with the invoice that was made and a sentence.
Do = Callable[[Invoice, Any, datetime, dict[str, Any]], str | tuple[Invoice, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceAct:
    """One button. ``applies``: the statuses in which it stands there; ``act``: its words, with ``{amount}``."""

    permission: str
    title: str
    act: str
    busy: str
    applies: tuple[str, ...]
    consequence: Callable[[Invoice], str]
    do: Do
    form: type[forms.Form] = forms.Form
    initial: Callable[[datetime], dict[str, Any]] = lambda _now: {"form_key": uuid.uuid4()}
    dangerous: bool = False


def page_for(each: InvoiceAct) -> Callable[..., HttpResponse]:
    """The view of an act. What another window has done meanwhile is said instead."""

    @needs(f"payments.{each.permission}")
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        invoice, now = get_object_or_404(Invoice.objects.select_related("customer"), pk=pk), timezone.now()
        if invoice.status not in each.applies and request.method == "GET":
            messages.warning(request, f"Not possible any more. {invoice_waits_for(invoice, formats.day_of(now))}")
            return HttpResponseRedirect(page_of(invoice))
        made: list[Invoice] = []

        def do(told: dict[str, Any]) -> str:
            answer = each.do(invoice, request.user, now, told)
            if isinstance(answer, str):
                return answer
            made.append(answer[0])
            return answer[1]

        answer = act_page(request, _page(each, invoice, now), do)
        # What was made stands on a page of its own.
        return HttpResponseRedirect(page_of(made[0])) if made else answer

    return view


def _page(each: InvoiceAct, invoice: Invoice, now: datetime) -> ActPage:
    words = {"invoice": invoice, "amount": formats.money(invoice.total), "left": formats.money(invoice.remaining)}
    return ActPage(
        row=invoice,
        title=each.title.format(**words),
        act=each.act.format(**words),
        busy=each.busy,
        back=page_of(invoice),
        form=each.form,
        initial=each.initial(now),
        consequence=each.consequence(invoice),
        facts=_facts(invoice),
        dangerous=each.dangerous,
    )


def _facts(invoice: Invoice) -> list[tuple[str, Any]]:
    facts = [("Amount", formats.money(invoice.total))]
    if invoice.status != "draft" and invoice.remaining_amount != invoice.total_amount:
        facts.append(("Left to pay", formats.money(invoice.remaining)))
    return [*facts, ("Customer", who(invoice))]


def who(invoice: Invoice) -> str:
    """``Anna Berger (anna@example.com)``."""
    if invoice.name and invoice.email:
        return f"{invoice.name} ({invoice.email})"
    return invoice.name or invoice.email or "The customer"
