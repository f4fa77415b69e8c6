"""Credit notes: before payment they lower what remains, after it they say where the money went."""

from typing import Any, cast

import pytest
import stripe

from tests.sandbox.books import Books


def note(books: Books, invoice: stripe.Invoice, **wish: Any) -> stripe.CreditNote:
    return books.v1.credit_notes.create(cast("Any", {"invoice": str(invoice.id), "email_type": "none", **wish}))


def test_on_an_open_invoice_less_remains(books: Books) -> None:
    invoice = books.open()
    made = note(books, invoice, amount=900, reason="order_change", memo="Sorry", metadata={"ref": "K7"})
    assert (made.type, made.status, made.total) == ("pre_payment", "issued", 900)
    assert (made.pre_payment_amount, made.post_payment_amount) == (900, 0)
    assert made.number == f"{invoice.number}-CN-01"
    after = books.again(invoice)
    assert (after.amount_due, after.amount_remaining, after.total) == (4000, 4000, 4900)
    assert after.pre_payment_credit_notes_amount == 900
    intent = books.v1.payment_intents.retrieve(str(books.payments(invoice)[0].payment.payment_intent))
    assert intent.amount == 4000
    assert books.tale()[-2:] == ["credit_note.created", "invoice.updated"]


def test_all_of_what_remains_pays_it(books: Books) -> None:
    invoice = books.open()
    note(books, invoice, amount=4900)
    after = books.again(invoice)
    assert (after.status, after.amount_paid, after.amount_remaining) == ("paid", 0, 0)
    assert books.tale()[-1] == "invoice.paid"


def test_on_a_paid_invoice_the_parts_are_the_whole(books: Books) -> None:
    invoice = books.paid()
    made = note(books, invoice, amount=3000, refund_amount=1000, credit_amount=1500, out_of_band_amount=500)
    assert (made.type, made.post_payment_amount, made.out_of_band_amount) == ("post_payment", 3000, 500)
    assert [each.amount_refunded for each in made.refunds] == [1000]
    assert books.v1.refunds.retrieve(str(made.refunds[0].refund)).amount == 1000
    assert books.v1.customers.retrieve(books.customer.id).balance == -1500
    after = books.again(invoice)
    assert (after.status, after.post_payment_credit_notes_amount, after.amount_paid) == ("paid", 3000, 4900)
    with pytest.raises(stripe.InvalidRequestError, match="greater than what can be credited"):
        note(books, invoice, amount=1901, out_of_band_amount=1901)


@pytest.mark.parametrize("parts", [{}, {"refund_amount": 999}, {"credit_amount": 600, "out_of_band_amount": 600}])
def test_parts_that_are_not_the_whole_are_refused(books: Books, parts: dict[str, int]) -> None:
    invoice = books.paid()
    with pytest.raises(stripe.InvalidRequestError, match="must equal"):
        note(books, invoice, amount=1000, **parts)
    assert books.v1.credit_notes.list({"invoice": str(invoice.id)}).data == []
    assert books.v1.refunds.list().data == []


def test_an_open_invoice_gives_no_money_back(books: Books) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="must equal"):
        note(books, books.open(), amount=1000, refund_amount=1000)
    with pytest.raises(stripe.InvalidRequestError, match="greater than"):
        note(books, books.open(), amount=4901)


def test_a_partly_paid_invoice_is_credited_on_both_sides(books: Books) -> None:
    invoice = books.open()
    done = books.intent(1900, confirm=True, payment_method="pm_card_visa", return_url="http://127.0.0.1:9/")
    books.v1.invoices.attach_payment(str(invoice.id), {"payment_intent": done.id})
    made = note(books, invoice, amount=3500, refund_amount=500)
    assert (made.type, made.pre_payment_amount, made.post_payment_amount) == ("mixed", 3000, 500)
    assert books.again(invoice).status == "paid"


