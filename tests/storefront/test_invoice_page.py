"""The customer's page of an invoice."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from payments.models import Invoice
from tests.admin.invoice_rows import credit_note, invoice
from tests.admin.rows import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def address(row: Invoice) -> str:
    return f"/invoices/{row.token}/"


def shown(row: Invoice) -> str:
    return Client().get(address(row)).content.decode()


def test_it_shows_lines_tax_total_day_and_the_button() -> None:
    html = shown(invoice())
    for part in (
        "Cup, thrown by hand",
        "2 × ",
        "VAT 19 %",
        "€119.00",
        "Please pay it by 2 Dec 2026.",
        "pay-now",
        "4711",
    ):
        assert part in html


@pytest.mark.parametrize(
    ("status", "more", "standing", "can_pay"),
    [
        ("open", {}, "open", True),
        ("open", {"due_date": "2026-11-01"}, "overdue", True),
        ("uncollectible", {}, "uncollectible", True),
        ("paid", {}, "paid", False),
        ("paid", {"paid_amount": 0, "credited_amount": 11900}, "credited", False),
        ("void", {}, "cancelled", False),
    ],
)
def test_each_state_is_told_in_words_and_only_what_is_to_be_paid_has_a_button(
    status: str, more: dict[str, object], standing: str, can_pay: bool
) -> None:
    row = invoice(status, **more)
    row.refresh_from_db()
    html = shown(row)
    assert f'data-standing="{standing}"' in html
    assert ('id="pay-now"' in html) == can_pay


@pytest.mark.parametrize("status", ["draft", "deleted"])
def test_nobody_sees_a_draft(status: str) -> None:
    row = invoice(status)
    for path in ("", "status", "invoice.pdf"):
        assert Client().get(f"{address(row)}{path}").status_code == 404
    assert Client().post(address(row)).status_code == 404


def test_it_is_kept_private() -> None:
    answer = Client().get(address(invoice()))
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"


def test_its_papers_can_be_had_by_the_address() -> None:
    row = invoice("paid", credited_amount=2380)
    note = credit_note(row)
    assert note.number in shown(row)
    for path in ("invoice.pdf", "credit-note-1.pdf"):
        answer = Client().get(f"{address(row)}{path}")
        assert answer.content.startswith(b"%PDF")
        assert answer["Cache-Control"] == "no-store"
    assert Client().get(f"{address(row)}credit-note-2.pdf").status_code == 404


def test_while_stripe_does_not_answer_the_page_says_that_nothing_was_charged(
    transactional_db: None, settings: Settings
) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:1"
    row = invoice()
    client = Client()
    answer = client.post(address(row))
    assert (answer.status_code, answer["Location"]) == (303, address(row))
    assert "Nothing was charged." in client.get(address(row)).content.decode()


def test_what_is_settled_goes_nowhere_when_its_button_is_pressed_late() -> None:
    row = invoice("paid")
    answer = Client().post(address(row))
    assert (answer.status_code, answer["Location"]) == (303, address(row))
