"""Prices: what they cost is said once; the rest is edited here and at Stripe."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminTextInputWidget,
)

from payments.admin.catalogue_form import CatalogueForm, FirstForm
from payments.admin.catalogue_page import CataloguePage
from payments.admin.filter_one_of import OneOf, YesNo
from payments.admin.product import paid
from payments.domain.money import NotPayable, money_from_major
from payments.models import Price
from payments.operations.add_price import add_price
from payments.templatetags.payments import as_money

EDITED: tuple[str, ...] = ("active", "nickname", "lookup_key", "tax_behavior", "metadata")
TERMS: tuple[str, ...] = (
    "interval",
    "interval_count",
    "trial_days",
    "nickname",
    "lookup_key",
    "tax_behavior",
    "metadata",
)


HELP = {
    "nickname": "For colleagues; customers do not see it.",
    "lookup_key": "A name that stays when the price is replaced. No two prices have the same.",
    "tax_behavior": "Said once: it cannot be changed afterwards.",
}


class PriceForm(CatalogueForm):
    """What may change of a price that Stripe may know."""

    class Meta:
        model = Price
        fields = EDITED
        help_texts = HELP

    def clean_tax_behavior(self) -> Any:
        wanted, was = self.cleaned_data["tax_behavior"], self.before.get("tax_behavior")
        if self.instance.pk and was not in (wanted, "unspecified"):
            raise ValidationError("Stripe does not change it once it is said. Replace the price instead.")
        return wanted


class NewPriceForm(FirstForm):
    """All that a price says, once."""

    currency = forms.CharField(max_length=3, widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "EUR"}))
    amount = forms.DecimalField(
        label="Price", max_digits=15, min_value=0, widget=UnfoldAdminDecimalFieldWidget(attrs={"placeholder": "19.00"})
    )

    class Meta(PriceForm.Meta):
        fields = (
            "product",
            "interval",
            "interval_count",
            "trial_days",
            "nickname",
            "lookup_key",
            "tax_behavior",
            "metadata",
        )

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        told = self.cleaned_data
        amount, currency = told.get("amount"), str(told.get("currency") or "").strip().lower()
        if amount is not None:
            try:
                told["unit"] = money_from_major(amount, currency)
            except (NotPayable, ValueError):
                self.add_error("amount", f"{amount} is no price in {currency.upper()[:3]}.")
        told["trial_days"] = told.get("trial_days") or 0
        told["interval_count"] = max(told.get("interval_count") or 0, 1) if told.get("interval") else 0
        if told.get("trial_days") and not told.get("interval"):
            self.add_error("trial_days", "Only a price that recurs begins with a trial.")
        return found


@admin.register(Price)
class PricePage(CataloguePage):
    """Never deleted: what was sold keeps its price."""

    form = PriceForm
    list_display = ("product", "paid", "step_badge", "active", "in_shop", "lookup_key", "amount")
    list_select_related = ("product",)
    list_filter = (("step", OneOf), ("active", YesNo), ("in_shop", YesNo), ("interval", OneOf))
    filterable = ("step", "active", "in_shop", "interval", "product", "currency")
    search_fields = ("product__name__istartswith", "lookup_key", "stripe_id")
    search_help_text = "Beginning of the product's name, lookup key or Stripe id"
    ordering = ("-active", "product__name", "currency", "interval", "-created_at", "id")
    empty_hint = "Nothing has a price yet. Add one on the product's page."
    acts = ("send", "resolve", "toggle", "replace", "sell")
    batches = (("activate", "Put into use"), ("archive", "Archive"))
    fields = ("product", "amount", "paid", "in_shop", *EDITED, "seen")
    readonly_fields = ("amount", "paid")
    fixed = ("product", "in_shop")

    @admin.display(description="Price")
    def amount(self, row: Price) -> SafeString | str:
        """What it costs."""
        return as_money(row.money) if row.unit_amount is not None else "In tiers"

    @admin.display(description="Paid")
    def paid(self, row: Price) -> str:
        """Once, or in which interval."""
        return paid(row)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        if obj is None:
            options["form"] = NewPriceForm
        return super().get_form(request, obj, change=change, **options)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ("product", "currency", "amount", *TERMS)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_readonly_fields(request, obj) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        told: dict[str, Any] = form.cleaned_data
        terms = {name: told[name] for name in TERMS}
        by: Any = request.user
        made = add_price(product=told["product"], unit=told["unit"], terms=terms, by=by, now=timezone.now())
        obj.pk, obj.unit_amount, obj.currency = made.pk, made.unit_amount, made.currency
