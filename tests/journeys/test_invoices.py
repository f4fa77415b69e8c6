"""Invoices: written, finalized, sent, paid on the hosted page; one credited in part, one voided, one paid outside."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from payments.models import Email, Invoice
from tests.journeys.conftest import Open
from tests.journeys.running_shop import RunningShop
from tests.journeys.shopping import CVC, GOOD
from tests.journeys.test_operator import sign_in
from tests.journeys.window import fits
from tests.waiting import until

RECEIVABLES = '[data-tile="receivables"]'


def write(page: Page, email: str, *, unit: str = "50", save: str = "Save draft") -> None:
    """A draft of two lines for a customer made on the spot."""
    page.goto("/admin/payments/invoice/")
    page.get_by_role("link", name="New invoice").first.click()
    page.get_by_label("Email").fill(email)
    page.get_by_label("Name", exact=True).fill("Anna Berger")
    fill_line(page, 0, "Workshop", quantity="2", unit=unit)
    fill_line(page, 1, "Morning mug")
    expect(page.locator("#id_line-1-unit")).to_have_attribute("placeholder", "24.00")
    page.get_by_role("button", name=save, exact=True).click()


def fill_line(page: Page, place: int, what: str, *, quantity: str = "1", unit: str = "") -> None:
    page.locator(f"#id_line-{place}-what").fill(what)
    page.locator(f"#id_line-{place}-quantity").fill(quantity)
    page.locator(f"#id_line-{place}-unit").fill(unit)


def finalized(page: Page, email: str) -> Invoice:
    """On the page that asks once more."""
    page.get_by_role("button", name=re.compile("^Finalize €")).click()
    until(Invoice.objects.filter(email=email, status="open").exists)
    expect(page.locator("#waits-for")).to_contain_text("Waiting for payment")  # the page looks again by itself
    return Invoice.objects.get(email=email)


def address_in_mail(invoice: Invoice) -> str:
    """Where the mail that was sent leads its reader."""
    until(Email.objects.filter(kind="invoice_sent", invoice=invoice, state="sent").exists)
    found = re.search(r"https?://\S+/invoices/\S+/", Email.objects.get(kind="invoice_sent", invoice=invoice).text)
    assert found is not None
    return found[0]


def pay_on_hosted_page(page: Page) -> None:
    page.locator("#card-number").fill(GOOD)
    page.locator("#card-expiry").fill("12 / 34")
    page.locator("#card-cvc").fill(CVC)
    page.locator("#billing-name").fill("Anna Berger")
    page.locator("#pay").click()


def test_an_invoice_is_written_finalized_sent_and_paid_on_the_hosted_page(window: Open, house: RunningShop) -> None:
    email = "billed@example.com"
    staff = window("-staff")
    page = staff.page
    sign_in(page, house, "merchant")
    page.goto("/admin/payments/taxrate/add/")
    page.get_by_label("Name").fill("VAT")
    page.get_by_label("Percentage").fill("19")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto("/admin/payments/invoice/")
    staff.look("0-list")
    page.get_by_role("link", name="New invoice").first.click()
    page.get_by_label("Email").fill(email)
    page.get_by_label("Name", exact=True).fill("Anna Berger")
    page.get_by_label("Address").fill("Hauptstraße 1\n10115 Berlin")
    fill_line(page, 0, "Workshop", quantity="2", unit="50")
    fill_line(page, 1, "Morning mug")
    page.get_by_label("VAT 19 %").last.check()
    expect(page.locator("#total")).to_have_text("€147.56")
    page.locator(".bo-line").nth(1).get_by_role("button", name="Move up").click()
    expect(page.locator("#id_line-0-what")).to_have_value("Morning mug")
    page.get_by_label("or an amount off").fill("4")
    expect(page.locator("#total")).to_have_text("€142.80")
    page.get_by_label("Memo").fill("Thank you for coming to our workshop.")
    staff.look("1-draft")
    page.get_by_role("button", name="Save draft").click()
    staff.look("2-saved")
    page.get_by_role("link", name="Finalize").click()
    staff.look("3-finalize")
    invoice = finalized(page, email)
    until(lambda: Invoice.objects.get(pk=invoice.pk).sent_at is not None)
    page.reload()
    staff.look("4-open")

    finance = window("-finance")
    sign_in(finance.page, house, "finance")
    finance.page.goto("/admin/receivables/")
    expect(finance.page.get_by_role("row").filter(has_text=email)).to_contain_text("€142.80")
    finance.look("5-receivables")
    finance.page.goto("/admin/")
    expect(finance.page.locator(RECEIVABLES)).to_contain_text("€142.80")

    customer = window("-customer", phone=True)
    customer.page.goto(address_in_mail(invoice))
    expect(customer.page.locator("#order-status")).to_have_attribute("data-standing", "open")
    customer.look("5-customer")
    customer.page.locator("#pay-now").click()
    customer.page.wait_for_url(re.compile(r":\d+/i/"))
    customer.look("6-hosted")
    pay_on_hosted_page(customer.page)
    until(Invoice.objects.filter(pk=invoice.pk, status="paid").exists)
    customer.page.goto(f"/invoices/{invoice.token}/")
    expect(customer.page.locator("#order-status")).to_have_attribute("data-standing", "paid")
    customer.look("7-paid")
    page.reload()
    expect(page.locator("#waits-for")).to_contain_text("Paid in full.")
    staff.look("8-paid")
    finance.page.reload()
    expect(finance.page.locator(RECEIVABLES)).not_to_contain_text("€142.80")
    finance.page.goto("/admin/receivables/")
    expect(finance.page.get_by_text(email)).to_have_count(0)
    finance.page.goto("/admin/payments/movement/")
    expect(finance.page.locator("#result_list")).to_contain_text("€142.80")


def test_one_is_credited_one_voided_one_paid_outside_and_a_wrong_move_is_refused(
    window: Open, house: RunningShop
) -> None:
    staff = window("-staff", dark=True)
    page = staff.page
    sign_in(page, house, "finance")
    for act in ("credited", "voided", "outside"):
        write(page, f"{act}@example.com", save="Save and finalize…")
        finalized(page, f"{act}@example.com")
        {"credited": credit, "voided": void, "outside": pay_outside}[act](staff, page)


def credit(staff: object, page: Page) -> None:
    page.get_by_role("link", name="Credit note", exact=True).click()
    page.get_by_label("To credit of Workshop").fill("30")
    expect(page.locator("#credit-total")).to_have_text("€30.00")
    staff.look("1-credit")  # type: ignore[attr-defined]
    page.get_by_role("button", name="Continue").click()
    staff.look("2-confirm")  # type: ignore[attr-defined]
    page.get_by_role("button", name="Credit €30.00").click()
    expect(page.locator(".bo-head h1")).to_contain_text("Issued")  # the page looks again by itself
    staff.look("3-credit-note")  # type: ignore[attr-defined]
    page.locator(".bo-sub a").click()
    expect(page.locator("#credited")).to_contain_text("−€30.00")
    staff.look("4-credited")  # type: ignore[attr-defined]


def void(staff: object, page: Page) -> None:
    other = staff.another_tab()  # type: ignore[attr-defined]
    other.goto(page.url)
    page.locator(".bo-more > summary").click()
    page.get_by_role("link", name="Void", exact=True).click()
    page.get_by_label("Why").fill("Typed wrongly")
    staff.look("5-void")  # type: ignore[attr-defined]
    page.get_by_role("button", name=re.compile("^Void ")).click()
    until(Invoice.objects.filter(email="voided@example.com", status="void").exists)
    other.get_by_role("link", name="Mark as paid").click()
    expect(other.get_by_text("Not possible any more. Void: nothing is to be paid")).to_be_visible()
    staff.look("6-refused", other)  # type: ignore[attr-defined]
    other.close()


def pay_outside(staff: object, page: Page) -> None:
    page.get_by_role("link", name="Mark as paid").click()
    page.get_by_label("Note").fill("Statement 7")
    staff.look("7-outside")  # type: ignore[attr-defined]
    page.get_by_role("button", name="Mark €124.00 as paid").click()
    until(Invoice.objects.filter(email="outside@example.com", status="paid").exists)
    page.reload()
    expect(page.locator("#waits-for")).to_contain_text("Paid in full.")
    staff.look("8-outside")  # type: ignore[attr-defined]


def test_an_invoice_is_written_without_javascript_on_a_phone(window: Open, house: RunningShop) -> None:
    staff = window("-staff", phone=True, scripts=False)
    page = staff.page
    sign_in(page, house, "merchant")
    page.goto("/admin/payments/invoice/new/")
    page.get_by_label("Email").fill("no.script@example.com")
    fill_line(page, 0, "Second", unit="10")
    fill_line(page, 1, "First", unit="5")
    page.locator(".bo-line").nth(1).get_by_role("button", name="Move up").click()
    expect(page.locator("#id_line-0-what")).to_have_value("First")
    page.get_by_role("button", name="Another line").click()
    fill_line(page, 3, "Third", unit="1")
    page.locator(".bo-line").nth(2).get_by_role("button", name="Remove this line").click()
    page.get_by_role("button", name="Update totals").last.click()
    expect(page.locator("#total")).to_have_text("€16.00")
    assert fits(page)
    staff.look("1-totals")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#waits-for")).to_contain_text("the customer sees nothing of it")
    staff.look("2-saved")
    lines = Invoice.objects.get(email="no.script@example.com").lines.order_by("position")
    assert [each.description for each in lines] == ["First", "Second", "Third"]
