"""Papers to download: an order's receipt, a refund's notice."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from payments.admin.acts import Act
from payments.admin.needs import needs
from payments.models import Order, Refund
from payments.papers.download import download
from payments.papers.receipt_of import NotPaid, has_receipt, receipt_of
from payments.papers.refund_notice_of import NothingToTell, has_notice, refund_notice_of


@needs("payments.view_order")
@require_safe
def receipt_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt, once the order is paid."""
    try:
        return download(receipt_of(order=get_object_or_404(Order, pk=pk)))
    except NotPaid as error:
        raise Http404(str(error)) from error


@needs("payments.view_refund")
@require_safe
def refund_notice_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice, once Stripe has taken the refund on."""
    try:
        return download(refund_notice_of(refund=get_object_or_404(Refund, pk=pk)))
    except NothingToTell as error:
        raise Http404(str(error)) from error


def papers_of_order(order: Order) -> Iterator[Act]:
    """Its receipt."""
    if has_receipt(order):
        yield Act("Receipt (PDF)", reverse("admin:payments_order_receipt", args=[order.pk]))


def papers_of_refund(refund: Refund) -> Iterator[Act]:
    """Its notice."""
    if has_notice(refund):
        yield Act("Refund notice (PDF)", reverse("admin:payments_refund_notice", args=[refund.pk]))
