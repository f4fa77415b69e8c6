"""The buttons of a page of the catalogue: each calls one operation and says in a sentence what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone

from payments import formats
from payments.admin.act_page import ActPage, act_page
from payments.admin.conflict_page import resolve_page
from payments.admin.facts import page_of
from payments.admin.needs import needs
from payments.domain.money import Money, NotPayable, money_from_major
from payments.models import Coupon, Price
from payments.models.mirrored import Mirrored
from payments.operations.delete_coupon import delete_coupon
from payments.operations.push import push
from payments.operations.refused import Refused
from payments.operations.replace_price import replace_price
from payments.operations.sell_at import sell_at
from payments.operations.set_active import set_active

Do = Callable[[Any, Any], str]


def urls_of(model: type[Mirrored], *acts: str) -> list[URLPattern]:
    """The addresses of a model's buttons."""
    views: dict[str, Callable[[], Callable[..., HttpResponse]]] = {
        "send": lambda: _at_once(model, _send),
        "toggle": lambda: _at_once(model, _toggle),
        "sell": lambda: _at_once(model, _sell),
        "resolve": lambda: resolve_page(model),
        "replace": lambda: replace_page,
        "remove": lambda: remove_page,
    }
    name = model._meta.model_name
    return [path(f"<int:pk>/{act}/", views[act](), name=f"payments_{name}_{act}") for act in acts]


def _at_once(model: type[Mirrored], do: Do) -> Callable[..., HttpResponse]:
    """A view for what needs no second look: it can be undone by the button that then stands there."""

    @needs(f"payments.change_{model._meta.model_name}")
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = get_object_or_404(model._default_manager.all(), pk=pk)
        try:
            messages.success(request, do(row, request.user))
        except Refused as refused:
            messages.error(request, str(refused))
        return HttpResponseRedirect(page_of(row))

    return view


def _send(row: Mirrored, by: Any) -> str:
    push(row=row, by=by, now=timezone.now())
    return f"Stripe is told of {row}."


def _toggle(row: Any, by: Any) -> str:
    active = not row.active
    set_active(row=row, active=active, by=by, now=timezone.now())
    return f"{row} is {'in use again' if active else 'archived'}. Stripe is told."


def _sell(row: Price, _by: Any) -> str:
    sell_at(price=row)
    return f"The shop sells {row.product} at {formats.money(row.money)} from now on."


class AmountForm(forms.Form):
    """The new amount in the major unit."""

    amount = forms.DecimalField(label="New price", max_digits=15, min_value=0)

    def __init__(self, *args: Any, currency: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.currency = currency

    def clean_amount(self) -> Money:
        try:
            return money_from_major(self.cleaned_data["amount"], self.currency)
        except NotPayable as error:
            raise forms.ValidationError(str(error)) from error


@needs("payments.change_price")
def replace_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A price is never changed: another takes its place."""
    price = get_object_or_404(Price.objects.select_related("product"), pk=pk)
    was = formats.money(price.money) if price.unit_amount is not None else "it"

    class Form(AmountForm):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, currency=price.currency, **options)

    page = ActPage(
        row=price,
        title=f"Replace the price of {price.product}",
        act="Replace price",
        busy="Replacing…",
        back=page_of(price),
        form=Form,
        initial={"amount": formats.typed(price.money)} if price.unit_amount is not None else {},
        consequence=f"{price.product} costs {was} now. The shop sells at the new price at once; what was ordered keeps "
        "its price. At Stripe the lookup key moves to the new price and the old one is archived.",
    )

    def do(told: dict[str, Any]) -> str:
        by: Any = request.user
        new = replace_price(price=price, unit=told["amount"], by=by, now=timezone.now())
        return f"{price.product} costs {formats.money(new.money)} from now on."

    return act_page(request, page, do)


@needs("payments.change_coupon")
def remove_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Deleting a coupon cannot be undone."""
    coupon = get_object_or_404(Coupon, pk=pk)
    codes = coupon.promotion_codes.filter(active=True).count()
    follow = f" Its {codes} promotion codes stop working." if codes else ""
    page = ActPage(
        row=coupon,
        title=f"Delete coupon {coupon.code}",
        act=f"Delete {coupon.code}",
        busy="Deleting…",
        back=page_of(coupon),
        consequence=f"Nobody can redeem {coupon.code} any more, and it cannot be brought back.{follow} "
        "Discounts that it gave stay given.",
        dangerous=True,
    )

    def do(_told: dict[str, Any]) -> str:
        by: Any = request.user
        delete_coupon(coupon=coupon, by=by, now=timezone.now())
        return f"Stripe is asked to delete {coupon.code}."

    return act_page(request, page, do)
