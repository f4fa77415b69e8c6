"""What staff fill in when money moved outside Stripe: how much, and how."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from payments import formats
from payments.admin.typed_money import money_field, money_of
from payments.domain.money import Money


class OutsideForm(forms.Form):
    """``amount`` in the major unit of the currency of ``suggested``; ``form_key`` makes one form one movement."""

    amount = money_field(error_messages={"required": "Say how much."})
    how = forms.CharField(
        max_length=300,
        help_text="For colleagues and the books: “Transfer of 12 May”, “In cash at the fair”.",
        error_messages={"required": "Say how: whoever reads the books later must find it."},
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, suggested: Money, **kwargs: Any) -> None:
        self.currency = suggested.currency
        kwargs["initial"] = {"amount": formats.typed(suggested), "form_key": uuid.uuid4()}
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = f"Amount in {self.currency.upper()}"

    def clean_amount(self) -> Money:
        """As Money, more than nothing."""
        amount = money_of(self.cleaned_data["amount"], self.currency)
        if amount.amount <= 0:
            raise ValidationError("Write an amount above zero.")
        return amount
