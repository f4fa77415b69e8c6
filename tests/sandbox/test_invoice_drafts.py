"""Invoices as drafts: lines, totals, edits, deletion."""

from decimal import Decimal
from typing import Any, cast

import pytest
import stripe

from tests.sandbox.books import Books
from tests.sandbox.conftest import NOON

DAY = 86_400


def test_a_draft_has_no_number_and_no_address(books: Books) -> None:
    draft = books.draft(4900, description="Thanks", footer="Bank", metadata={"ref": "K7Q2M4"},
                        custom_fields=[{"name": "PO", "value": "77"}])  # fmt: skip
    assert (draft.status, draft.number, draft.hosted_invoice_url, draft.invoice_pdf) == ("draft", None, None, None)
    assert (draft.total, draft.amount_due, draft.amount_remaining, draft.amount_paid) == (4900, 4900, 4900, 0)
    assert (draft.due_date, draft.auto_advance, draft.customer_email) == (NOON + 14 * DAY, False, "ann@example.com")
    assert books.tale() == ["invoice.created", "invoice.updated"]


def test_lines_come_from_prices_free_text_and_amounts(books: Books) -> None:
    product = books.v1.products.create({"name": "Tea"})
    price = books.v1.prices.create({"product": product.id, "currency": "eur", "unit_amount": 350})
    free = {"currency": "eur", "product_data": {"name": "Work"}, "unit_amount_decimal": "33.335"}
    draft = books.add(
        books.draft(),
        {"pricing": {"price": price.id}, "quantity": 3},
        {"price_data": free, "quantity": 100, "description": "Hours in May"},
        {"amount": -50, "description": "Goodwill"},
    )
    lines = draft.lines.data
    assert [line.amount for line in lines] == [1050, 3334, -50]
    assert [line.description for line in lines] == ["Tea", "Hours in May", "Goodwill"]
    assert [line.discountable for line in lines] == [True, True, False]
    assert lines[0].pricing is not None
    assert lines[0].pricing.price_details is not None
    assert lines[0].pricing.price_details.price == price.id
    assert lines[1].pricing is not None
    assert lines[1].pricing.unit_amount_decimal == Decimal("33.335")
    assert draft.total == 4334


def test_discounts_come_off_before_tax(books: Books) -> None:
    vat = books.v1.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": False})
    low = books.v1.tax_rates.create({"display_name": "VAT", "percentage": 7, "inclusive": True})
    coupon = books.v1.coupons.create({"percent_off": 10, "duration": "once"})
    draft = books.draft(discounts=[{"coupon": coupon.id}], default_tax_rates=[vat.id])
    draft = books.add(draft, {"amount": 10000}, {"amount": 1070, "tax_rates": [low.id]})
    assert (draft.subtotal, draft.total_excluding_tax, draft.total) == (11070, 9900, 9000 + 963 + 1710)
    assert draft.total_taxes is not None
    assert [(tax.amount, tax.tax_behavior) for tax in draft.total_taxes] == [(1710, "exclusive"), (63, "inclusive")]
    assert draft.total_discount_amounts is not None
    assert [off.amount for off in draft.total_discount_amounts] == [1107]
    shown = books.v1.invoices.retrieve(str(draft.id), {"expand": ["discounts.source.coupon", "customer"]})
    assert cast("Any", shown.discounts[0]).source.coupon.id == coupon.id
    assert cast("Any", shown.customer).name == "Ann Vogel"
    without = books.v1.invoices.update(str(draft.id), {"discounts": "", "default_tax_rates": ""})
    assert (without.total, without.discounts) == (11070, [])


