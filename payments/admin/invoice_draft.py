"""A draft as it was typed so far: read, priced and added up. Whatever is wrong stands beside its field."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseFormSet

from payments import formats
from payments.admin.invoice_draft_form import AboutForm, LineForm
from payments.admin.offers import Offer, currencies, offers_named
from payments.admin.typed_money import money_of
from payments.domain import invoice_totals
from payments.domain.invoice_totals import LARGEST, Discount, Totals
from payments.domain.money import Money
from payments.models import Coupon, Invoice, Price, TaxRate
from payments.operations.draft_totals import draft_totals, rates_of
from payments.papers.invoice_of import rates_named


@dataclass(frozen=True, slots=True)
class TypedLine:
    """One line that is complete. ``price``: the product's, unless another amount was typed."""

    description: str
    quantity: int
    unit: Money
    price: Price | None
    tax_rates: tuple[TaxRate, ...]


@dataclass(frozen=True, slots=True)
class TaxSum:
    """One row of the sums."""

    words: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Sums:
    """What it comes to, for the page."""

    subtotal: Money
    discount: Money | None
    taxes: tuple[TaxSum, ...]
    total: Money


@dataclass
class TypedDraft:
    """``lines`` by their row's place; ``totals`` in their order."""

    about: AboutForm
    rows: BaseFormSet[LineForm]
    currency: str
    lines: dict[int, TypedLine] = field(default_factory=dict)
    off: Money | None = None  # an amount off the whole, instead of a coupon
    discount: Discount | None = None
    totals: Totals | None = None
    problem: str = ""
    saved: Invoice | None = None  # shown as it is kept, before anything is typed

    @property
    def is_complete(self) -> bool:
        """Whether it can be saved."""
        return self.about.is_valid() and self.rows.is_valid() and not self.problem

    @property
    def sums(self) -> Sums:
        """What it comes to so far."""
        totals = draft_totals(self.saved) if self.saved else self.totals or invoice_totals.invoice_totals(lines=())

        def money(amount: int) -> Money:
            return Money(amount, self.currency)

        names = rates_named({tax.rate.key for tax in totals.taxes})
        taxes = tuple(TaxSum(tax_words(names[tax.rate.key]), money(tax.amount)) for tax in totals.taxes)
        discount = money(totals.discount) if totals.discount else None
        return Sums(money(totals.subtotal), discount, taxes, money(totals.total))

    def line_totals(self) -> dict[int, Money]:
        """Quantity times unit, by the row's place."""
        return {place: line.unit * line.quantity for place, line in self.lines.items()}

    def add_up(self) -> None:
        """Fill ``totals``."""
        lines = [
            invoice_totals.Line(line.quantity, line.unit.amount, rates_of(self._rates_of(line)))
            for line in self.lines.values()
        ]
        self.totals = invoice_totals.invoice_totals(lines=lines, discount=self.discount)

    def _rates_of(self, line: TypedLine) -> tuple[TaxRate, ...]:
        """A line's own rates, or those of all lines."""
        return line.tax_rates or tuple(getattr(self.about, "cleaned_data", {}).get("taxes") or ())


def tax_words(rate: TaxRate) -> str:
    """``VAT 19 % (included)``."""
    return f"{rate.display_name} {rate.percentage} %{' (included)' if rate.inclusive else ''}"


def read_draft(about: AboutForm, rows: BaseFormSet[LineForm]) -> TypedDraft:
    """Read bound forms."""
    about.is_valid()
    rows.is_valid()
    draft = TypedDraft(about, rows, about.cleaned_data.get("currency") or currencies()[0][1][0][0])
    offers = offers_named([form.cleaned_data.get("what", "") for form in rows.forms if hasattr(form, "cleaned_data")])
    for place, form in enumerate(rows.forms):
        line = _line(form, offers, draft.currency)
        if line is not None:
            draft.lines[place] = line
    draft.discount = _discount(draft)
    draft.add_up()
    draft.problem = _problem(draft)
    return draft


def _line(form: LineForm, offers: dict[str, Offer], currency: str) -> TypedLine | None:
    """The line of a row; None for an empty one, or with what is wrong beside its field."""
    told: dict[str, Any] = getattr(form, "cleaned_data", {})
    what, typed = told.get("what", ""), told.get("unit")
    if form.errors or (not what and typed is None):
        return None
    if not what:
        form.add_error("what", "Say what it is.")
        return None
    offer = offers.get(what)
    price = offer.prices.get(currency) if offer is not None else None
    if typed is None and price is None:
        form.add_error("unit", f"Write what one costs in {currency.upper()}.")
        return None
    try:
        unit = price.money if typed is None and price is not None else money_of(typed, currency)  # type: ignore[arg-type]
    except ValidationError as error:
        form.add_error("unit", error)
        return None
    same = price is not None and price.money == unit
    return TypedLine(what, told["quantity"] or 1, unit, price if same else None, tuple(told.get("taxes") or ()))


def _discount(draft: TypedDraft) -> Discount | None:
    about, currency = draft.about, draft.currency
    coupon: Coupon | None = about.cleaned_data.get("coupon")
    if about.cleaned_data.get("discount"):
        try:
            draft.off = money_of(about.cleaned_data["discount"], currency)
        except ValidationError as error:
            about.add_error("discount", error)
            return None
        return Discount(amount=draft.off.amount)
    if coupon is None:
        return None
    if coupon.amount_off is None:
        return Discount(percent=Decimal(coupon.percent_off or "0"))
    if coupon.currency != currency:
        about.add_error("coupon", f"It takes off {coupon.currency.upper()}; the invoice is in {currency.upper()}.")
        return None
    return Discount(amount=coupon.amount_off)


def _problem(draft: TypedDraft) -> str:
    assert draft.totals is not None
    if draft.totals.total > LARGEST:
        return f"Stripe takes at most {formats.money(Money(LARGEST, draft.currency))}."
    return ""
