"""Papers to draw, and what can be read from them afterwards."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from payments.papers.paper import Line, Paper, Party, TaxRow
from payments.papers.render import render

SELLER = Party(name="Nordlicht GmbH", address=("Hafenstraße 12", "20457 Hamburg"), tax_id="DE123456789")
ANNA = Party(name="Anna Andersen", address=("1 High Street", "London"), email="anna@example.com")


def invoice(count: int = 3, **other: Any) -> Paper:
    """Each line costs one more than the one before it."""
    lines = tuple(
        Line(description=f"Desk {n}", quantity="1", unit_amount=n, amount=n) for n in range(1001, 1001 + count)
    )
    total = sum(line.amount for line in lines)
    values: dict[str, Any] = {
        "kind": "invoice", "number": "NW-0042", "seller": SELLER, "customer": ANNA, "issued_date": date(2026, 11, 24),
        "currency": "eur", "lines": lines, "subtotal_amount": total, "total_amount": total, "due_amount": total,
        "taxes": (TaxRow(words="VAT 0%", amount=0, base_amount=total),), "headline_amount": total,
        "headline": "due 24 Dec 2026", "page_address": "https://shop.example/invoices/abc/", "stamp": "overdue",
    }  # fmt: skip
    return Paper(**(values | other))


def pages(paper: Paper) -> list[str]:
    """The text of each page as a reader of PDFs finds it, hard spaces as spaces."""
    drawn = PdfReader(BytesIO(render(paper)))
    return [page.extract_text().replace("\N{NO-BREAK SPACE}", " ") for page in drawn.pages]
