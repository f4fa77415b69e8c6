"""Give money back: a form, a confirmation that says what will happen, and one refund however often it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse

from payments import formats
from payments.admin.facts import page_of
from payments.admin.refund_form import RefundForm
from payments.admin.refund_words import approval_hint, blocked_hints, consequence, inquiry_hints, said_of
from payments.domain.money import Money
from payments.models import Order, Payment, Refund
from payments.operations.needs_approval import needs_approval
from payments.operations.refund_order import Piece
from payments.operations.refused import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDialog:
    """What is given back. ``payments``: those that can give; ``pieces``: what each gives of an amount.

    ``blocked``: payments that Stripe does not refund now. ``beside``: the refunds that count with it when it is
    decided whether a second person must agree.
    """

    row: Payment | Order
    payments: list[Payment]
    blocked: list[Payment]
    left: Money
    beside: list[Refund]
    pieces: Callable[[Money], list[Piece]]
    ask: Callable[[dict[str, Any]], list[Refund]]

    @property
    def order(self) -> Order | None:
        """The order that it belongs to, if any."""
        return self.row if isinstance(self.row, Order) else self.row.order

    @property
    def back(self) -> str:
        """Where one came from."""
        return page_of(self.order or self.row)

    @property
    def who(self) -> str:
        """Who gets the money, in words."""
        customer = self.row.customer
        return (self.order.email if self.order else "") or str(customer or "The customer")


def keeps_confirmation(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The browser may keep the confirmation, so that going back to it shows it; sent again it refunds nothing more.

    Outermost: the admin forbids to keep any page.
    """

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 200:
            response["Cache-Control"] = "private, no-cache"
        return response

    return kept


def refund_dialog(request: HttpRequest, dialog: RefundDialog) -> HttpResponse:
    """GET: the form. POST: the confirmation; with ``confirmed``, the refund itself."""
    if request.method == "GET":
        if not dialog.left:
            for why in blocked_hints(dialog.blocked) or [f"{dialog.row} has nothing left to refund."]:
                messages.info(request, why)
            return HttpResponseRedirect(dialog.back)
        wanted = _wanted(request.GET.get("amount", ""), dialog.left)
        return _shown(request, dialog, RefundForm(left=dialog.left, wanted=wanted))
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "POST"])
    form = RefundForm(request.POST, left=dialog.left)
    if not form.is_valid() or "change" in request.POST:
        return _shown(request, dialog, form)
    if "confirmed" in request.POST:
        return _refunded(request, dialog, form)
    if form.too_much():
        return _shown(request, dialog, form)
    return _confirmation(request, dialog, form)


def _wanted(typed: str, left: Money) -> Money:
    """What a link asks to be filled in, in the minor unit; all that is left where it asks for nothing or too much."""
    wanted = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else 0
    return Money(wanted, left.currency) if 0 < wanted <= left.amount else left


def _confirmation(request: HttpRequest, dialog: RefundDialog, form: RefundForm) -> HttpResponse:
    amount: Money = form.cleaned_data["amount"]
    try:
        pieces = dialog.pieces(amount)
    except Refused as refused:
        form.add_error("amount", str(refused))
        return _shown(request, dialog, form)
    needed = needs_approval(refunds=dialog.beside, amount=amount)
    return _shown(
        request,
        dialog,
        form,
        confirming=amount,
        pieces=pieces,
        needs_approval=needed,
        act=f"{'Ask for approval of' if needed else 'Refund'} {formats.money(amount)}",
        busy="Asking…" if needed else "Refunding…",
        consequence=consequence(pieces, who=dialog.who, rest=dialog.left - amount, needed=needed),
    )


def _refunded(request: HttpRequest, dialog: RefundDialog, form: RefundForm) -> HttpResponse:
    asked: Money = form.cleaned_data["amount"]
    try:
        refunds = dialog.ask(form.cleaned_data)
    except Refused as refused:
        form.add_error("amount", str(refused))
        return _shown(request, dialog, form)
    if sum(refund.amount for refund in refunds) == asked.amount:
        messages.success(request, said_of(refunds))
    else:
        made = " and ".join(f"{each.reference} of {formats.money(each.money)}" for each in refunds)
        messages.warning(request, f"This form was sent before: it made {made}. Nothing more was refunded.")
    return HttpResponseRedirect(dialog.back)


def _shown(request: HttpRequest, dialog: RefundDialog, form: RefundForm, **more: Any) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "opts": dialog.row._meta,
        "dialog": dialog,
        "collected": Money(sum(each.collected_amount for each in dialog.payments), dialog.left.currency),
        "title": f"Refund {dialog.row}",
        "form": form,
        "hints": _hints(dialog),
        **more,
    }
    return TemplateResponse(request, "admin/payments/refund_dialog.html", context)


def _hints(dialog: RefundDialog) -> list[str]:
    """What one should know before asking; of the limit only where so much is left that it could be reached."""
    could_be_much = needs_approval(refunds=dialog.beside, amount=dialog.left)
    limit = [approval_hint(dialog.left.currency)] if could_be_much else []
    return [*blocked_hints(dialog.blocked), *inquiry_hints(dialog.payments), *limit]
