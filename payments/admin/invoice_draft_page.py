"""Write an invoice: lines from prices or free text, discount, taxes, when it is due, and its words."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from payments import formats
from payments.admin.facts import page_of
from payments.admin.invoice_acts import act_address
from payments.admin.invoice_draft import TypedDraft, read_draft
from payments.admin.invoice_draft_form import blank_forms, filled_forms
from payments.admin.invoice_draft_saved import initial_of, lines_of, written
from payments.admin.invoice_line_moves import move_lines
from payments.admin.needs import needs
from payments.admin.new_order_page import customers_like, pick_customer
from payments.admin.offers import suggestions
from payments.models import Customer, Invoice
from payments.operations.refused import Refused
from payments.operations.save_invoice_draft import MOST_LINES
from payments.operations.write_invoice import ChangedMeanwhile, version_of, write_invoice

MOVES = ("up", "down", "remove", "more")
DAYS_TO_PAY = 14  # what is filled in


@needs("payments.add_invoice")
def new_invoice_page(request: HttpRequest) -> HttpResponse:
    """GET: the empty form. POST: by its button, look a customer up, move lines, add up, or save."""
    if request.method == "GET":
        wished = request.GET.get("customer", "")
        customer = Customer.objects.filter(pk=wished, deleted=False).first() if wished.isdecimal() else None
        initial: dict[str, Any] = {"currency": settings.DEFAULT_CURRENCY.lower(), "days_until_due": DAYS_TO_PAY}
        if customer is not None:
            initial |= {"email": customer.email, "name": customer.name, "customer": customer.pk}
        return _shown(request, None, TypedDraft(*blank_forms(initial=initial, lines=[]), initial["currency"]))
    return _posted(request, None)


@needs("payments.change_invoice")
def edit_invoice_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for a draft that was saved; the later of two saves is told of the earlier."""
    invoice = get_object_or_404(Invoice.objects.select_related("customer", "coupon"), pk=pk)
    if not invoice.is_editable:
        messages.warning(request, f"{invoice} can no longer be changed here: duplicate or revise it instead.")
        return HttpResponseRedirect(page_of(invoice))
    if request.method == "GET":
        initial = {**initial_of(invoice), "seen": version_of(invoice)}
        draft = TypedDraft(*blank_forms(initial=initial, lines=lines_of(invoice)), invoice.currency)
        return _shown(request, invoice, draft, saved=True)
    return _posted(request, invoice)


@needs("payments.add_invoice")
def draft_totals(request: HttpRequest) -> HttpResponse:
    """For the script: what the form comes to as it stands, and what is wrong where something was typed."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    draft = read_draft(*filled_forms(request.POST))
    lines = {
        place: {"total": formats.money(money), "unit": formats.typed(draft.lines[place].unit)}
        for place, money in draft.line_totals().items()
    }
    sums = render_to_string("admin/payments/invoice_sums.html", {"totals": draft.sums, "problem": draft.problem})
    return JsonResponse({"sums": sums, "lines": lines, "errors": dict(_errors(draft))})


@needs("payments.add_invoice")
def invoice_customers(request: HttpRequest) -> HttpResponse:
    """For the script: customers whose address begins like this."""
    found = customers_like(request.GET.get("q", ""))
    return JsonResponse({"customers": [{"key": each.pk, "email": each.email, "name": each.name} for each in found]})


def _errors(draft: TypedDraft) -> list[tuple[str, str]]:
    """By the field's name; a field that is empty still is no mistake yet."""
    forms = [draft.about, *draft.rows.forms]
    return [
        (form.add_prefix(name), " ".join(map(str, errors)))
        for form in forms
        for name, errors in form.errors.items()
        if name in form.fields and (form[name].value() or name == "unit")
    ]


def _posted(request: HttpRequest, invoice: Invoice | None) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "POST"])
    data: QueryDict = request.POST.copy()
    if "pick" in data:
        pick_customer(data)
    if any(move in data for move in MOVES):
        move_lines(data)
    draft = read_draft(*filled_forms(data))
    if "save" in data and draft.is_complete:
        return _saved(request, invoice, draft, data)
    found = customers_like(data.get("email", "")) if "find" in data else None
    return _shown(request, invoice, draft, found=found, came_to_save="save" in data)


def _saved(request: HttpRequest, invoice: Invoice | None, draft: TypedDraft, data: QueryDict) -> HttpResponse:
    by: Any = request.user
    told = draft.about.cleaned_data
    try:
        row = write_invoice(
            written=written(draft), by=by, form_key=told["form_key"], now=timezone.now(), invoice=invoice
        )
    except ChangedMeanwhile as refused:
        assert invoice is not None
        data["seen"] = version_of(Invoice.objects.get(pk=invoice.pk))
        return _shown(request, invoice, read_draft(*filled_forms(data)), conflict=str(refused))
    except Refused as refused:
        draft.problem = str(refused)
        return _shown(request, invoice, draft, came_to_save=True)
    messages.success(request, f"Draft {row} over {formats.money(row.total)} is saved.")
    to_finalize = data["save"] == "finalize" and request.user.has_perm("payments.issue_invoice")
    return HttpResponseRedirect(act_address(row, "finalize") if to_finalize else page_of(row))


def _shown(request: HttpRequest, invoice: Invoice | None, draft: TypedDraft, **more: Any) -> HttpResponse:
    totals = {place: formats.money(money) for place, money in draft.line_totals().items()}
    if more.pop("saved", False) and invoice is not None:
        totals = {place: formats.money(line.money) for place, line in enumerate(invoice.lines.order_by("position"))}
        draft.saved = invoice
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "opts": Invoice._meta,
        "title": f"Draft {invoice}" if invoice else "New invoice",
        "back": page_of(invoice) if invoice else reverse("admin:payments_invoice_changelist"),
        "back_words": str(invoice or "Invoices"),
        "preview": act_address(invoice, "pdf") if invoice else "",
        "draft": draft,
        "rows": [(form, totals.get(place)) for place, form in enumerate(draft.rows.forms)],
        "offers": suggestions(),
        "most_lines": MOST_LINES,
        "may_finalize": request.user.has_perm("payments.issue_invoice"),
        "add_tax_rate": reverse("admin:payments_taxrate_add") if request.user.has_perm("payments.add_taxrate") else "",
        **more,
    }
    return TemplateResponse(request, "admin/payments/invoice_draft.html", context)
