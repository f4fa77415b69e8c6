"""Products and their prices: plain editing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from unfold.paginator import InfinitePaginator

from payments.admin.picture import check_picture
from payments.admin.price_rows import PriceRows
from payments.admin.unfolded import ModelAdmin
from payments.models import Price, Product
from payments.operations.set_price import set_price
from payments.templatetags.payments import as_money

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Product]
else:
    _ModelForm = forms.ModelForm


class ProductForm(_ModelForm):
    """A product, its picture checked."""

    class Meta:
        model = Product
        fields = ("name", "slug", "summary", "description", "picture", "active")

    def clean_picture(self) -> Any:
        picture = self.cleaned_data.get("picture")
        if picture and "picture" in self.changed_data:
            check_picture(picture)
        return picture


@admin.register(Product)
class ProductPage(ModelAdmin):
    """Sold ones are switched off, not deleted: their orders still name them."""

    form = ProductForm
    list_display = ("name", "active", "slug", "prices_now")
    change_list_template = "admin/payments/list.html"
    paginator = InfinitePaginator
    sortable_by = ()
    search_fields = ("name__istartswith", "slug__istartswith")
    search_help_text = "Beginning of the name or address"
    ordering = ("name", "id")
    show_full_result_count = False
    prepopulated_fields = {"slug": ("name",)}
    inlines = (PriceRows,)
    readonly_fields = ("prices_now",)
    fields = ("name", "slug", "summary", "description", "picture", "active", "prices_now")
    actions = None
    warn_unsaved_form = True

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        hint = "Nothing is sold yet. Add a product and give it a price."
        return super().changelist_view(request, {"empty_hint": hint, **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        active = Prefetch("prices", Price.objects.sold_at().order_by("currency"), to_attr="active_prices")
        return super().get_queryset(request).prefetch_related(active)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="Prices now")
    def prices_now(self, product: Product) -> SafeString | str:
        """The active prices, one a currency."""
        active: list[Price] = getattr(product, "active_prices", [])
        if not active:
            return "None yet: it cannot be bought."
        return format_html_join(" · ", "{}", ((as_money(price.money),) for price in active))

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        if not change:
            obj.created_at = timezone.now()
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        for row in formset.forms:
            unit = row.cleaned_data.get("unit")
            if unit is not None:
                formset.new_objects.append(set_price(product=form.instance, unit=unit, now=timezone.now()))
