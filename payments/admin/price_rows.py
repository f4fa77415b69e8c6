"""Prices on a product's page: the active ones are read, new ones are typed in the major unit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminTextInputWidget

from payments.admin.unfolded import TabularInline
from payments.domain.money import NotPayable, money_from_major
from payments.models import Price

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Price]
    _FormSet = BaseInlineFormSet[Price, Any, Any]
else:
    _ModelForm, _FormSet = forms.ModelForm, BaseInlineFormSet


class PriceForm(_ModelForm):
    """A new price. It replaces the active one in its currency, so the one-active rule is not checked here."""

    currency = forms.CharField(max_length=3, widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "EUR"}))
    new_amount = forms.DecimalField(
        label="Price", max_digits=15, min_value=0, widget=UnfoldAdminDecimalFieldWidget(attrs={"placeholder": "19.00"})
    )

    class Meta:
        model = Price
        fields = ("currency",)

    def clean_currency(self) -> str:
        code: str = self.cleaned_data["currency"].strip().lower()
        if not re.fullmatch("[a-z]{3}", code):
            raise ValidationError("A currency is three letters, like EUR.")
        return code

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        amount, currency = self.cleaned_data.get("new_amount"), self.cleaned_data.get("currency")
        if amount is not None and currency:
            try:
                self.cleaned_data["unit"] = money_from_major(amount, currency)
            except NotPayable as error:
                self.add_error("new_amount", str(error))
        return found

    def validate_constraints(self) -> None:
        """Left to ``set_price``."""


class PriceFormSet(_FormSet):
    """New prices only; one a currency."""

    def get_queryset(self) -> Any:
        return super().get_queryset().none()

    def clean(self) -> None:
        super().clean()
        typed = [form.cleaned_data.get("currency") for form in self.forms if form.has_changed()]
        twice = {each for each in typed if each and typed.count(each) > 1}
        if twice:
            raise ValidationError(f"Two prices in {', '.join(sorted(twice)).upper()}: write one of them.")


class PriceRows(TabularInline):
    """Rows to type new prices into."""

    model = Price
    form = PriceForm
    formset = PriceFormSet
    fields = ("currency", "new_amount")
    extra = 1
    max_num = 10
    can_delete = False
    verbose_name = "new price"
    verbose_name_plural = "New price: replaces the active one in its currency"
