"""What staff fill in for an invoice: who, what, what is taken off, what is taxed, when it is due, and its words."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.forms import BaseFormSet, BoundField, formset_factory
from django.http import QueryDict

from payments.admin.offers import currencies
from payments.admin.typed_email import email_field
from payments.admin.typed_money import money_field
from payments.domain.money import THREE_DECIMAL, ZERO_DECIMAL
from payments.models import Coupon, Customer, TaxRate
from payments.operations.save_invoice_draft import LONGEST_NAME, LONGEST_VALUE, MOST_FIELDS, MOST_LINES

FIRST_LINES = 3
LONGEST_DUE = 365 * 5


def tax_rates_in_use() -> QuerySet[TaxRate]:
    """Those that Stripe has and that are not archived."""
    return TaxRate.objects.filter(active=True).exclude(step="deleted").order_by("display_name", "percentage", "pk")


def coupons_in_use() -> QuerySet[Coupon]:
    """The shop's own that still take something off."""
    return Coupon.objects.filter(of_order="", valid=True, step="in_step").order_by("name", "code")


if TYPE_CHECKING:
    _Boxes = forms.ModelMultipleChoiceField[TaxRate]
else:
    _Boxes = forms.ModelMultipleChoiceField


def every_currency() -> list[tuple[str, list[tuple[str, str]]]]:
    """Those that something is sold in, and all others whose digits are known: an invoice may be below the minimum."""
    groups = currencies()
    shown = {code for _, group in groups for code, _ in group}
    return [*groups, ("More", [(code, code.upper()) for code in sorted((ZERO_DECIMAL | THREE_DECIMAL) - shown)])]


class Taxes(_Boxes):
    """Boxes, one a tax rate."""

    def __init__(self, **options: Any) -> None:
        super().__init__(TaxRate.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, **options)


class AboutForm(forms.Form):
    """Everything but the lines. ``seen``: which version of the draft this form was drawn from."""

    email = email_field(list="customers")
    customer = forms.ModelChoiceField(
        Customer.objects.filter(deleted=False), required=False, widget=forms.HiddenInput, blank=True
    )
    name = forms.CharField(required=False, max_length=512, label="Name", help_text="As it stands on the invoice.")
    address = forms.CharField(
        required=False, max_length=1000, label="Address", widget=forms.Textarea(attrs={"rows": 3})
    )
    currency = forms.ChoiceField()
    coupon = forms.ModelChoiceField(Coupon.objects.none(), required=False, label="Coupon", empty_label="None")
    discount = money_field(required=False, min_value=0, label="or an amount off")
    taxes = Taxes()
    days_until_due = forms.IntegerField(
        required=False, min_value=0, max_value=LONGEST_DUE, label="Days to pay", help_text="After it is finalized."
    )
    due_date = forms.DateField(
        required=False, label="or due on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    memo = forms.CharField(required=False, max_length=1500, widget=forms.Textarea(attrs={"rows": 2}), label="Memo")
    footer = forms.CharField(required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2}), label="Footer")
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["currency"] = forms.ChoiceField(choices=every_currency(), label="Currency")
        self.fields["taxes"].queryset = tax_rates_in_use()  # type: ignore[attr-defined]
        self.fields["coupon"].queryset = coupons_in_use()  # type: ignore[attr-defined]
        for place in range(MOST_FIELDS):
            label = f"field {place + 1}"
            name, value = {"aria-label": f"Name of {label}"}, {"aria-label": f"Value of {label}"}
            self.fields[f"custom_name_{place}"] = forms.CharField(
                required=False, max_length=LONGEST_NAME, widget=forms.TextInput(attrs={**name, "placeholder": "Name"})
            )
            self.fields[f"custom_value_{place}"] = forms.CharField(
                required=False, max_length=LONGEST_VALUE, widget=forms.TextInput(attrs=value)
            )

    def clean(self) -> dict[str, Any] | None:
        """A picked customer counts only while the address is theirs; of two ways to say one thing one is taken."""
        told = self.cleaned_data
        picked, email = told.get("customer"), told.get("email", "")
        if picked is not None and picked.email.casefold() != email.casefold():
            told["customer"] = None
        if told.get("coupon") and told.get("discount"):
            self.add_error("discount", "Take either a coupon or an amount.")
        if told.get("due_date") and told.get("days_until_due") is not None:
            self.add_error("due_date", "Give either days or a date.")
        if not self.errors and not told.get("due_date") and told.get("days_until_due") is None:
            self.add_error("days_until_due", "Say when it is due: in days, or on a date.")
        for place in range(MOST_FIELDS):
            if bool(told.get(f"custom_name_{place}")) != bool(told.get(f"custom_value_{place}")):
                self.add_error(f"custom_name_{place}", "A field has a name and a value.")
        return None

    def custom_pairs(self) -> Iterator[tuple[BoundField, BoundField]]:
        """The fields of one's own, as the page shows them."""
        return ((self[f"custom_name_{place}"], self[f"custom_value_{place}"]) for place in range(MOST_FIELDS))

    def custom_fields(self) -> list[dict[str, str]]:
        """Those that were filled in."""
        told = self.cleaned_data
        pairs = [(told.get(f"custom_name_{each}"), told.get(f"custom_value_{each}")) for each in range(MOST_FIELDS)]
        return [{"name": name, "value": value} for name, value in pairs if name and value]


class LineForm(forms.Form):
    """A product's name, or free text; the price is the product's unless one is typed."""

    what = forms.CharField(max_length=500, required=False, widget=forms.TextInput(attrs={"list": "offers"}))
    quantity = forms.IntegerField(min_value=1, max_value=999_999, initial=1, required=False)
    unit = money_field(required=False, min_value=0)
    taxes = Taxes()

    def __init__(self, *args: Any, rates: QuerySet[TaxRate], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["taxes"].queryset = rates  # type: ignore[attr-defined]

    def taxes_in_words(self) -> str:
        """What is ticked."""
        picked = {str(each) for each in self["taxes"].value() or ()}
        boxes = [(str(value), words) for value, words in self.fields["taxes"].choices]  # type: ignore[attr-defined]
        return ", ".join(str(words) for value, words in boxes if value in picked)


Lines = formset_factory(LineForm, extra=FIRST_LINES, max_num=MOST_LINES, absolute_max=MOST_LINES, validate_max=True)
MoreLines = formset_factory(LineForm, extra=1, max_num=MOST_LINES, absolute_max=MOST_LINES, validate_max=True)


def blank_forms(*, initial: dict[str, Any], lines: list[dict[str, Any]]) -> tuple[AboutForm, BaseFormSet[LineForm]]:
    """The forms of a draft that was saved, or of none."""
    formset = MoreLines if lines else Lines
    about = AboutForm(initial={"form_key": uuid.uuid4(), **initial})
    return about, formset(prefix="line", initial=lines, form_kwargs={"rates": tax_rates_in_use()})


def filled_forms(data: QueryDict) -> tuple[AboutForm, BaseFormSet[LineForm]]:
    """The forms as they were sent."""
    return AboutForm(data), Lines(data, prefix="line", form_kwargs={"rates": tax_rates_in_use()})