def test_a_refund_that_exists_is_linked_once(books: Books) -> None:
    invoice = books.paid()
    intent = str(books.payments(invoice)[0].payment.payment_intent)
    refund = books.v1.refunds.create({"payment_intent": intent, "amount": 1000})
    made = note(books, invoice, amount=600, refunds=[{"refund": refund.id, "amount_refunded": 600}])
    assert [(each.refund, each.amount_refunded) for each in made.refunds] == [(refund.id, 600)]
    with pytest.raises(stripe.InvalidRequestError, match="left to link"):
        note(books, invoice, amount=600, refunds=[{"refund": refund.id, "amount_refunded": 600}])
    elsewhere = books.v1.refunds.create({"payment_intent": books.shop.paid().id})
    with pytest.raises(stripe.InvalidRequestError, match="not of a payment of this invoice"):
        note(books, invoice, amount=4000, refunds=[{"refund": elsewhere.id}])


def test_lines_are_credited_with_their_discount_and_tax(books: Books) -> None:
    vat = books.v1.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": False})
    coupon = books.v1.coupons.create({"percent_off": 10})
    price = {"currency": "eur", "product_data": {"name": "Tea"}, "unit_amount": 1000}
    draft = books.draft(discounts=[{"coupon": coupon.id}], default_tax_rates=[vat.id])
    invoice = books.finalize(books.add(draft, {"price_data": price, "quantity": 4}, {"amount": 500}))
    line = invoice.lines.data[0].id
    half = note(books, invoice, lines=[{"type": "invoice_line_item", "invoice_line_item": line, "quantity": 2}])
    assert (half.subtotal, half.discount_amount, half.total_excluding_tax, half.total) == (2000, 200, 1800, 2142)
    assert half.lines.data[0].invoice_line_item == line
    with pytest.raises(stripe.InvalidRequestError, match="more than what is left"):
        note(books, invoice, lines=[{"type": "invoice_line_item", "invoice_line_item": line, "quantity": 3}])
    rest = [
        {"type": "invoice_line_item", "invoice_line_item": line, "amount": 2000},
        {"type": "invoice_line_item", "invoice_line_item": invoice.lines.data[1].id, "quantity": 1},
    ]
    assert half.total + note(books, invoice, lines=rest).total == invoice.total
    assert books.again(invoice).status == "paid"


def test_a_line_of_its_own_has_the_tax_it_is_given(books: Books) -> None:
    within = books.v1.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": True})
    made = note(books, books.open(), lines=[
        {"type": "custom_line_item", "description": "Scratch", "unit_amount": 595, "quantity": 2,
         "tax_rates": [within.id]}
    ])  # fmt: skip
    assert (made.total, made.total_excluding_tax, made.subtotal_excluding_tax) == (1190, 1000, 1000)
    assert made.lines.data[0].tax_rates[0].id == within.id


def test_a_note_on_an_open_invoice_is_taken_back(books: Books) -> None:
    invoice = books.open()
    made = note(books, invoice, amount=900)
    assert books.v1.credit_notes.void_credit_note(made.id).status == "void"
    after = books.again(invoice)
    assert (after.amount_due, after.amount_remaining, after.pre_payment_credit_notes_amount) == (4900, 4900, 0)
    assert books.tale()[-3:] == ["credit_note.updated", "credit_note.voided", "invoice.updated"]
    with pytest.raises(stripe.InvalidRequestError, match="already void"):
        books.v1.credit_notes.void_credit_note(made.id)
    paid = note(books, books.paid(), amount=100, out_of_band_amount=100)
    with pytest.raises(stripe.InvalidRequestError, match="only void"):
        books.v1.credit_notes.void_credit_note(paid.id)


def test_drafts_and_void_invoices_take_no_note(books: Books) -> None:
    void = books.v1.invoices.void_invoice(str(books.open().id))
    for invoice in (books.draft(100), void):
        with pytest.raises(stripe.InvalidRequestError, match="finalized"):
            note(books, invoice, amount=100)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        note(books, books.open())
    assert refusal.value.code == "parameter_missing"


def test_notes_are_listed_by_invoice_and_customer(books: Books) -> None:
    first, second = books.open(), books.open()
    notes = [note(books, first, amount=100), note(books, first, amount=200), note(books, second, amount=300)]
    listed = books.v1.credit_notes.list({"invoice": str(first.id)})
    assert [each.id for each in listed] == [notes[1].id, notes[0].id]
    assert len(books.v1.credit_notes.list({"customer": books.customer.id}).data) == 3
    assert books.v1.credit_notes.retrieve(notes[2].id).number == f"{second.number}-CN-01"
