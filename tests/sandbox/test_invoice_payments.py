"""How invoices are paid: by card, by debit, in parts, outside Stripe."""

import pytest
import stripe

from tests.sandbox.books import Books


def test_a_card_pays_all_of_it(books: Books) -> None:
    invoice = books.paid()
    assert (invoice.status, invoice.amount_paid, invoice.amount_remaining) == ("paid", 4900, 0)
    assert (invoice.attempted, invoice.attempt_count) == (True, 1)
    payment = books.payments(invoice)[0]
    assert (payment.status, payment.amount_paid) == ("paid", 4900)
    assert books.tale(4) == [
        "invoice.updated", "invoice.paid", "invoice.payment_succeeded", "invoice_payment.paid"
    ]  # fmt: skip
    matched = books.v1.invoice_payments.list(
        {"payment": {"type": "payment_intent", "payment_intent": str(payment.payment.payment_intent)}}
    )
    assert [each.invoice for each in matched] == [invoice.id]
    assert books.v1.invoice_payments.retrieve(payment.id).status == "paid"


def test_a_declined_card_leaves_it_open(books: Books) -> None:
    invoice = books.open()
    with pytest.raises(stripe.CardError) as refusal:
        books.v1.invoices.pay(str(invoice.id), {"payment_method": "pm_card_visa_chargeDeclinedInsufficientFunds"})
    assert refusal.value.error is not None
    assert refusal.value.error.decline_code == "insufficient_funds"
    assert books.again(invoice).status == "open"
    assert books.tale()[-1] == "invoice.payment_failed"
    assert books.v1.invoices.pay(str(invoice.id), {"payment_method": "pm_card_visa"}).status == "paid"


def test_a_card_that_asks_leaves_it_open_until_it_is_answered(books: Books) -> None:
    invoice = books.open()
    with pytest.raises(stripe.CardError) as refusal:
        books.v1.invoices.pay(
            str(invoice.id), {"payment_method": "pm_card_threeDSecure2Required", "off_session": False}
        )
    assert refusal.value.code == "invoice_payment_intent_requires_action"
    assert books.tale()[-1] == "invoice.payment_action_required"


def test_there_must_be_something_to_pay_with(books: Books) -> None:
    invoice = books.open()
    with pytest.raises(stripe.InvalidRequestError, match="no attached payment source"):
        books.v1.invoices.pay(str(invoice.id))


def test_a_debit_pays_it_days_later(books: Books) -> None:
    invoice = books.open()
    books.v1.invoices.pay(str(invoice.id), {"payment_method": "pm_sepaDebit_de_success"})
    assert books.again(invoice).status == "open"
    with pytest.raises(stripe.InvalidRequestError, match="under way"):
        books.v1.invoices.pay(str(invoice.id), {"payment_method": "pm_card_visa"})
    books.shop.box.clock(advance=3 * 86_400 + 1)
    assert books.again(invoice).status == "paid"


def test_paid_outside_is_paid_but_no_payment_succeeded(books: Books) -> None:
    invoice = books.v1.invoices.pay(str(books.open().id), {"paid_out_of_band": True})
    assert (invoice.status, invoice.amount_paid, invoice.amount_paid_off_stripe) == ("paid", 4900, 4900)
    assert [each.status for each in books.payments(invoice)] == ["canceled"]
    assert "invoice.payment_succeeded" not in books.tale()


def test_several_payments_pay_it_part_by_part(books: Books) -> None:
    invoice = books.open()
    part = books.intent(1900)
    books.v1.invoices.attach_payment(str(invoice.id), {"payment_intent": part.id})
    assert books.again(invoice).amount_remaining == 4900
    books.v1.payment_intents.confirm(part.id, {"payment_method": "pm_card_visa", "return_url": "http://127.0.0.1:9/"})
    partly = books.again(invoice)
    assert (partly.status, partly.amount_paid, partly.amount_remaining) == ("open", 1900, 3000)
    assert books.tale()[-2:] == ["invoice.updated", "invoice_payment.paid"]
    rest = books.v1.invoices.pay(str(invoice.id), {"payment_method": "pm_card_visa"})
    assert (rest.status, rest.amount_paid) == ("paid", 4900)
    assert [(each.amount_paid, each.is_default) for each in books.payments(invoice)] == [(1900, False), (3000, True)]


def test_an_intent_that_has_succeeded_counts_at_once_and_too_much_becomes_credit(books: Books) -> None:
    invoice = books.open(1000)
    done = books.intent(1500, confirm=True, payment_method="pm_card_visa", return_url="http://127.0.0.1:9/")
    paid = books.v1.invoices.attach_payment(str(invoice.id), {"payment_intent": done.id, "expand": ["payments"]})
    assert (paid.status, paid.amount_paid, paid.amount_overpaid) == ("paid", 1000, 500)
    assert books.v1.customers.retrieve(books.customer.id).balance == -500
    assert books.tale()[-1] == "invoice.overpaid"


@pytest.mark.parametrize("wrong", [{"currency": "usd"}, {"customer": None}])
def test_an_intent_of_another_currency_or_for_two_invoices_is_not_attached(
    books: Books, wrong: dict[str, str | None]
) -> None:
    first, second = books.open(), books.open()
    if "currency" in wrong:
        part = books.intent(1000, **wrong)
    else:
        part = books.intent(1000)
        books.v1.invoices.attach_payment(str(first.id), {"payment_intent": part.id})
    with pytest.raises(stripe.InvalidRequestError):
        books.v1.invoices.attach_payment(str(second.id), {"payment_intent": part.id})


def test_the_intent_of_an_invoice_is_not_cancelled_by_itself(books: Books) -> None:
    payment = books.payments(books.open())[0]
    with pytest.raises(stripe.InvalidRequestError, match="void the invoice"):
        books.v1.payment_intents.cancel(str(payment.payment.payment_intent))
