"""From a draft here to an invoice that Stripe has numbered, step by step."""

from __future__ import annotations

import pytest

from payments.models import Email, Invoice, Movement, Payment, StripeCall, Task
from payments.operations.finalize_invoice import NotComplete, finalize_invoice
from payments.operations.pay_invoice_outside import pay_invoice_outside
from payments.operations.perform_call import perform_call
from payments.operations.void_invoice import void_invoice
from tests.operations.billing import (
    draft,
    finalized,
    fresh,
    line,
    paid_at_stripe,
    read_what_is_asked,
    tax_rate,
    work_off,
)
from tests.operations.shop import clock
from tests.operations.stripe_side import api, deliver_all
from tests.sandbox.process import SandboxProcess


def test_a_draft_becomes_an_open_invoice_with_stripes_number(sandbox: SandboxProcess) -> None:
    invoice = finalized(draft([line(1999, 3), line(500)], default_tax_rates=[tax_rate("19"), tax_rate("7")]), send=True)
    assert (invoice.status, invoice.total_amount, invoice.halted) == ("open", 8186, "")
    assert invoice.number
    assert invoice.finalized_at is not None
    assert invoice.due_date is not None
    assert invoice.lines.filter(stripe_id=None).count() == 0
    assert [mail.kind for mail in invoice.emails.all()] == ["invoice_sent"]
    kinds = [call.kind for call in invoice.calls.order_by("pk")]
    assert kinds == ["create_customer", "create_invoice", "add_invoice_lines", "finalize_invoice"]


def test_what_is_paid_on_stripes_page_is_the_invoices_payment(sandbox: SandboxProcess) -> None:
    invoice = finalized()
    paid_at_stripe(sandbox, invoice)
    deliver_all(sandbox)
    invoice = fresh(invoice)
    payment = invoice.payments.get()
    assert (invoice.status, invoice.paid_amount, invoice.remaining_amount) == ("paid", 2500, 0)
    assert (payment.status, payment.foreign, payment.invoice_awaited) == ("paid", True, False)
    assert Email.objects.filter(kind="invoice_paid", invoice=invoice).count() == 1
    assert not Task.objects.filter(closed_at=None).exists()


def test_the_payment_finds_its_invoice_when_the_event_about_it_is_lost(sandbox: SandboxProcess) -> None:
    invoice = finalized()
    paid_at_stripe(sandbox, invoice)
    deliver_all(sandbox, "payment_intent.succeeded", "charge.succeeded")
    assert Payment.objects.get().invoice_awaited
    read_what_is_asked(sandbox)
    assert Payment.objects.get().invoice == invoice
    assert not Payment.objects.get().invoice_awaited


def test_what_was_paid_outside_has_a_movement_once_stripe_says_so(sandbox: SandboxProcess) -> None:
    invoice = finalized()
    pay_invoice_outside(invoice=invoice, how="By transfer.", by=None, now=clock())
    assert not Movement.objects.exists()
    work_off()
    deliver_all(sandbox)
    movement = Movement.objects.get()
    assert (movement.kind, movement.amount, movement.payment.invoice_id) == ("paid_outside", 2500, invoice.pk)
    assert fresh(invoice).status == "paid"


def test_nothing_is_finalized_when_stripe_comes_to_another_total(sandbox: SandboxProcess) -> None:
    invoice = draft()
    finalize_invoice(invoice=invoice, send=False, by=None, now=clock())
    for _ in range(3):
        perform_call(call_id=StripeCall.objects.filter(state="waiting").latest("pk").pk, now=clock())
    there = fresh(invoice).stripe_id
    extra = {"0": {"amount": 100, "description": "Somebody's"}}
    api(sandbox, "POST", f"/v1/invoices/{there}/add_lines", lines=extra)
    work_off()
    invoice = fresh(invoice)
    assert invoice.status == "draft"
    assert "2 lines" in invoice.halted
    assert Task.objects.get(closed_at=None).kind == "invoice_differs"


def test_a_draft_without_lines_is_not_finalized() -> None:
    invoice = draft()
    invoice.lines.all().delete()
    with pytest.raises(NotComplete):
        finalize_invoice(invoice=invoice, send=False, by=None, now=clock())


def test_many_lines_arrive_once_each(sandbox: SandboxProcess) -> None:
    invoice = finalized(draft([line(100 + place, description=f"Line {place}") for place in range(130)]))
    read_what_is_asked(sandbox)
    deliver_all(sandbox)
    read_what_is_asked(sandbox)
    invoice = fresh(invoice)
    assert invoice.status == "open"
    assert invoice.lines.exclude(stripe_id=None).values("stripe_id").distinct().count() == 130
    assert invoice.calls.filter(kind="add_invoice_lines").count() == 2


def test_a_voided_invoice_is_void_once_stripe_says_so(sandbox: SandboxProcess) -> None:
    invoice = finalized()
    void_invoice(invoice=invoice, why="", by=None, now=clock())
    assert fresh(invoice).status == "open"
    work_off()
    assert fresh(invoice).status == "void"


def test_an_invoice_of_another_program_is_kept_with_its_lines(sandbox: SandboxProcess) -> None:
    there = api(sandbox, "POST", "/v1/customers", email="eve@example.org")["id"]
    made = api(sandbox, "POST", "/v1/invoices", customer=there, collection_method="send_invoice", days_until_due=3)
    lines = {str(place): {"amount": 10, "description": f"Line {place}"} for place in range(12)}
    api(sandbox, "POST", f"/v1/invoices/{made['id']}/add_lines", lines=lines)
    api(sandbox, "POST", f"/v1/invoices/{made['id']}/finalize")
    deliver_all(sandbox)
    read_what_is_asked(sandbox)
    invoice = Invoice.objects.get()
    assert (invoice.foreign, invoice.status, invoice.total_amount) == (True, "open", 120)
    assert invoice.lines.count() == 12
    assert invoice.email == "eve@example.org"
    assert not invoice.emails.exists()
