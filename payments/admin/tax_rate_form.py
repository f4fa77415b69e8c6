"""What is said of a tax rate: once, when it is made, and what may change afterwards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminDecimalFieldWidget

from payments.admin.catalogue_form import CatalogueForm, FirstForm
from payments.models import TaxRate

HELP = {
    "display_name": "Customers read it beside the amount: “VAT”.",
    "inclusive": "Ticked: a price of 119 has 19 of 19 % in it. Else 19 comes on top of 100. It never changes.",
    "country": "Two letters, like DE. Optional.",
    "jurisdiction": "A state, a city. Optional.",
    "description": "For colleagues only.",
}


def country_code(typed: Any) -> str:
    """Two capital letters, or nothing."""
    code = str(typed or "").strip().upper()
    if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise ValidationError("Two letters, like DE.")
    return code


class TaxRateForm(CatalogueForm):
    """What may change of a rate that Stripe may know."""

    class Meta:
        model = TaxRate
        fields = ("display_name", "country", "jurisdiction", "description", "active", "metadata")
        help_texts = HELP

    def clean_country(self) -> str:
        return country_code(self.cleaned_data["country"])


class NewTaxRateForm(FirstForm):
    """All that a rate says, once."""

    share = forms.DecimalField(
        label="Percentage", min_value=0, max_value=100, decimal_places=4, max_digits=7,
        help_text="It never changes.", widget=UnfoldAdminDecimalFieldWidget(),
    )  # fmt: skip

    class Meta:
        model = TaxRate
        fields = ("display_name", "inclusive", "country", "jurisdiction", "description", "metadata")
        help_texts = HELP

    def clean_country(self) -> str:
        return country_code(self.cleaned_data["country"])

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        share = self.cleaned_data.get("share")
        if share is not None:
            text = f"{share:f}"
            self.instance.percentage = text.rstrip("0").rstrip(".") if "." in text else text
        return found
