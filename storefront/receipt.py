"""``/orders/<token>/receipt.pdf``: the customer's receipt. Whoever has the order's address may have it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe

from payments.papers.download import download
from payments.papers.receipt_of import NotPaid, receipt_of
from storefront.order_page import order_of
from storefront.shop_page import keep_private


@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Its amounts are written as the browser's first language writes them."""
    try:
        return keep_private(download(receipt_of(order=order_of(token), locale=locale_of(request))))
    except NotPaid as error:
        raise Http404(str(error)) from error


def locale_of(request: HttpRequest) -> str:
    """The browser's first language."""
    languages = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    return next((language for language, _ in languages if language != "*"), "en")
