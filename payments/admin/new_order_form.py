"""What staff fill in to place an order for a customer: who, what, what is taken off."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory

from payments import formats
from payments.admin.offers import Offer, currencies, offers_named
from payments.admin.typed_email import email_field
from payments.admin.typed_money import money_field, money_of
from payments.domain.minimums import is_too_little, least_payment
from payments.domain.money import Money
from payments.models import Customer, Price
from payments.operations.place_order import MOST_LINES, Line

FIRST_LINES = 4
MORE_LINES = 5
LARGEST = 999_999_999_999  # in the minor unit: twelve digits, the most that a card takes


class CustomerForm(forms.Form):
    """Everything but the lines."""

    email = email_field(list="customers")
    customer = forms.ModelChoiceField(
        Customer.objects.filter(deleted=False), required=False, widget=forms.HiddenInput, blank=True
    )
    currency = forms.ChoiceField()
    discount = money_field(required=False, min_value=0)
    note = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    mail_link = forms.BooleanField(required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"] = forms.ChoiceField(choices=currencies())

    def clean(self) -> dict[str, Any] | None:
        """A picked customer counts only while the address is theirs."""
        picked, email = self.cleaned_data.get("customer"), self.cleaned_data.get("email", "")
        if picked is not None and picked.email.casefold() != email.casefold():
            self.cleaned_data["customer"] = None
        return None


class LineForm(forms.Form):
    """A product's name, or free text; the price is the product's unless one is typed."""

    what = forms.CharField(max_length=250, required=False)
    quantity = forms.IntegerField(min_value=1, max_value=999_999, initial=1, required=False)
    unit = money_field(required=False, min_value=0)


Lines = formset_factory(LineForm, extra=FIRST_LINES, max_num=MOST_LINES, absolute_max=MOST_LINES, validate_max=True)


@dataclass
class Draft:
    """What was typed so far and what it comes to; complete when nothing is wrong with it."""

    about: CustomerForm
    rows: BaseFormSet[LineForm]
    lines: list[Line] = field(default_factory=list)
    totals: dict[int, Money] = field(default_factory=dict)  # by the row's place
    discount: Money | None = None
    currency: str = ""
    problem: str = ""

    @property
    def subtotal(self) -> Money:
        """What the lines come to."""
        return sum((line.unit * line.quantity for line in self.lines), Money(0, self.currency))

    @property
    def total(self) -> Money:
        """What the customer is to pay."""
        return self.subtotal - self.discount if self.discount is not None else self.subtotal

    @property
    def is_complete(self) -> bool:
        """Whether it can be placed."""
        return self.about.is_valid() and self.rows.is_valid() and bool(self.lines) and not self.problem


def blank_draft(*, currency: str, customer: Customer | None) -> Draft:
    """Nothing typed yet."""
    initial = {"currency": currency, "mail_link": True, "form_key": uuid.uuid4()}
    if customer is not None:
        initial |= {"email": customer.email, "customer": customer.pk}
    return Draft(CustomerForm(initial=initial), Lines(prefix="line"), currency=currency)


def draft_of(data: Any) -> Draft:
    """Read what was typed. Whatever is wrong stands beside its field, or is the one ``problem`` of the whole."""
    about, rows = CustomerForm(data), Lines(data, prefix="line")
    about.is_valid()
    currency = about.cleaned_data.get("currency") or currencies()[0][1][0][0]
    draft = Draft(about, rows, currency=currency)
    rows.is_valid()
    offers = offers_named([form.cleaned_data.get("what", "") for form in rows.forms if hasattr(form, "cleaned_data")])
    for place, form in enumerate(rows.forms):
        line = _line(form, offers, currency)
        if line is not None:
            draft.lines.append(line)
            draft.totals[place] = line.unit * line.quantity
    draft.problem = _problem(draft)
    return draft


def _line(form: LineForm, offers: dict[str, Offer], currency: str) -> Line | None:
    """The line of a row; None for an empty one, or with what is wrong beside its field."""
    told = getattr(form, "cleaned_data", {})
    what, typed = told.get("what", ""), told.get("unit")
    if form.errors or (not what and typed is None):
        return None
    if not what:
        form.add_error("what", "Say what it is.")
        return None
    offer = offers.get(what)
    price = offer.prices.get(currency) if offer is not None else None
    each = _unit(form, typed, price, currency)
    if each is None:
        return None
    return Line(
        name=offer.product.name if offer is not None else what,
        quantity=told["quantity"] or 1,
        unit=each,
        product=offer.product if offer is not None else None,
        # Another amount than the product's price is agreed with this customer alone.
        price=price if price is not None and price.money == each else None,
    )


def _unit(form: LineForm, typed: Decimal | None, price: Price | None, currency: str) -> Money | None:
    """What one costs: as typed, else the product's price; None with what is wrong beside the field."""
    if typed is None:
        if price is None:
            form.add_error("unit", f"Write what one costs in {currency.upper()}.")
        return price.money if price is not None else None
    try:
        return money_of(typed, currency)
    except ValidationError as error:
        form.add_error("unit", error)
        return None


def _problem(draft: Draft) -> str:
    typed = draft.about.cleaned_data.get("discount")
    if typed is not None:
        try:
            draft.discount = money_of(typed, draft.currency)
        except ValidationError as error:
            draft.about.add_error("discount", error)
            return ""
    if draft.discount is not None and draft.discount > draft.subtotal:
        draft.about.add_error("discount", f"At most {formats.money(draft.subtotal)}: what the lines come to.")
        draft.discount = None
        return ""
    if not draft.lines and draft.rows.is_valid():
        return "There is nothing to order yet: fill in a line."
    least = least_payment(draft.currency)
    if least is not None and is_too_little(draft.total):
        return f"Stripe takes {formats.money(least)} or more; this comes to {formats.money(draft.total)}."
    if draft.subtotal.amount > LARGEST:
        return f"Stripe takes at most {formats.money(Money(LARGEST, draft.currency))}."
    return ""
