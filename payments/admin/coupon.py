"""Coupons: discounts of a share or an amount."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from payments import formats
from payments.admin.catalogue_page import CataloguePage
from payments.admin.chips import Chip
from payments.admin.coupon_form import CouponForm, NewCouponForm
from payments.admin.facts import page_of
from payments.admin.filter_one_of import OneOf
from payments.badges import state_badge
from payments.domain.money import Money
from payments.models import Coupon, Product
from payments.templatetags.payments import badge_html

NAMED = ("code", "name", "share", "amount", "currency", "duration", "duration_in_months")
LIMITS = ("max_redemptions", "ends", "products")


def instant(seconds: int | None) -> str:
    """Stripe's second as a person reads it."""
    return formats.exact_minute(datetime.fromtimestamp(seconds, tz=UTC)) if seconds else "–"


def discount(coupon: Coupon) -> str:
    """``€5.00 off`` or ``12.5 % off``."""
    if coupon.amount_off is not None:
        return f"{formats.money(Money(coupon.amount_off, coupon.currency))} off"
    return f"{coupon.percent_off} % off"


@admin.register(Coupon)
class CouponPage(CataloguePage):
    """The shop's own; those that were made for one order stand apart."""

    form = CouponForm
    list_display = ("code", "discount", "step_badge", "valid", "ends_at", "times_redeemed", "name")
    list_filter = (("step", OneOf), ("duration", OneOf))
    filterable = ("step", "duration", "of_order")
    search_fields = ("code__istartswith", "name__istartswith")
    search_help_text = "Beginning of the id or name"
    ordering = ("-created_at", "-id")
    empty_hint = "No discount is given yet. Add a coupon, then a code that customers type."
    acts = ("send", "resolve", "remove")
    fields = ("code", "discount", "duration_words", "limits", "only_for", "name", "metadata", "seen")
    readonly_fields = ("code", "discount", "duration_words", "limits", "only_for")

    def get_queryset(self, request: HttpRequest) -> Any:
        found = super().get_queryset(request)
        listing = request.resolver_match is not None and request.resolver_match.url_name == "payments_coupon_changelist"
        if not listing:
            return found
        return found.exclude(of_order="") if "of_order__isnull" in request.GET else found.filter(of_order="")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        apart = "of_order__isnull" in request.GET
        tabs = [Chip("The shop's", "?", not apart), Chip("Of single orders", "?of_order__isnull=False", apart)]
        return super().changelist_view(request, {"tabs": tabs, "chips": [], **(extra_context or {})})

    @admin.display(description="Discount")
    def discount(self, row: Coupon) -> str:
        """What it takes off."""
        return discount(row)

    @admin.display(description="Until")
    def ends_at(self, row: Coupon) -> str:
        """Until when it can be redeemed."""
        return instant(row.redeem_by)

    @admin.display(description="Taken off")
    def duration_words(self, row: Coupon) -> str:
        """Once, or for how long."""
        if row.duration == "repeating":
            return f"for {row.duration_in_months} months"
        return row.get_duration_display().lower()

    @admin.display(description="Limits")
    def limits(self, row: Coupon) -> str:
        """How often, until when; how often so far."""
        most = f" of at most {row.max_redemptions}" if row.max_redemptions else ""
        return f"Redeemed {row.times_redeemed} times{most}, until {instant(row.redeem_by)}"

    @admin.display(description="Only for")
    def only_for(self, row: Coupon) -> SafeString | str:
        """The products that it makes cheaper; one that is not known here is shown by its id."""
        if not row.applies_to:
            return "Everything"
        known = {product.stripe_id: product for product in Product.objects.filter(stripe_id__in=row.applies_to)}
        shown = ((page_of(known[each]), known[each]) if each in known else ("", each) for each in row.applies_to)
        return format_html_join(
            ", ", "{}", ((format_html('<a href="{}">{}</a>', url, name) if url else name,) for url, name in shown)
        )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        if obj is None:
            options["form"] = NewCouponForm
        return super().get_form(request, obj, change=change, **options)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else (*NAMED, *LIMITS, "metadata")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_readonly_fields(request, obj) if obj else ()

    def beside(self, request: HttpRequest, row: Coupon) -> dict[str, Any]:
        may = request.user.has_perm("payments.add_promotioncode") and not row.of_order and row.step != "deleted"
        add = f"{reverse('admin:payments_promotioncode_add')}?coupon={row.pk}"
        codes = [
            {"row": code, "page": page_of(code), "step": badge_html(state_badge("step", code.step))}
            for code in row.promotion_codes.order_by("-active", "code")
        ]
        return {"codes": codes, "add_code": add if may else ""}
