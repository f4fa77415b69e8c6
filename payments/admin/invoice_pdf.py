"""Invoices and credit notes to download."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from payments.admin.needs import needs
from payments.models import CreditNote, Invoice
from payments.papers.credit_note_of import NotIssued, credit_note_of
from payments.papers.download import download
from payments.papers.invoice_of import invoice_of


@needs("payments.view_invoice")
@require_safe
def invoice_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The invoice as it stands; a draft bears its stamp."""
    return download(invoice_of(invoice=get_object_or_404(Invoice, pk=pk), now=timezone.now()))


@needs("payments.view_creditnote")
@require_safe
def credit_note_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The credit note, once Stripe has made it."""
    try:
        return download(credit_note_of(note=get_object_or_404(CreditNote.objects.select_related("invoice"), pk=pk)))
    except NotIssued as error:
        raise Http404(str(error)) from error
