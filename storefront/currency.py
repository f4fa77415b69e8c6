"""``/currency/``: the visitor chooses the currency of the prices."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from storefront.cart_changes import change_currency
from storefront.cart_contents import contents_of
from storefront.visit import remember_currency, visit_of


@require_POST
def currency(request: HttpRequest) -> HttpResponse:
    """Remember the choice; things in the cart are priced anew, and what has no such price is named."""
    visit = visit_of(request)
    chosen = request.POST.get("currency", "")
    if chosen not in visit.currencies:
        raise Http404("Nothing is sold in that currency.")
    if visit.cart and visit.cart.currency != chosen:
        change_currency(cart=visit.cart, currency=chosen, now=timezone.now())
        visit.cart.currency = chosen
        without = [] if visit.bought else [item for item in contents_of(visit.cart).items if item.problem]
        for item in without:
            messages.warning(request, item.problem)
    response = redirect(_way_back(request))
    remember_currency(response, chosen)
    return response


def _way_back(request: HttpRequest) -> str:
    """The page the form stood on; never another site's."""
    back = request.POST.get("next", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/"
