"""The page where an invoice is read and paid, as a browser without JavaScript sees it."""

import pytest
import stripe

from tests.sandbox.books import Books
from tests.sandbox.test_hosted_page import GOOD, visit

DAY = 86_400


def path_of(books: Books, invoice: stripe.Invoice) -> str:
    return str(books.again(invoice).hosted_invoice_url).removeprefix(books.shop.box.base_url)


def test_the_page_shows_lines_taxes_number_due_date_and_form(books: Books) -> None:
    vat = books.v1.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": False})
    draft = books.draft(default_tax_rates=[vat.id], description="Thanks <b>", footer="Bank",
                        custom_fields=[{"name": "PO", "value": "77"}])  # fmt: skip
    invoice = books.finalize(books.add(draft, {"amount": 10000, "description": "Work"}))
    status, page, _ = visit(books.shop.box, path_of(books, invoice))
    assert status == 200
    for part in (
        "No real money moves", str(invoice.number), "Work", "€100.00", "VAT 19 %", "€19.00", "Pay €119.00", "PO", "77",
        "Due 6 October 2026", "Thanks &lt;b&gt;", "Bank", "Ann Vogel", 'value="ann@example.com" readonly',
        'id="card-number"', 'id="iban"', 'id="pay"',
    ):  # fmt: skip
        assert part in page
    assert "<script" not in page


def test_paying_leads_back_to_a_page_that_says_paid(books: Books) -> None:
    invoice = books.open()
    path = path_of(books, invoice)
    assert visit(books.shop.box, path, GOOD)[::2] == (303, path)
    _, page, _ = visit(books.shop.box, path)
    assert "Invoice paid" in page
    assert 'id="pay"' not in page
    assert visit(books.shop.box, path, GOOD)[0] == 303
    assert books.shop.box.info()["objects"]["charge"] == 1
    assert books.tale()[-4:] == [
        "invoice.updated", "invoice.paid", "invoice.payment_succeeded", "invoice_payment.paid"
    ]  # fmt: skip


def test_a_decline_is_said_and_another_card_pays(books: Books) -> None:
    path = path_of(books, books.open())
    status, page, _ = visit(books.shop.box, path, {**GOOD, "card_number": "4000000000009995"})
    assert status == 402
    assert "insufficient funds" in page
    assert books.tale()[-1] == "invoice.payment_failed"
    visit(books.shop.box, path, GOOD)
    assert "Invoice paid" in visit(books.shop.box, path)[1]


@pytest.mark.parametrize(("outcome", "words"), [("complete", "Invoice paid"), ("fail", "unable to authenticate")])
def test_the_bank_is_asked_and_leads_back(books: Books, outcome: str, words: str) -> None:
    invoice = books.open()
    path = path_of(books, invoice)
    _, _, bank = visit(books.shop.box, path, {**GOOD, "card_number": "4000000000003220"})
    assert bank.startswith("/c/authenticate/pi_")
    assert visit(books.shop.box, bank, {"outcome": outcome})[2].endswith(path)
    assert words in visit(books.shop.box, path)[1]


def test_a_debit_is_on_its_way_for_days(books: Books) -> None:
    path = path_of(books, books.open())
    visit(books.shop.box, path, {**GOOD, "method": "bank_debit", "iban": "DE89370400440532013000"})
    assert "on its way" in visit(books.shop.box, path)[1]
    books.shop.box.clock(advance=3 * DAY + 1)
    assert "Invoice paid" in visit(books.shop.box, path)[1]


def test_what_was_paid_in_parts_is_shown(books: Books) -> None:
    invoice = books.open()
    done = books.intent(1900, confirm=True, payment_method="pm_card_visa", return_url="http://127.0.0.1:9/")
    books.v1.invoices.attach_payment(str(invoice.id), {"payment_intent": done.id})
    _, page, _ = visit(books.shop.box, path_of(books, invoice))
    for part in ("Paid", "−€19.00", "Pay €30.00"):
        assert part in page


def test_a_void_invoice_need_not_be_paid(books: Books) -> None:
    invoice = books.open()
    books.v1.invoices.void_invoice(str(invoice.id))
    assert "need not be paid" in visit(books.shop.box, path_of(books, invoice))[1]


def test_links_expire_and_wrong_ones_lead_nowhere(books: Books) -> None:
    path = path_of(books, books.open())
    books.shop.box.clock(advance=15 * DAY)
    assert visit(books.shop.box, path)[0] == 200
    books.shop.box.clock(advance=20 * DAY)
    assert visit(books.shop.box, path)[0] == 410
    wrong = path[:-1] + ("a" if path[-1] != "a" else "b")
    for each in (wrong, "/i/acct_1/x", "/i/"):
        assert visit(books.shop.box, each)[0] == 404


def test_a_customer_pays_by_lever(books: Books) -> None:
    invoice = books.open()
    declined = books.shop.box.pay_invoice(str(invoice.id), card="4000000000000002")
    assert (declined["outcome"], declined["decline_code"]) == ("declined", "generic_decline")
    assert books.shop.box.pay_invoice(str(invoice.id))["outcome"] == "succeeded"
    assert books.shop.box.pay_invoice(str(invoice.id))["outcome"] == "invoice_paid"
