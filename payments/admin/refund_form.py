"""What staff fill in to give money back."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from payments import formats
from payments.domain.money import Money, NotPayable, minor_digits, money_from_major
from payments.models import Refund

# Twelve digits before the point are more than any payment; longer input is a slip of the hand.
MOST_DIGITS = 15


class RefundForm(forms.Form):
    """``amount`` in the major unit of the payment's currency; ``form_key`` makes one form one refund."""

    amount = forms.DecimalField(
        max_digits=MOST_DIGITS,
        error_messages={"required": "Say how much goes back.", "invalid": "Write the amount in figures, like 12.50."},
    )
    reason = forms.ChoiceField(choices=Refund.REASONS)
    note = forms.CharField(required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, left: Money, wanted: Money | None = None, **kwargs: Any) -> None:
        self.left = left
        kwargs["initial"] = {"amount": formats.typed(wanted or left), "form_key": uuid.uuid4()}
        super().__init__(*args, **kwargs)
        digits = minor_digits(left.currency)
        step = Decimal(1).scaleb(-digits)
        self.fields["amount"].widget.attrs.update({"step": str(step), "min": str(step), "inputmode": "decimal"})

    def clean_amount(self) -> Money:
        """As Money. How much may go back is decided where it is asked for."""
        try:
            amount = money_from_major(self.cleaned_data["amount"], self.left.currency)
        except NotPayable as error:
            raise ValidationError(str(error)) from error
        if amount.amount <= 0:
            raise ValidationError("A refund gives something back: write an amount above zero.")
        return amount

    def too_much(self) -> bool:
        """Whether more is asked for than is left; then the form says so."""
        if self.cleaned_data["amount"] <= self.left:
            return False
        self.add_error("amount", f"At most {formats.money(self.left)} can still go back.")
        return True
