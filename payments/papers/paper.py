"""All that stands on a paper, before it is drawn. Amounts are integers in the minor unit of the paper's currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["invoice", "credit_note", "receipt", "refund_notice"]
Stamp = Literal["", "draft", "paid", "overdue", "void", "uncollectible", "refunded", "failed"]

TITLES: dict[Kind, str] = {
    "invoice": "Invoice",
    "credit_note": "Credit note",
    "receipt": "Receipt",
    "refund_notice": "Refund notice",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who sells or buys. ``logo``: a PNG, JPEG, GIF or WebP."""

    name: str
    address: tuple[str, ...] = ()
    email: str = ""
    tax_id: str = ""
    logo: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the table. ``quantity`` is text; ``tax``: the rate in words; ``unit_amount`` may be unknown."""

    description: str
    amount: int
    quantity: str = ""
    unit_amount: int | None = None
    tax: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRow:
    """One row of the tax summary: ``VAT 19 %`` on a base. ``inclusive``: the prices contain it already."""

    words: str
    amount: int
    base_amount: int | None = None
    inclusive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """``issued_date`` is also the date that the file itself bears.

    ``days``: what else happened or falls on which day, in words; ``fields``: names and texts, the merchant's own among
    them. ``headline``: what stands behind the large amount, ``due 24 Dec 2026``. What was taken off, paid, credited and
    refunded is positive. ``page_address``: where a telephone that reads the QR code goes.
    """

    kind: Kind
    number: str
    seller: Party
    customer: Party
    issued_date: date
    currency: str
    lines: tuple[Line, ...]
    total_amount: int
    headline_amount: int
    headline: str
    subtotal_amount: int | None = None
    discount_amount: int = 0
    discount_words: str = "Discount"
    taxes: tuple[TaxRow, ...] = ()
    paid_amount: int = 0
    credited_amount: int = 0
    refunded_amount: int = 0
    due_amount: int | None = None
    days: tuple[tuple[str, date], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    memo: str = ""
    footer: str = ""
    stamp: Stamp = ""
    page_address: str = ""
    locale: str = "en"

    @property
    def title(self) -> str:
        """``Invoice INV-0001``."""
        return f"{TITLES[self.kind]} {self.number}".strip()

    @property
    def file_name(self) -> str:
        """``invoice-INV-0001.pdf``; letters that a file system may refuse become hyphens."""
        number = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in self.number)
        return f"{self.kind.replace('_', '-')}-{number.strip('-') or 'draft'}.pdf"
