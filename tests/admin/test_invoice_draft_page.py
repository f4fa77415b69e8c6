"""The page on which staff write an invoice."""

from __future__ import annotations

import pytest

from payments.domain.money import Money
from payments.models import Coupon, Customer, Invoice, Product, TaxRate
from payments.operations.set_price import set_price
from tests.admin.catalogue_rows import address
from tests.admin.drafted import NEW, TOTALS, typed, value_of
from tests.admin.invoice_rows import invoice, vat
from tests.admin.rows import NOW, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug() -> Product:
    product = Product.objects.create(name="Mug", slug="mug", created_at=NOW)
    set_price(product=product, unit=Money(2400, "eur"), now=NOW)
    return product


def test_a_draft_is_saved_with_lines_of_prices_and_free_text_taxes_discount_and_words(mug: Product) -> None:
    rate = vat()
    data = typed(
        ("Mug", "2", ""), ("Engraving", "1", "12.50"), ("", "1", ""),
        discount="5", taxes=[rate.pk], memo="With thanks.", footer="IBAN DE00", custom_name_0="Cost centre",
        custom_value_0="77",
    )  # fmt: skip
    assert staff("Merchant").post(NEW, data).status_code == 302
    row = Invoice.objects.get()
    assert [(each.description, each.amount, each.price_id is not None) for each in row.lines.order_by("position")] == [
        ("Mug", 4800, True), ("Engraving", 1250, False),
    ]  # fmt: skip
    assert (row.subtotal_amount, row.discount_amount, row.tax_amount, row.total_amount) == (6050, 500, 1055, 6605)
    assert (row.memo, row.footer, row.days_until_due, row.custom_fields[0]["value"]) == (
        "With thanks.", "IBAN DE00", 14, "77",
    )  # fmt: skip
    assert row.customer is not None
    assert (row.customer.email, row.customer.stripe_id) == ("ada@example.org", None)
    assert row.coupon is not None
    assert (row.coupon.of_order, row.coupon.amount_off) == (row.reference, 500)


