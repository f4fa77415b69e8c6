"""Credit a part of an invoice, or all of it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from payments import formats
from payments.admin.act_page import ActPage, act_page
from payments.admin.credit_form import CreditForm
from payments.admin.facts import page_of
from payments.admin.invoice_act_page import who
from payments.admin.needs import needs
from payments.domain.money import Money
from payments.models import CreditNote, Invoice
from payments.operations.credit_invoice import credit_invoice
from payments.operations.refused import Refused
from payments.operations.void_credit_note import void_credit_note

CREDITABLE = ("open", "paid")


@needs("payments.credit_invoice")
def credit_page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the form. POST: the confirmation; with ``confirmed``, the credit note; with ``change``, the form again."""
    invoice = get_object_or_404(Invoice.objects.select_related("customer"), pk=pk)
    if request.method == "GET":
        if invoice.status not in CREDITABLE:
            said = f"{invoice} is {invoice.get_status_display().lower()}: it is not credited."
            messages.warning(request, said)
            return HttpResponseRedirect(page_of(invoice))
        return _shown(request, CreditForm(invoice=invoice))
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "POST"])
    form = CreditForm(request.POST, invoice=invoice)
    if not form.is_valid() or "change" in request.POST or "update" in request.POST:
        return _shown(request, form)
    if "confirmed" not in request.POST:
        return _shown(request, form, confirming=True)
    by: Any = request.user
    key = form.cleaned_data["form_key"]
    try:
        note = credit_invoice(invoice=invoice, credit=form.credit(), by=by, form_key=key, now=timezone.now())
    except Refused as refused:
        form.add_error(None, str(refused))
        return _shown(request, form)
    messages.success(request, _said(note))
    return HttpResponseRedirect(page_of(note))


@needs("payments.credit_invoice")
def credit_sums(request: HttpRequest, pk: int) -> HttpResponse:
    """For the script: what the lines come to, and what does not add up yet."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = CreditForm(request.POST, invoice=get_object_or_404(Invoice, pk=pk))
    form.is_valid()
    errors = {name: " ".join(map(str, said)) for name, said in form.errors.items() if name in form.fields}
    whole = " ".join(map(str, form.non_field_errors())) if form.lines else ""
    return JsonResponse({"total": formats.money(form.total), "problem": whole, "errors": errors})


@needs("payments.credit_invoice")
def void_credit_note_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What it took off an open invoice is owed again."""
    note = get_object_or_404(CreditNote.objects.select_related("invoice"), pk=pk)
    page = ActPage(
        row=note,
        title=f"Void credit note {note}",
        act=f"Void {note}",
        busy="Voiding…",
        back=page_of(note),
        consequence=f"{who(note.invoice)} owes {formats.money(note.money)} of {note.invoice} again. "
        "The credit note stays in the books as void. This cannot be undone.",
        facts=[("Amount", formats.money(note.money)), ("Invoice", str(note.invoice))],
        dangerous=True,
    )

    def do(_told: dict[str, Any]) -> str:
        by: Any = request.user
        void_credit_note(credit_note=note, by=by, now=timezone.now())
        return f"Stripe is asked to void {note}."

    return act_page(request, page, do)


def _said(note: CreditNote) -> str:
    amount = formats.money(note.money)
    if note.state == "waiting":
        return f"{note.reference} over {amount} is written down; its refund comes first. How far it is stands below."
    return f"Stripe is asked for {note.reference} over {amount}. How far it is stands below."


def _shown(request: HttpRequest, form: CreditForm, *, confirming: bool = False) -> HttpResponse:
    invoice = form.invoice
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "opts": Invoice._meta,
        "title": f"Credit note on {invoice}",
        "row": invoice,
        "who": who(invoice),
        "back": page_of(invoice),
        "form": form,
        "sums": reverse("admin:payments_invoice_credit_sums", args=[invoice.pk]),
        "confirming": confirming,
    }
    if form.is_bound and hasattr(form, "cleaned_data"):
        context["total"] = form.total
    if confirming:
        context |= {"consequence": _consequence(form), "lines": form.lines}
    return TemplateResponse(request, "admin/payments/credit.html", context)


def _consequence(form: CreditForm) -> str:
    invoice, total, back = form.invoice, form.total, form.back
    name = who(invoice)
    if invoice.status == "open":
        rest = invoice.remaining - total
        owes = f"{formats.money(rest)} is left to pay" if rest else "nothing is left to pay"
        return f"{name} is credited {formats.money(total)} of {invoice}: {owes} of {formats.money(invoice.total)}."
    parts = [
        (back.refund, "goes back the way it was paid"),
        (back.credit, "is kept at Stripe for later invoices"),
        (back.outside, "is given back by hand, outside Stripe"),
    ]
    said = ", ".join(f"{formats.money(Money(amount, total.currency))} {words}" for amount, words in parts if amount)
    return f"{name} is credited {formats.money(total)} of {invoice}: {said}. This cannot be undone."
