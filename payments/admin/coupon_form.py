"""What is said of a coupon and of a promotion code: once, when it is made, and what may change afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectMultipleWidget,
    UnfoldAdminSplitDateTimeWidget,
)

from payments.admin.catalogue_form import CatalogueForm, FirstForm
from payments.domain.money import NotPayable, money_from_major
from payments.models import Coupon, Product, PromotionCode

LONGEST_NAME = 40  # Stripe's
HELP = {
    "code": "Its id at Stripe: letters, digits, - and _. It never changes.",
    "name": "Customers see it beside the discount; at most 40 letters.",
}


def second(at: datetime | None) -> int | None:
    """An instant as Stripe keeps it."""
    return int(at.timestamp()) if at else None


def short_name(name: Any) -> str:
    """A coupon's name as Stripe takes it."""
    if len(str(name)) > LONGEST_NAME:
        raise ValidationError(f"Stripe takes at most {LONGEST_NAME} letters.")
    return str(name)


class CouponForm(CatalogueForm):
    """What may change of a coupon that Stripe may know."""

    class Meta:
        model = Coupon
        fields = ("name", "metadata")
        help_texts = HELP

    def clean_name(self) -> str:
        return short_name(self.cleaned_data["name"])


class NewCouponForm(FirstForm):
    """All that a coupon says, once."""

    share = forms.DecimalField(
        label="Percent off", required=False, min_value=0, max_value=100, decimal_places=2, max_digits=5,
        widget=UnfoldAdminDecimalFieldWidget(),
    )  # fmt: skip
    amount = forms.DecimalField(
        label="or amount off", required=False, min_value=0, max_digits=15, widget=UnfoldAdminDecimalFieldWidget()
    )
    ends = forms.SplitDateTimeField(
        label="Can be redeemed until", required=False, widget=UnfoldAdminSplitDateTimeWidget()
    )
    products = forms.ModelMultipleChoiceField(
        label="Only for these products", required=False, queryset=Product.objects.none(),
        widget=UnfoldAdminSelectMultipleWidget(),
        help_text="None chosen: for everything. Only products that Stripe knows are offered; it never changes.",
    )  # fmt: skip

    class Meta:
        model = Coupon
        fields = ("code", "name", "currency", "duration", "duration_in_months", "max_redemptions", "metadata")
        help_texts = HELP

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["products"]
        field.queryset = Product.objects.exclude(stripe_id=None).exclude(step="deleted").order_by("-active", "name")

    def clean_name(self) -> str:
        return short_name(self.cleaned_data["name"])

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip()
        if not code.replace("-", "").replace("_", "").isalnum() or not code.isascii():
            raise ValidationError("Letters, digits, - and _.")
        if Coupon.objects.filter(code=code).exclude(step="deleted").exists():
            raise ValidationError("There is a coupon of this id.")
        return code

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        told = self.cleaned_data
        share, amount = told.get("share"), told.get("amount")
        if bool(share) == bool(amount):
            self.add_error("share", "Give either a percentage or an amount.")
        currency = str(told.get("currency") or "").strip().lower()
        if amount:
            try:
                self.instance.amount_off = money_from_major(amount, currency).amount
            except (NotPayable, ValueError):
                self.add_error("amount", f"{amount} is no amount in {currency.upper() or 'no currency'}.")
        self.instance.percent_off = f"{share.normalize():f}" if share else ""
        told["currency"] = currency if amount else ""
        if (told.get("duration") == "repeating") != bool(told.get("duration_in_months")):
            self.add_error("duration_in_months", "Say for how many months it repeats, and only then.")
        self.instance.redeem_by = second(told.get("ends"))
        self.instance.applies_to = [product.stripe_id for product in told.get("products") or []]
        return found


class CodeForm(CatalogueForm):
    """What may change of a code."""

    class Meta:
        model = PromotionCode
        fields = ("active", "metadata")


class NewCodeForm(FirstForm):
    """All that a code says, once."""

    ends = forms.SplitDateTimeField(label="Until", required=False, widget=UnfoldAdminSplitDateTimeWidget())
    minimum = forms.DecimalField(
        label="Only for orders from", required=False, min_value=0, max_digits=15, widget=UnfoldAdminDecimalFieldWidget()
    )

    class Meta:
        model = PromotionCode
        fields = ("coupon", "code", "max_redemptions", "first_time_transaction", "minimum_amount_currency", "metadata")
        help_texts = {"code": "What customers type: letters, digits and -. Case does not count."}

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip()
        if not code.replace("-", "").isalnum() or not code.isascii():
            raise ValidationError("Letters, digits and -.")
        if PromotionCode.objects.filter(code__iexact=code, active=True, customer_id="").exists():
            raise ValidationError("A code like this is in use.")
        return code

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        told = self.cleaned_data
        least, currency = told.get("minimum"), str(told.get("minimum_amount_currency") or "").strip().lower()
        told["minimum_amount_currency"] = currency if least else ""
        if least:
            try:
                self.instance.minimum_amount = money_from_major(least, currency).amount
            except (NotPayable, ValueError):
                self.add_error("minimum", f"{least} is no amount in {currency.upper() or 'no currency'}.")
        self.instance.expires_at = second(told.get("ends"))
        return found
