"""An amount as a person types it: in the major unit, in figures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from payments.domain.money import Money, NotPayable, money_from_major

# Longer input is a slip of the hand; what Stripe takes at most is checked where the sum is known.
MOST_DIGITS = 15
IN_FIGURES = "Write the amount in figures, like 12.50."


def money_field(**options: Any) -> forms.DecimalField:
    """``12.50``. Which currency it is in, and so how many digits it may have, is known to the form only."""
    errors = {"invalid": IN_FIGURES, **options.pop("error_messages", {})}
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(max_digits=MOST_DIGITS, widget=widget, error_messages=errors, **options)


def money_of(value: Decimal, currency: str) -> Money:
    """As Money; a ValidationError when the currency has no such fraction."""
    try:
        return money_from_major(value, currency)
    except NotPayable as error:
        raise ValidationError(str(error)) from error
