"""The lists and pages of invoices and credit notes."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import RequestFactory

from payments.admin.quick_search import quick_search
from tests.admin.catalogue_rows import ADMIN, address
from tests.admin.invoice_rows import credit_note, invoice
from tests.admin.rows import NOW, paid_order, staff

pytestmark = pytest.mark.django_db


def page(row: object, role: str = "Owner") -> str:
    return staff(role).get(address(row)).content.decode()  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_list_names_number_status_day_and_amount() -> None:
    opened, draft = invoice(), invoice("draft")
    html = staff("Merchant").get(f"{ADMIN}/invoice/").content.decode()
    for part in (opened.number, draft.reference, "€119.00", "2 Dec 2026", "in 14 days", "anna@example.com"):
        assert part in html
    assert "Overdue" in html


def test_an_invoice_whose_day_has_passed_says_so_in_list_and_page() -> None:
    late, early = invoice(due_date=date(2026, 11, 17)), invoice()
    html = staff().get(f"{ADMIN}/invoice/?status=open&due_date__lt=2026-11-20").content.decode()
    assert late.number in html
    assert early.number not in html
    assert "€119.00 is overdue by 3 days." in page(late)
    assert "Waiting for payment of €119.00, due in 12 days. It has not been sent" in page(early)


@pytest.mark.parametrize("term", ["number", "reference", "anna@ex", "in_", "cn_"])
def test_it_is_found_by_number_reference_email_and_id(term: str) -> None:
    row, other = invoice(), invoice(email="bert@example.org")
    note = credit_note(row)
    typed = {
        "number": row.number.lower(), "reference": row.reference.lower(), "in_": row.stripe_id, "cn_": note.stripe_id,
    }.get(term, term)  # fmt: skip
    html = staff().get(f"{ADMIN}/invoice/?q={typed}").content.decode()
    assert row.number in html
    assert other.number not in html


def test_the_page_shows_lines_taxes_what_was_paid_and_credited() -> None:
    row = invoice("paid", credited_amount=2380)
    note = credit_note(row)
    html = page(row)
    for part in (
        "Cup, thrown by hand",
        "VAT 19 %",
        'id="total"',
        "€119.00",
        "−€23.80",
        note.number,
        "4711",
        "Thank you",
    ):
        assert part in html
    assert "Paid; €23.80 was credited. Nothing is waiting." in html
    assert f"/invoices/{row.token}/" in html


def test_a_draft_tells_that_nobody_sees_it_and_has_no_page_for_the_customer() -> None:
    html = page(invoice("draft"))
    assert "the customer sees nothing of it until it is finalized" in html
    assert "/invoices/" not in html


def test_papers_are_for_those_who_may_see_the_rows() -> None:
    row = invoice()
    note = credit_note(row)
    for each, name in ((row, row.number), (note, note.number)):
        answer = staff("Auditor").get(address(each, "pdf"))
        assert answer["Content-Type"] == "application/pdf"
        assert name in answer["Content-Disposition"]
        assert answer.content.startswith(b"%PDF")
        assert staff("").get(address(each, "pdf")).status_code == 403
    assert staff().get(address(credit_note(row, state="refused", stripe_id=None), "pdf")).status_code == 404


def test_a_credit_note_tells_what_became_of_it() -> None:
    row = invoice("paid", credited_amount=2380)
    note = credit_note(row, pre_payment_amount=0, post_payment_amount=2380, refund_amount=2000, outside_amount=380)
    html = page(note)
    for part in (note.number, row.number, "Refunded", "€20.00", "Outside Stripe", "€3.80", "Order changed"):
        assert part in html
    assert note.number in staff("Auditor").get(f"{ADMIN}/creditnote/").content.decode()


def test_what_is_overdue_stands_on_the_front_page_above_the_tasks_and_in_the_sidebar() -> None:
    client = staff()
    assert "overdue" not in client.get(f"{ADMIN}/task/").content.decode()
    invoice(due_date=date(2026, 11, 17))
    invoice(due_date=date(2026, 11, 19))
    invoice(due_date=date(2026, 11, 20))
    tasks = client.get(f"{ADMIN}/task/").content.decode()
    assert "2 invoices overdue" in tasks
    assert "€238.00" in tasks
    paid_order()
    assert "2 invoices overdue" in client.get("/admin/").content.decode()
    assert '<span class="bo-sidebar-count">2</span>' in tasks


def test_an_invoice_is_found_from_its_customer_and_by_the_palette() -> None:
    row = invoice()
    assert row.number in page(row.customer)
    request = RequestFactory().get("/admin/")
    request.user = User.objects.create_superuser("finder")
    (found,) = quick_search(request, row.number.lower()[:-1])
    assert (found.title, found.description) == (row.number, "Invoice · Open · €119.00 · anna@example.com")