def test_the_same_form_sent_twice_makes_one_draft() -> None:
    client, data = staff("Merchant"), typed(("Tea", "1", "5"))
    assert client.post(NEW, data)["Location"] == client.post(NEW, data)["Location"]
    assert Invoice.objects.count() == Customer.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"line-0-unit": "x"}, "Write the amount in figures"),
        ({"line-0-unit": ""}, "Write what one costs in EUR."),
        ({"line-0-what": ""}, "Say what it is."),
        ({"line-0-unit": "1.234"}, "1.234 is not a payable amount in EUR."),
        ({"line-0-quantity": "0"}, "greater than or equal to 1"),
        ({"email": "ada"}, "Write an address like"),
        ({"days_until_due": ""}, "Say when it is due"),
        ({"due_date": "2027-01-01"}, "Give either days or a date."),
        ({"custom_name_0": "Cost centre"}, "A field has a name and a value."),
        ({"discount": "1.005"}, "1.005 is not a payable amount"),
        ({"currency": "xx"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_saved(more: dict[str, str], words: str) -> None:
    html = staff("Merchant").post(NEW, typed(("Tea", "1", "5"), **more)).content.decode()
    assert words in html
    assert "Nothing was saved." in html
    assert not Invoice.objects.exists()


@pytest.mark.parametrize(
    ("currency", "unit", "lines", "total"),
    [
        ("eur", "9.99", "€29.97", "€35.66"),
        ("jpy", "333", "¥999", "¥1,189"),
        ("kwd", "1", "KWD\xa03.000", "KWD\xa03.570"),
    ],
)
def test_totals_are_told_as_the_saved_draft_will_have_them(currency: str, unit: str, lines: str, total: str) -> None:
    client, rate = staff("Merchant"), vat()
    data = typed(("Tea", "3", unit), currency=currency, taxes=[rate.pk])
    told = client.post(TOTALS, data).json()
    assert told["lines"]["0"]["total"] == lines
    assert f'id="total"><span class="amount">{total}' in told["sums"]
    assert told["errors"] == {}
    client.post(NEW, data)
    page = client.get(address(Invoice.objects.get())).content.decode()
    assert total in page


def test_totals_of_a_form_that_is_not_ready_name_what_was_mistyped_alone(mug: Product) -> None:
    told = staff("Merchant").post(TOTALS, typed(("Mug", "2", ""), ("Tea", "1", "x"), email="")).json()
    assert told["lines"] == {"0": {"total": "€48.00", "unit": "24.00"}}
    assert list(told["errors"]) == ["line-1-unit"]
    assert staff("Auditor").post(TOTALS, typed()).status_code == 403


def test_a_coupon_and_a_tax_that_is_contained_are_added_up_too() -> None:
    coupon = Coupon.objects.create(code="ten", percent_off="10", step="in_step", stripe_id="ten", created_at=NOW)
    inside = TaxRate.objects.create(
        display_name="MwSt.", percentage="7", inclusive=True, created_at=NOW, step="in_step", stripe_id="txr_7"
    )
    data = typed(("Book", "1", "107"), coupon=coupon.pk)
    data["line-0-taxes"] = [inside.pk]
    sums = staff("Merchant").post(TOTALS, data).json()["sums"]
    for part in ("−€10.70", "MwSt. 7 % (included)", "€6.30", "€96.30"):
        assert part in sums
    data |= {"currency": "usd"}
    coupon.amount_off, coupon.percent_off, coupon.currency = 100, "", "eur"
    coupon.save()
    told = staff("Merchant").post(TOTALS, data).json()
    assert told["errors"]["coupon"] == "It takes off EUR; the invoice is in USD."


def test_lines_are_moved_removed_and_added_without_a_script_and_without_loss() -> None:
    client, rate = staff("Merchant"), vat()
    data = typed(("One", "1", "1"), ("Two", "x", "2"), ("Three", "3", ""), button="up", value="1", memo="Kept")
    data["line-1-taxes"] = [rate.pk]
    html = client.post(NEW, data).content.decode()
    assert [value_of(html, f"line-{place}-what") for place in range(3)] == ["Two", "One", "Three"]
    assert value_of(html, "line-0-quantity") == "x"
    assert f'name="line-0-taxes" value="{rate.pk}"' in html.replace('" class="', '"').replace("  ", " ")
    assert "Kept" in html
    del data["up"]
    html = client.post(NEW, {**data, "remove": "0"}).content.decode()
    assert [value_of(html, f"line-{place}-what") for place in range(2)] == ["Two", "Three"]
    html = client.post(NEW, {**data, "more": "1"}).content.decode()
    assert value_of(html, "line-3-quantity") == "1"
    assert not Invoice.objects.exists()


def test_a_draft_is_edited_and_keeps_its_customer() -> None:
    client = staff("Merchant")
    client.post(NEW, typed(("Tea", "1", "5"), discount="1"))
    row = Invoice.objects.get()
    edit = address(row, "edit")
    html = client.get(edit).content.decode()
    assert (value_of(html, "line-0-what"), value_of(html, "line-0-unit"), value_of(html, "discount")) == (
        "Tea", "5.00", "1.00",
    )  # fmt: skip
    data = typed(("Coffee", "2", "7"), seen=value_of(html, "seen"), customer=row.customer_id, discount="1")
    assert client.post(edit, data).status_code == 302
    row.refresh_from_db()
    assert (row.total_amount, row.lines.get().description) == (1300, "Coffee")
    assert Customer.objects.count() == Coupon.objects.count() == 1


def test_the_later_of_two_tabs_is_told_and_may_replace_what_the_earlier_saved() -> None:
    client = staff("Merchant")
    client.post(NEW, typed(("Tea", "1", "5")))
    row = Invoice.objects.get()
    edit, seen = address(row, "edit"), ""
    seen = value_of(client.get(edit).content.decode(), "seen")
    assert client.post(edit, typed(("Coffee", "1", "6"), seen=seen)).status_code == 302
    html = client.post(edit, typed(("Cocoa", "1", "7"), seen=seen)).content.decode()
    assert "was saved by somebody else after you opened it" in html
    assert row.lines.get().description == "Coffee"
    assert value_of(html, "line-0-what") == "Cocoa"
    again = client.post(edit, typed(("Cocoa", "1", "7"), seen=value_of(html, "seen")))
    assert again.status_code == 302
    assert row.lines.get().description == "Cocoa"


def test_what_is_at_stripe_is_not_edited_and_says_so() -> None:
    row = invoice()
    client = staff("Merchant")
    answer = client.get(address(row, "edit"), follow=True)
    assert "can no longer be changed here: duplicate or revise it" in answer.content.decode()
    assert client.post(address(row, "edit"), typed(("Tea", "1", "5"))).status_code == 302
    assert row.lines.get().description == "Cup, thrown by hand"


@pytest.mark.parametrize("role", ["Approver", "Support", "Auditor", ""])
def test_others_write_nothing(role: str) -> None:
    assert staff(role).post(NEW, typed(("Tea", "1", "5"))).status_code == 403
    assert staff(role).get(address(invoice("draft"), "edit")).status_code == 403
