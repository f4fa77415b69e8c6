"""``/invoices/<token>/``: the customer's page of an invoice. Whoever has the address may see it, and pay."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from payments.badges import invoice_badge
from payments.formats import day_of, short_day
from payments.models import CreditNote, Invoice
from payments.operations.hosted_invoice_address import hosted_invoice_address
from payments.operations.refused import Refused
from payments.papers.credit_note_of import credit_note_of
from payments.papers.download import download
from payments.papers.invoice_of import invoice_of
from payments.papers.on_screen import shown_lines, shown_sums
from payments.templatetags.payments import badge_html
from storefront.go_to_payment import SeeOther
from storefront.invoice_standing import invoice_standing
from storefront.receipt import locale_of
from storefront.shop_page import keep_private, shop_page
from storefront.visit import visit_of

HIDDEN = ("draft", "deleted")  # nobody but staff sees these


@require_http_methods(["GET", "HEAD", "POST"])
def invoice_page(request: HttpRequest, token: str) -> HttpResponse:
    """Where the invoice stands; POST is *Pay*: on to Stripe's page of it."""
    invoice = invoice_with(token)
    now = timezone.now()
    standing = invoice_standing(invoice, day_of(now))
    if request.method == "POST":
        return _pay(request, invoice, standing.can_pay)
    paper = invoice_of(invoice=invoice, now=now)
    context: dict[str, Any] = {
        "invoice": invoice,
        "standing": standing,
        "badge": badge_html(invoice_badge(invoice, day_of(now))),
        "lines": shown_lines(paper),
        "sums": shown_sums(paper),
        "paper": paper,
        "facts": [f"{name} {short_day(day)}" for name, day in paper.days],
        "credit_notes": issued_credit_notes(invoice),
    }
    return keep_private(shop_page(request, "invoice_page.html", visit_of(request), context))


def _pay(request: HttpRequest, invoice: Invoice, can_pay: bool) -> HttpResponse:
    """On to Stripe's page; what could not be paid shows its own page once more, which says why."""
    address = reverse("storefront:invoice", args=[invoice.token])
    if can_pay:
        try:
            address = hosted_invoice_address(invoice=invoice)
        except Refused as refused:
            messages.warning(request, f"{refused} Nothing was charged.")
    return keep_private(SeeOther(address))


@require_safe
def invoice_status(request: HttpRequest, token: str) -> HttpResponse:
    """The few words that the page's script looks at, to know when to load the page again."""
    invoice = invoice_with(token)
    standing = invoice_standing(invoice, day_of(timezone.now()))
    said = {
        "status": invoice.status,
        "standing": standing.key,
        "pay": f"{standing.pay_words} {invoice.remaining_amount}",
    }
    return keep_private(JsonResponse(said))


@require_safe
def invoice_paper(request: HttpRequest, token: str) -> HttpResponse:
    """The PDF; its amounts are written as the browser's first language writes them."""
    paper = invoice_of(invoice=invoice_with(token), now=timezone.now(), locale=locale_of(request))
    return keep_private(download(paper))


@require_safe
def credit_note_paper(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """The PDF of one of the invoice's credit notes: the first, the second, …."""
    notes = issued_credit_notes(invoice_with(token))
    if not 0 < number <= len(notes):
        raise Http404("There is no such credit note.")
    return keep_private(download(credit_note_of(note=notes[number - 1], locale=locale_of(request))))


def invoice_with(token: str) -> Invoice:
    """The invoice with this token, or 404."""
    return get_object_or_404(Invoice.objects.exclude(status__in=HIDDEN), token=token)


def issued_credit_notes(invoice: Invoice) -> list[CreditNote]:
    """Those that Stripe has made, oldest first."""
    return list(invoice.credit_notes.filter(state__in=["issued", "void"]).order_by("asked_at", "pk"))
