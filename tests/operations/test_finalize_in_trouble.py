"""Stripe fails at any step of finalizing, before or after it acted: the invoice is made once, and goes on."""

from __future__ import annotations

import pytest

from payments.models import Invoice, StripeCall
from payments.operations.finalize_invoice import finalize_invoice
from payments.operations.perform_call import perform_call
from tests.operations.billing import draft, fresh, line, read_what_is_asked
from tests.operations.shop import clock, later
from tests.operations.stripe_side import api, deliver_all
from tests.sandbox.process import SandboxProcess

STEPS = ("/v1/customers", "/v1/invoices", "/v1/invoices/*/add_lines", "/v1/invoices/*/finalize")
ROUNDS = 12


def bring_to_its_end(sandbox: SandboxProcess, invoice: Invoice) -> Invoice:
    """The worker goes on, an hour between two tries, until the invoice is open."""
    for hours in range(ROUNDS):
        for pk in StripeCall.objects.filter(state__in=StripeCall.OPEN).order_by("pk").values_list("pk", flat=True):
            perform_call(call_id=pk, now=later(hours=hours))
        read_what_is_asked(sandbox, hours=hours)
        if fresh(invoice).status == "open":
            break
    return fresh(invoice)


@pytest.mark.parametrize("answer", ["500_before", "500_after"])
@pytest.mark.parametrize("path", STEPS)
def test_a_500_at_any_step_makes_no_second_one(sandbox: SandboxProcess, path: str, answer: str) -> None:
    invoice = draft([line(1000), line(333, 3)])
    sandbox.calls(answer, path, method="POST")
    finalize_invoice(invoice=invoice, send=True, by=None, now=clock())
    invoice = bring_to_its_end(sandbox, invoice)
    assert (invoice.status, invoice.halted, invoice.total_amount) == ("open", "", 1999)
    assert [each["id"] for each in api(sandbox, "GET", "/v1/invoices")["data"]] == [invoice.stripe_id]
    assert len(api(sandbox, "GET", "/v1/customers")["data"]) == 1
    assert invoice.emails.count() == 1


def test_events_that_come_before_the_answers_change_nothing(sandbox: SandboxProcess) -> None:
    invoice = draft([line(1000), line(333, 3)])
    for path in STEPS:
        sandbox.calls("500_after", path, method="POST")
    finalize_invoice(invoice=invoice, send=False, by=None, now=clock())
    for hours in range(ROUNDS):
        for pk in StripeCall.objects.filter(state__in=StripeCall.OPEN).order_by("pk").values_list("pk", flat=True):
            perform_call(call_id=pk, now=later(hours=hours))
            deliver_all(sandbox)
    read_what_is_asked(sandbox, hours=ROUNDS)
    assert fresh(invoice).status == "open"
    assert len(api(sandbox, "GET", "/v1/invoices")["data"]) == 1
