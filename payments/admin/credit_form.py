"""What staff fill in for a credit note: how much of each line, and how what was paid goes back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from payments import formats
from payments.admin.typed_money import money_field, money_of
from payments.domain.money import Money
from payments.models import CreditNote, Invoice, InvoiceLine
from payments.operations.credit_invoice import Credit, CreditLine, GivenBack, credit_total

OWN = "own"  # the field of an amount without a line
WAYS = ("refund", "balance", "outside")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the invoice beside its field."""

    line: InvoiceLine
    field: BoundField

    @property
    def all(self) -> str:
        """All of it, as it is typed."""
        return formats.typed(self.line.money)


class CreditForm(forms.Form):
    """``line_<key>``: how much of a line, before discount and tax. ``form_key`` makes one form one credit note."""

    own = money_field(required=False, min_value=0, label="or an amount without a line")
    description = forms.CharField(required=False, max_length=500, label="What that is for")
    refund = money_field(required=False, min_value=0, label="Refund to the way it was paid")
    balance = money_field(required=False, min_value=0, label="Credit for later invoices")
    outside = money_field(required=False, min_value=0, label="Given back outside Stripe")
    reason = forms.ChoiceField(choices=[("", "No reason given"), *CreditNote.REASONS], required=False, label="Reason")
    memo = forms.CharField(
        required=False, max_length=1500, label="Memo", widget=forms.Textarea(attrs={"rows": 2}),
        help_text="On the credit note; the customer reads it.",
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, invoice: Invoice, **options: Any) -> None:
        options["initial"] = {"form_key": uuid.uuid4()}
        super().__init__(*args, **options)
        self.invoice = invoice
        self.billed = list(invoice.lines.order_by("position"))
        for line in self.billed:
            self.fields[f"line_{line.pk}"] = money_field(required=False, min_value=0, label=line.description)
        if invoice.status != "paid":
            for name in WAYS:
                del self.fields[name]

    def rows(self) -> Iterator[Row]:
        """The lines of the invoice."""
        return (Row(line, self[f"line_{line.pk}"]) for line in self.billed)

    def clean(self) -> dict[str, Any] | None:
        """As Money, each beside its field; what goes back must be what the lines come to."""
        for name in [each for each in self.fields if each.startswith("line_") or each in (OWN, *WAYS)]:
            typed = self.cleaned_data.get(name)
            try:
                self.cleaned_data[name] = money_of(typed, self.invoice.currency).amount if typed else 0
            except ValidationError as error:
                self.add_error(name, error)
        for line in self.billed:
            if (self.cleaned_data.get(f"line_{line.pk}") or 0) > line.amount:
                self.add_error(f"line_{line.pk}", f"At most {formats.money(line.money)}: so much was billed.")
        if self.cleaned_data.get(OWN) and not self.cleaned_data.get("description"):
            self.add_error("description", "Say what it is for.")
        if not self.errors:
            self._check_whole()
        return None

    def _check_whole(self) -> None:
        total, back = self.total, self.back
        if not total:
            self.add_error(None, "Say how much of a line is credited, or write an amount.")
        elif total > self.left:
            self.add_error(None, f"{formats.money(total)} is more than the {formats.money(self.left)} that can be.")
        elif self.invoice.status == "paid" and back.total != total.amount:
            self.add_error(None, self.missing())

    @property
    def left(self) -> Money:
        """How much can be credited at most."""
        row = self.invoice
        return row.remaining if row.status != "paid" else Money(row.total_amount - row.credited_amount, row.currency)

    @property
    def lines(self) -> list[CreditLine]:
        """What was filled in."""
        told = self.cleaned_data
        found = [
            CreditLine(amount=told[f"line_{line.pk}"], invoice_line=line)
            for line in self.billed
            if told.get(f"line_{line.pk}")
        ]
        own = [CreditLine(amount=told[OWN], description=told.get("description", ""))] if told.get(OWN) else []
        return found + own

    @property
    def total(self) -> Money:
        """What it comes to, with discount and tax."""
        return Money(credit_total(self.lines), self.invoice.currency)

    @property
    def back(self) -> GivenBack:
        """How it goes back."""
        told = self.cleaned_data
        refund, balance, outside = (told.get(name) or 0 for name in WAYS)
        return GivenBack(refund=refund, credit=balance, outside=outside)

    def credit(self) -> Credit:
        """What is asked for."""
        told = self.cleaned_data
        return Credit(lines=self.lines, back=self.back, reason=told["reason"], memo=told["memo"])

    def missing(self) -> str:
        """What does not add up, in a sentence; nothing when it does."""
        if self.invoice.status != "paid" or self.back.total == self.total.amount:
            return ""
        rest = Money(self.total.amount - self.back.total, self.invoice.currency)
        told = f"Of {formats.money(self.total)}, {formats.money(Money(self.back.total, rest.currency))} goes back"
        return f"{told}: {formats.money(rest)} is missing." if rest.amount > 0 else f"{told}: that is too much."
