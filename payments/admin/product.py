"""Products: edited here and at Stripe."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from payments import formats
from payments.admin.catalogue_form import CatalogueForm
from payments.admin.catalogue_page import CataloguePage
from payments.admin.exchange import Exchange
from payments.admin.facts import page_of
from payments.admin.filter_one_of import OneOf, YesNo
from payments.admin.picture import address_of, check_picture, kept
from payments.admin.price_rows import PriceRows
from payments.admin.product_sheet import ProductSheet
from payments.badges import state_badge
from payments.models import Price, Product
from payments.operations.set_price import set_price
from payments.templatetags.payments import as_money, badge_html


class ProductForm(CatalogueForm):
    """A product, its picture checked."""

    class Meta:
        model = Product
        fields = ("name", "slug", "summary", "description", "picture", "active", "in_shop", "tax_code", "metadata")
        help_texts = {
            "active": "At Stripe too. What is not active cannot be bought anywhere.",
            "in_shop": "Whether our own shop shows it.",
            "tax_code": "Stripe's code for its kind of tax: txcd_…",
        }

    def clean_picture(self) -> Any:
        picture = self.cleaned_data.get("picture")
        if picture and "picture" in self.changed_data:
            check_picture(picture)
        return picture


@admin.register(Product)
class ProductPage(Exchange, CataloguePage):
    """Sold ones are archived, not deleted: their orders still name them."""

    form = ProductForm
    list_display = ("name", "step_badge", "active", "in_shop", "prices_now")
    list_filter = (("step", OneOf), ("active", YesNo), ("in_shop", YesNo))
    filterable = ("step", "active", "in_shop")
    search_fields = ("name__istartswith", "slug__istartswith", "stripe_id")
    search_help_text = "Beginning of the name or address, or Stripe id"
    ordering = ("-active", "name", "id")
    empty_hint = "Nothing is sold yet. Add a product and give it a price."
    prepopulated_fields = {"slug": ("name",)}
    inlines = (PriceRows,)
    fields = (*ProductForm.Meta.fields, "seen")
    resource_classes = (ProductSheet,)
    batches = (
        ("activate", "Put into use"),
        ("archive", "Archive"),
        ("show", "Show in the shop"),
        ("hide", "Take out of the shop"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        sold_at = Prefetch("prices", Price.objects.sold_at().order_by("currency"), to_attr="active_prices")
        return super().get_queryset(request).prefetch_related(sold_at)

    @admin.display(description="Prices now")
    def prices_now(self, product: Product) -> SafeString | str:
        """The shop's prices, one a currency."""
        active: list[Price] = getattr(product, "active_prices", [])
        if not active:
            return "None yet: it cannot be bought."
        return format_html_join(" · ", "{}", ((as_money(price.money),) for price in active))

    def beside(self, request: HttpRequest, row: Product) -> dict[str, Any]:
        may = request.user.has_perm("payments.change_price")
        prices = row.prices.order_by("-active", "currency", "interval", "-created_at")
        add = f"{reverse('admin:payments_price_add')}?product={row.pk}"
        return {"prices": [_shown(price, may) for price in prices], "add_price": add if may else ""}

    def before_it_is_made(self, obj: Product, form: Any) -> None:
        picture = form.cleaned_data.get("picture")
        if picture:
            obj.picture.name = kept(picture)
            obj.images = address_of(str(obj.picture.name))

    def more_changes(self, obj: Product, form: Any) -> dict[str, Any]:
        """A new picture is kept first, so that its address can be told."""
        if "picture" not in form.changed_data:
            return {}
        picture = form.cleaned_data.get("picture")
        was = Product.objects.get(pk=obj.pk)
        others = [each for each in was.images if each not in address_of(str(was.picture.name or ""))]
        name = kept(picture) if picture else ""
        return {"picture": name, "images": [*address_of(name), *others][:8]}

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        by: Any = request.user
        for row in formset.forms:
            unit = row.cleaned_data.get("unit")
            if unit is not None:
                price = set_price(product=form.instance, unit=unit, by=by, now=timezone.now())
                formset.new_objects.append(price)


def _shown(price: Price, may: bool) -> dict[str, Any]:
    """A row of the table of prices."""
    replaceable = may and price.active and price.unit_amount is not None and price.step != "deleted"
    return {
        "row": price,
        "page": page_of(price),
        "amount": formats.money(price.money) if price.unit_amount is not None else "In tiers",
        "paid": paid(price),
        "step": badge_html(state_badge("step", price.step)),
        "shop": "Sold at" if price.in_shop and price.active else "" if price.active else "Archived",
        "replace": reverse("admin:payments_price_replace", args=[price.pk]) if replaceable else "",
    }


def paid(price: Price) -> str:
    """``once``, ``every month``, ``every 3 months, 14 days free``."""
    if not price.interval:
        return "once"
    every = price.interval if price.interval_count == 1 else f"{price.interval_count} {price.interval}s"
    return f"every {every}" + (f", {price.trial_days} days free" if price.trial_days else "")
