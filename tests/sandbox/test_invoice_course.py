"""An invoice's course: which call leads from which state to which, and what is refused."""

from typing import Any

import pytest
import stripe

from tests.sandbox.books import Books
from tests.sandbox.listener import Listener

DAY = 86_400


def test_finalizing_gives_the_number_the_links_and_the_default_payment(books: Books) -> None:
    first, second = books.open(), books.open()
    prefix = books.v1.customers.retrieve(books.customer.id).invoice_prefix
    assert [first.number, second.number] == [f"{prefix}-0001", f"{prefix}-0002"]
    assert first.status_transitions.finalized_at is not None
    assert str(first.hosted_invoice_url).startswith(f"{books.shop.box.base_url}/i/")
    assert first.invoice_pdf is not None
    payments = books.again(first).payments
    assert payments is not None
    only = payments.data[0]
    assert (only.status, only.is_default, only.amount_requested, only.amount_paid) == ("open", True, 4900, None)
    intent = books.v1.payment_intents.retrieve(str(only.payment.payment_intent))
    assert (intent.amount, intent.customer, intent.status) == (4900, books.customer.id, "requires_payment_method")
    assert books.tale()[2:4] == ["invoice.updated", "invoice.finalized"]


def test_the_link_changes_and_the_old_one_holds_for_a_while(books: Books) -> None:
    old = books.open().hosted_invoice_url
    books.shop.box.clock(advance=11 * DAY)
    assert books.v1.invoices.list().data[0].hosted_invoice_url != old


CALLS = ("finalize_invoice", "send_invoice", "pay", "void_invoice", "mark_uncollectible", "delete")
ALLOWED = {
    "draft": {"finalize_invoice": "open", "send_invoice": "open", "delete": "gone"},
    "open": {"send_invoice": "open", "pay": "paid", "void_invoice": "void", "mark_uncollectible": "uncollectible"},
    "uncollectible": {"pay": "paid", "void_invoice": "void"},
    "paid": {},
    "void": {},
}


def in_state(books: Books, status: str) -> stripe.Invoice:
    if status == "draft":
        return books.draft(4900)
    invoice = books.open()
    leads = {"uncollectible": "mark_uncollectible", "paid": "pay", "void": "void_invoice"}
    return invoice if status == "open" else call(books, invoice, leads[status])


def call(books: Books, invoice: stripe.Invoice, name: str) -> stripe.Invoice:
    params: Any = {"payment_method": "pm_card_visa"} if name == "pay" else {}
    answer: stripe.Invoice = getattr(books.v1.invoices, name)(str(invoice.id), params)
    return answer


@pytest.mark.parametrize("status", ALLOWED)
def test_every_call_in_every_state_leads_where_stripe_says_or_is_refused(books: Books, status: str) -> None:
    for name in CALLS:
        invoice = in_state(books, status)
        told = len(books.shop.events())
        leads_to = ALLOWED[status].get(name)
        if leads_to is None:
            with pytest.raises(stripe.InvalidRequestError):
                call(books, invoice, name)
            assert books.again(invoice).status == status
            assert len(books.shop.events()) == told
        elif name == "delete":
            assert call(books, invoice, name).deleted
        else:
            assert call(books, invoice, name).status == leads_to


def test_what_others_have_seen_is_not_edited(books: Books) -> None:
    opened = books.open()
    for change in ({"description": "x"}, {"days_until_due": 3}, {"footer": "x"}, {"number": "A-1"}):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            books.v1.invoices.update(str(opened.id), change)  # type: ignore[arg-type]
        assert refusal.value.code == "invoice_not_editable"
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        books.add(opened, {"amount": 1})
    assert refusal.value.code == "invoice_not_editable"
    edited = books.v1.invoices.update(str(opened.id), {"metadata": {"a": "1"}})
    assert (edited.status, edited.total) == ("open", 4900)


def test_an_empty_draft_is_not_finalized(books: Books) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        books.finalize(books.draft())
    assert refusal.value.code == "invoice_no_customer_line_items"


def test_nothing_to_pay_is_paid_at_once(books: Books) -> None:
    invoice = books.open(4900, -4900)
    assert (invoice.status, invoice.amount_due) == ("paid", 0)
    assert books.payments(invoice) == []
    assert books.tale()[3:] == ["invoice.finalized", "invoice.updated", "invoice.paid", "invoice.payment_succeeded"]


def test_what_is_too_little_to_charge_waits_for_the_next_invoice(books: Books) -> None:
    small = books.open(30)
    assert (small.status, small.amount_due, small.ending_balance) == ("paid", 0, 30)
    assert books.v1.customers.retrieve(books.customer.id).balance == 30
    following = books.open(1000)
    assert (following.status, following.starting_balance, following.amount_due) == ("open", 30, 1030)


def test_credit_is_used_up_by_the_next_invoice(books: Books) -> None:
    books.open(-700)
    assert books.v1.customers.retrieve(books.customer.id).balance == -700
    following = books.open(1000)
    assert (following.total, following.amount_due, following.ending_balance) == (1000, 300, 0)
    assert books.v1.customers.retrieve(books.customer.id).balance == 0


def test_a_revision_takes_the_place_of_the_original_when_it_is_finalized(books: Books) -> None:
    vat = books.v1.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": False})
    original = books.finalize(books.add(books.draft(footer="Bank"), {"amount": 1000, "tax_rates": [vat.id]}))
    revision = books.v1.invoices.create({"from_invoice": {"action": "revision", "invoice": str(original.id)}})
    assert (revision.status, revision.total, revision.footer) == ("draft", 1190, "Bank")
    assert books.again(original).status == "open"
    revision = books.finalize(books.add(revision, {"amount": 10}))
    original = books.again(original)
    assert (revision.total, original.status, original.latest_revision) == (1200, "void", revision.id)
    with pytest.raises(stripe.InvalidRequestError, match="only revise"):
        books.v1.invoices.create({"from_invoice": {"action": "revision", "invoice": str(original.id)}})


def test_an_invoice_is_overdue_when_its_day_has_passed_and_it_is_still_open(books: Books, listener: Listener) -> None:
    late, paid = books.open(), books.paid()
    books.shop.box.clock(advance=14 * DAY + 1)
    overdue = [each for each in books.shop.events() if each.type == "invoice.overdue"]
    assert [each.data.object["id"] for each in overdue] == [late.id]
    assert paid.status == "paid"
    listener.wait_for("invoice.overdue")


def test_voiding_calls_its_payment_off(books: Books) -> None:
    invoice = books.open()
    books.v1.invoices.void_invoice(str(invoice.id))
    payment = books.payments(invoice)[0]
    intent = books.v1.payment_intents.retrieve(str(payment.payment.payment_intent))
    assert (payment.status, intent.status, intent.cancellation_reason) == ("canceled", "canceled", "void_invoice")
    assert books.tale()[-2:] == ["invoice.updated", "invoice.voided"]


def test_sending_a_draft_finalizes_it(books: Books) -> None:
    assert books.v1.invoices.send_invoice(str(books.draft(100).id)).status == "open"
    assert books.tale()[-2:] == ["invoice.finalized", "invoice.sent"]
