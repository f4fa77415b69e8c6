"""The buttons of an invoice, and what each page says before it is pressed."""

from __future__ import annotations

import re
from datetime import date

import pytest

from payments.models import Email, Invoice, Payment, StripeCall, Task
from payments.operations.open_task import open_task
from tests.admin.by_hand import foreign, hidden
from tests.admin.catalogue_rows import ADMIN, address
from tests.admin.invoice_rows import invoice
from tests.admin.rows import NOW, staff
from tests.operations import billing
from tests.sandbox.process import SandboxProcess


def acts(row: Invoice, role: str = "Owner") -> set[str]:
    """The acts that the page offers."""
    html = staff(role).get(address(row)).content.decode()
    return set(re.findall(rf"{ADMIN}/invoice/{row.pk}/([a-z-]+)/\"", html)) - {"note", "change"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "offered"),
    [
        ("draft", {"edit", "finalize", "pdf", "duplicate", "delete"}),
        (
            "open",
            {"send", "mark-paid", "credit", "pdf", "pause-reminders", "revise", "uncollectible", "void", "duplicate"},
        ),
        ("uncollectible", {"mark-paid", "pdf", "void", "duplicate"}),
        ("paid", {"credit", "pdf", "duplicate"}),
        ("void", {"pdf", "duplicate"}),
    ],
)
def test_only_what_applies_now_is_offered(status: str, offered: set[str]) -> None:
    assert acts(invoice(status)) == offered


@pytest.mark.django_db
def test_each_role_is_offered_what_it_may_do() -> None:
    assert acts(invoice(), "Merchant") == {"send", "pdf", "pause-reminders", "revise", "duplicate"}
    assert acts(invoice(), "Auditor") == {"pdf"}
    row = invoice()
    for act in ("void", "mark-paid", "uncollectible"):
        assert staff("Merchant").get(address(row, act)).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["send", "mark-paid", "pause-reminders", "revise", "uncollectible", "void"])
def test_a_page_repeats_amount_and_customer_and_says_what_follows(act: str) -> None:
    html = staff().get(address(invoice(), act)).content.decode()
    for part in ("€119.00", "anna@example.com", "bo-consequence"):
        assert part in html


@pytest.mark.django_db
def test_what_another_window_did_is_said_instead_of_the_page_and_refused_when_sent() -> None:
    row = invoice("void")
    client = staff()
    said = client.get(address(row, "send"), follow=True).content.decode()
    assert "Not possible any more. Void: nothing is to be paid, and nothing can be." in said
    html = client.post(address(row, "void"), {"why": "Typed wrongly"}).content.decode()
    assert "is void: only an invoice that is open or uncollectible can be voided." in html
    assert not StripeCall.objects.exists()


@pytest.mark.django_db
def test_voiding_without_a_reason_is_refused() -> None:
    row = invoice()
    assert "Say why" in staff().post(address(row, "void"), {"why": ""}).content.decode()
    assert not StripeCall.objects.exists()


@pytest.mark.django_db
def test_reminders_are_paused_and_resumed() -> None:
    row, client = invoice(), staff("Merchant")
    assert "Reminders are paused." in client.post(address(row, "pause-reminders"), follow=True).content.decode()
    assert "Reminders are paused." not in client.post(address(row, "resume-reminders"), follow=True).content.decode()


@pytest.mark.django_db
def test_a_duplicate_opens_and_the_form_makes_one_only() -> None:
    row, client = invoice("paid"), staff("Merchant")
    form = {"form_key": hidden(client.get(address(row, "duplicate")).content.decode(), "form_key")}
    made = client.post(address(row, "duplicate"), form)["Location"]
    assert client.post(address(row, "duplicate"), form)["Location"] == made
    copy = Invoice.objects.exclude(pk=row.pk).get()
    assert (made, copy.status, copy.total_amount) == (address(copy), "draft", 10000)


@pytest.mark.django_db
def test_a_deleted_draft_leaves_the_list() -> None:
    row, client = invoice("draft"), staff("Merchant")
    assert "is deleted" in client.post(address(row, "delete"), follow=True).content.decode()
    assert row.reference not in client.get(f"{ADMIN}/invoice/").content.decode()
    assert row.reference in client.get(f"{ADMIN}/invoice/?status=deleted").content.decode()


def test_an_invoice_goes_from_draft_to_paid_outside_stripe(transactional_db: None, sandbox: SandboxProcess) -> None:
    row, client = billing.draft(), staff("Finance")
    assert "Stripe is making it" in client.post(address(row, "finalize"), {"send": "yes"}, follow=True).content.decode()
    billing.work_off()
    row = billing.fresh(row)
    html = client.get(address(row)).content.decode()
    assert row.number
    assert row.number in html
    assert "Waiting for payment of €25.00, due in 14 days." in html
    assert Email.objects.get(invoice=row).kind == "invoice_sent"
    how = {"method": "Bank transfer", "paid_on": str(date(2026, 11, 24)), "note": "Statement 7"}
    client.post(address(row, "mark-paid"), how)
    billing.work_off()
    html = client.get(address(row)).content.decode()
    assert "Paid in full. Nothing is waiting." in html
    assert "Bank transfer on 24 Nov 2026 · Statement 7" in html
    assert "Paid outside Stripe." in html


def test_an_invoice_is_voided_and_another_given_up(transactional_db: None, sandbox: SandboxProcess) -> None:
    client = staff("Finance")
    for act, words in (("void", "Void: nothing is to be paid"), ("uncollectible", "given up as not collectible")):
        row = billing.finalized()
        client.post(address(row, act), {"why": "The customer is gone."})
        billing.work_off()
        html = client.get(address(row)).content.decode()
        assert words in html
        assert "The customer is gone." in html


@pytest.mark.django_db
def test_what_stopped_is_told_with_the_way_on() -> None:
    row = invoice("draft", halted="Stripe has no such price.", finalize_wanted_at=NOW)
    open_task(kind="invoice_halted", reason="invoice_halted:1", text="Stopped.", now=NOW, invoice=row)
    html = staff().get(address(row)).content.decode()
    assert "It could not be finalized: Stripe has no such price." in html
    assert {"edit", "finalize", "delete"} <= acts(row)
    html = staff("Merchant").get(address(Task.objects.get())).content.decode()
    assert address(row, "finalize") in html
    assert row.reference in html


@pytest.mark.django_db
def test_a_payment_names_the_invoice_that_it_pays_and_is_not_to_be_attached() -> None:
    row = invoice("paid")
    payment = foreign(11900)
    Payment.objects.filter(pk=payment.pk).update(invoice=row)
    html = staff().get(address(payment)).content.decode()
    assert row.number in html
    assert "Attach to an order" not in html
    listed = staff().get(f"{ADMIN}/payment/?foreign=True&order__isnull=True&invoice__isnull=True").content.decode()
    assert payment.reference not in listed
    assert payment.reference in staff().get(f"{ADMIN}/payment/?q={row.number}").content.decode()