def test_more_than_ten_lines_are_paged(books: Books) -> None:
    draft = books.draft(*range(100, 125))
    assert (len(draft.lines.data), draft.lines.has_more) == (10, True)
    listed = books.v1.invoices.line_items.list(str(draft.id), {"limit": 20}).auto_paging_iter()
    assert [line.amount for line in listed] == list(range(100, 125))


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"days_until_due": 3, "due_date": NOON + DAY}, "days_until_due"),
    ({"collection_method": "charge_automatically", "days_until_due": 14}, "days_until_due"),
    ({"customer": "cus_none"}, "customer"),
    ({"currency": "xxx"}, "currency"),
    ({"custom_fields": [{"name": str(n), "value": "v"} for n in range(5)]}, "custom_fields"),
    ({"default_tax_rates": ["txr_none"]}, "default_tax_rates[0]"),
    ({"discounts": [{"coupon": "none"}]}, "discounts[0][coupon]"),
    ({"footer": "x" * 5001}, "footer"),
]


@pytest.mark.parametrize(("wish", "param"), REFUSED)
def test_an_invoice_that_stripe_would_not_make_is_refused(books: Books, wish: dict[str, Any], param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        books.draft(**wish)
    assert refusal.value.param == param
    assert books.tale() == []


def test_an_invoice_that_is_sent_needs_a_due_date(books: Books) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        books.v1.invoices.create({"customer": books.customer.id, "collection_method": "send_invoice"})
    assert refusal.value.code == "parameter_missing"


LINES: list[tuple[dict[str, Any], str]] = [
    ({"description": "Tea"}, "lines[0][amount]"),
    ({"amount": 1, "quantity": 2}, "amount"),
    ({"amount": 1, "pricing": {"price": "price_1"}}, "amount"),
    ({"pricing": {"price": "price_none"}}, "lines[0][pricing][price]"),
    ({"price_data": {"currency": "usd", "product": "p", "unit_amount": 1}}, "lines[0][price_data][currency]"),
    ({"price_data": {"currency": "eur", "unit_amount": 1}}, "lines[0][price_data][product]"),
    ({"amount": 10**13}, "lines[0][amount]"),
]


@pytest.mark.parametrize(("line", "param"), LINES)
def test_a_line_that_stripe_would_not_add_is_refused(books: Books, line: dict[str, Any], param: str) -> None:
    draft = books.draft()
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        books.add(draft, line)
    assert refusal.value.param == param
    assert books.again(draft).total == 0


def test_there_is_room_for_250_lines(books: Books) -> None:
    draft = books.add(books.draft(), *({"amount": 1} for _ in range(250)))
    assert draft.total == 250
    with pytest.raises(stripe.InvalidRequestError, match="at most 250"):
        books.add(draft, {"amount": 1})


def test_the_same_call_under_the_same_key_makes_one(books: Books) -> None:
    wish: Any = {"customer": books.customer.id}
    first, second = (books.v1.invoices.create(wish, {"idempotency_key": "k"}) for _ in range(2))
    assert first.id == second.id
    assert books.tale() == ["invoice.created"]


def test_only_drafts_are_deleted(books: Books) -> None:
    draft, opened = books.draft(100), books.open()
    assert books.v1.invoices.delete(str(draft.id)).deleted
    with pytest.raises(stripe.InvalidRequestError) as gone:
        books.again(draft)
    assert gone.value.http_status == 404
    with pytest.raises(stripe.InvalidRequestError, match="only delete draft"):
        books.v1.invoices.delete(str(opened.id))
    assert books.tale()[-1] == "invoice.deleted"


def test_invoices_are_listed_by_status_customer_and_due_date(books: Books) -> None:
    draft, opened = books.draft(100), books.open(days_until_due=30)
    invoices = books.v1.invoices
    assert [each.id for each in invoices.list()] == [opened.id, draft.id]
    assert [each.id for each in invoices.list({"status": "open", "customer": books.customer.id})] == [opened.id]
    assert [each.id for each in invoices.list({"due_date": {"lt": NOON + 20 * DAY}})] == [draft.id]
    assert [each.id for each in invoices.list({"limit": 1, "starting_after": str(opened.id)})] == [draft.id]
