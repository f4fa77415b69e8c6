"""Place an order for a customer: lines from prices or free text, a discount, a note, and the link by mail."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from payments import formats
from payments.admin.facts import page_of
from payments.admin.needs import needs
from payments.admin.new_order_form import FIRST_LINES, MORE_LINES, Draft, blank_draft, draft_of
from payments.admin.offers import for_the_script, suggestions
from payments.models import Customer, Order
from payments.operations.mail_order_link import mail_order_link
from payments.operations.place_order import MOST_LINES, ByHand, place_order
from payments.operations.refused import Refused

MOST_CUSTOMERS = 8
ENOUGH_ROWS = 60  # of one customer at Stripe for each order, to find so many different addresses
FEWEST_LETTERS = 2


@needs("payments.place_order")
def new_order_page(request: HttpRequest) -> HttpResponse:
    """GET: the empty form. POST: by its button, look a customer up, give more lines, add up, or place it."""
    if request.method == "GET":
        wished = request.GET.get("customer", "")
        customer = Customer.objects.filter(pk=wished, deleted=False).first() if wished.isdecimal() else None
        return _shown(request, blank_draft(currency=settings.DEFAULT_CURRENCY.lower(), customer=customer))
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "POST"])
    data = request.POST.copy()
    if "pick" in data:
        pick_customer(data)
    if "more" in data:
        _add_lines(data)
    draft = draft_of(data)
    if "place" in data and draft.is_complete:
        return _placed(request, draft)
    found = customers_like(data.get("email", "")) if "find" in data else None
    return _shown(request, draft, found=found, came_to_place="place" in data)


@needs("payments.place_order")
def customers_found(request: HttpRequest) -> HttpResponse:
    """For the script: customers whose address begins like this."""
    found = customers_like(request.GET.get("q", ""))
    return JsonResponse({"customers": [{"key": each.pk, "email": each.email, "name": each.name} for each in found]})


def customers_like(typed: str) -> list[Customer]:
    """The newest customer of each address that begins so, by index; Stripe has one for nearly every order."""
    text = typed.strip()
    if len(text) < FEWEST_LETTERS or "\x00" in text:
        return []
    rows = Customer.objects.filter(email__istartswith=text, deleted=False, anonymised_at=None)
    by_email: dict[str, Customer] = {}
    for each in sorted(rows[:ENOUGH_ROWS], key=lambda row: row.created_at, reverse=True):
        by_email.setdefault(each.email.casefold(), each)
    return sorted(by_email.values(), key=lambda each: each.email)[:MOST_CUSTOMERS]


def pick_customer(data: QueryDict) -> None:
    """Fill in the customer whose button was pressed."""
    key = str(data["pick"])
    picked = Customer.objects.filter(pk=key, deleted=False).first() if key.isdecimal() else None
    if picked is not None:
        data["email"], data["customer"] = picked.email, str(picked.pk)


def _add_lines(data: QueryDict) -> None:
    now = data.get("line-TOTAL_FORMS", "")
    count = int(now) if now.isdecimal() else FIRST_LINES
    wanted = min(count + MORE_LINES, MOST_LINES)
    data["line-TOTAL_FORMS"] = str(wanted)
    for place in range(count, wanted):
        data[f"line-{place}-quantity"] = "1"


def _placed(request: HttpRequest, draft: Draft) -> HttpResponse:
    told, now = draft.about.cleaned_data, timezone.now()
    by_hand = ByHand(
        by=request.user,  # type: ignore[arg-type]
        form_key=told["form_key"],
        discount=draft.discount,
        customer=told["customer"],
        note=told["note"],
    )
    try:
        with transaction.atomic():
            order = place_order(lines=draft.lines, email=told["email"], now=now, by_hand=by_hand)
            if told["mail_link"] and order.placed_at == now:
                mail_order_link(order=order, now=now)
    except Refused as refused:
        draft.problem = str(refused)
        return _shown(request, draft, came_to_place=True)
    _say(request, order, is_new=order.placed_at == now, mailed=told["mail_link"])
    return HttpResponseRedirect(page_of(order))


def _say(request: HttpRequest, order: Order, *, is_new: bool, mailed: bool) -> None:
    if not is_new:
        messages.warning(request, f"This form was sent before: it placed {order.reference}. Nothing more was placed.")
        return
    link = f" The link goes to {order.email}." if mailed else " Nobody was mailed."
    messages.success(request, f"{order.reference} over {formats.money(order.total)} is placed.{link}")


def _shown(
    request: HttpRequest, draft: Draft, *, found: list[Customer] | None = None, came_to_place: bool = False
) -> HttpResponse:
    offers = suggestions()
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "opts": Order._meta,
        "title": "New order",
        "back": reverse("admin:payments_order_changelist"),
        "draft": draft,
        "rows": [(form, draft.totals.get(place)) for place, form in enumerate(draft.rows.forms)],
        "offers": offers,
        "script_data": for_the_script(offers),
        "found": found,
        "came_to_place": came_to_place,
        "most_lines": MOST_LINES,
    }
    return TemplateResponse(request, "admin/payments/new_order.html", context)
