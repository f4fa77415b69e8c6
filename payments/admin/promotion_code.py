"""Promotion codes: what customers type to get a coupon's discount."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from payments import formats
from payments.admin.catalogue_page import CataloguePage
from payments.admin.coupon import instant
from payments.admin.coupon_form import CodeForm, NewCodeForm
from payments.admin.filter_one_of import OneOf, YesNo
from payments.domain.money import Money
from payments.models import PromotionCode


@admin.register(PromotionCode)
class PromotionCodePage(CataloguePage):
    """None is ever deleted: an archived one can come back."""

    form = CodeForm
    list_display = ("code", "coupon", "step_badge", "active", "ends_at", "times_redeemed")
    list_select_related = ("coupon",)
    list_filter = (("step", OneOf), ("active", YesNo))
    filterable = ("step", "active", "coupon")
    search_fields = ("code__istartswith", "stripe_id")
    search_help_text = "Beginning of the code, or Stripe id"
    ordering = ("-active", "-created_at", "-id")
    empty_hint = "No code yet. Add one to a coupon."
    batches = (("activate", "Put into use"), ("archive", "Archive"))
    fields = ("coupon", "code", "limits", "active", "metadata", "seen")
    readonly_fields = ("limits",)
    fixed = ("coupon", "code")

    @admin.display(description="Until")
    def ends_at(self, row: PromotionCode) -> str:
        """Until when it works."""
        return instant(row.expires_at)

    @admin.display(description="Limits")
    def limits(self, row: PromotionCode) -> str:
        """How often, for whom, until when; how often so far."""
        most = f" of at most {row.max_redemptions}" if row.max_redemptions else ""
        parts = [f"Redeemed {row.times_redeemed} times{most}", f"until {instant(row.expires_at)}"]
        if row.minimum_amount is not None:
            parts.append(f"from {formats.money(Money(row.minimum_amount, row.minimum_amount_currency))}")
        if row.first_time_transaction:
            parts.append("first orders only")
        return ", ".join(parts)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        if obj is None:
            options["form"] = NewCodeForm
        return super().get_form(request, obj, change=change, **options)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        made = ("coupon", "code", "ends", "max_redemptions", "first_time_transaction", "minimum",
                "minimum_amount_currency", "metadata")  # fmt: skip
        return self.fields if obj else made

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_readonly_fields(request, obj) if obj else ()
