"""Credit notes: what they take off an open invoice, and what they give back of a paid one."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from payments.emails.refund_notice import refund_notice
from payments.models import CreditNote, Email, Invoice, Refund, Task
from payments.operations.approve_refund import approve_refund
from payments.operations.credit_invoice import (
    Credit,
    CreditLine,
    DoesNotAddUp,
    GivenBack,
    NothingToCredit,
    credit_invoice,
)
from payments.operations.reject_refund import reject_refund
from payments.operations.void_credit_note import void_credit_note
from payments.papers.invoice_of import page_of
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
from tests.operations.shop import clock, colleague
from tests.operations.stripe_side import deliver_all
from tests.sandbox.process import SandboxProcess


def credit(invoice: Invoice, amount: int, **back: int) -> CreditNote:
    """Credit this much of its first line."""
    row = invoice.lines.order_by("position")[0]
    wish = Credit(lines=[CreditLine(amount=amount, invoice_line=row)], back=GivenBack(**back), reason="order_change")
    return credit_invoice(invoice=invoice, credit=wish, by=colleague(), form_key=uuid.uuid4(), now=clock())


def heard(sandbox: SandboxProcess) -> None:
    """All that Stripe told of; and what it was asked again, for much happens within a second."""
    deliver_all(sandbox)
    read_what_is_asked(sandbox)


def paid(sandbox: SandboxProcess) -> Invoice:
    """An invoice of 59.50 that was paid by card."""
    invoice = finalized(draft([line(5000)], default_tax_rates=[tax_rate("19")]))
    paid_at_stripe(sandbox, invoice)
    heard(sandbox)
    return fresh(invoice)


def test_on_an_open_invoice_it_lowers_what_remains(sandbox: SandboxProcess) -> None:
    invoice = finalized(draft([line(5000)], default_tax_rates=[tax_rate("19")]))
    note = credit(invoice, 1000)
    work_off()
    heard(sandbox)
    note.refresh_from_db()
    invoice = fresh(invoice)
    assert (note.state, note.total_amount, note.tax_amount) == ("issued", 1190, 190)
    assert (invoice.remaining_amount, invoice.credited_amount, invoice.status) == (4760, 1190, "open")
    void_credit_note(credit_note=note, by=None, now=clock())
    work_off()
    heard(sandbox)
    note.refresh_from_db()
    assert (note.state, fresh(invoice).remaining_amount) == ("void", 5950)


def test_on_a_paid_one_refund_credit_and_outside_add_up(sandbox: SandboxProcess) -> None:
    invoice = paid(sandbox)
    with pytest.raises(DoesNotAddUp):
        credit(invoice, 5000, refund=5000)
    with pytest.raises(NothingToCredit):
        credit(invoice, 5001, refund=5951)
    note = credit(invoice, 5000, refund=4000, credit=1000, outside=950)
    assert note.state == "waiting"
    work_off()
    heard(sandbox)
    note.refresh_from_db()
    assert (note.state, note.total_amount) == ("issued", 5950)
    assert (note.refund_amount, note.credit_amount, note.outside_amount) == (4000, 1000, 950)
    assert [refund.amount for refund in note.refunds.all()] == [4000]
    assert fresh(invoice).credited_amount == 5950


def test_its_customer_is_told_of_the_refund_with_the_way_to_the_invoice(sandbox: SandboxProcess) -> None:
    invoice = paid(sandbox)
    credit(invoice, 5000, refund=5950)
    work_off()
    heard(sandbox)
    email = Email.objects.get(kind="refund_notice")
    assert (email.recipient, email.invoice, email.order) == (invoice.email, invoice, None)
    worded = refund_notice(email)
    assert f"invoice {invoice.number}" in worded.opening
    assert worded.button == ("See your invoice", page_of(invoice))


def test_a_large_refund_of_it_waits_for_a_second_person(sandbox: SandboxProcess, settings: Settings) -> None:
    invoice = paid(sandbox)
    settings.REFUND_APPROVAL_ABOVE = {"eur": 1000}
    note = credit(invoice, 5000, refund=5950)
    work_off()
    note.refresh_from_db()
    assert (note.state, note.stripe_id) == ("waiting", None)
    approve_refund(refund=note.refunds.get(), by=colleague("ada"), note="Yes.", now=datetime.now(UTC))
    work_off()
    heard(sandbox)
    note.refresh_from_db()
    assert note.state == "issued"


def test_without_its_refund_it_is_not_issued(sandbox: SandboxProcess, settings: Settings) -> None:
    invoice = paid(sandbox)
    settings.REFUND_APPROVAL_ABOVE = {"eur": 1000}
    note = credit(invoice, 5000, refund=5950)
    reject_refund(refund=note.refunds.get(), by=colleague("ada"), note="No.", now=clock())
    note.refresh_from_db()
    assert note.state == "not_made"
    assert Task.objects.get(closed_at=None).kind == "credit_note_stuck"
    assert Refund.objects.get().state == "rejected"
