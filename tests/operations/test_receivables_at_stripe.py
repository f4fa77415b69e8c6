"""What Stripe says is left of each invoice is what receivables add up, and what invoices collect is in the volumes."""

from __future__ import annotations

from datetime import timedelta

from dashboard.days import Span, buckets
from dashboard.metrics import COLLECTED, SUCCEEDED
from dashboard.receivables import AsOf
from dashboard.volumes import movement_volumes, payment_volumes
from payments.domain.days import day_of
from payments.models import Email, Invoice
from payments.operations.mark_invoice_uncollectible import mark_invoice_uncollectible
from payments.operations.void_invoice import void_invoice
from tests.dashboard.test_receivables import BERLIN
from tests.operations.billing import draft, finalized, line, paid_at_stripe, work_off
from tests.operations.shop import clock
from tests.operations.stripe_side import deliver_all
from tests.operations.test_credit_invoice import credit, heard
from tests.sandbox.process import SandboxProcess


def open_now() -> dict[int, int]:
    """By invoice, as the page has it."""
    as_of = AsOf(day_of(clock(), BERLIN), BERLIN)
    assert sum(each.amount for each in as_of.totals()) == sum(each.amount for each in as_of.every_customer())
    return {row.pk: row.open_amount for row in as_of.invoices()}


def test_receivables_of_today_are_what_stripe_says_is_left(sandbox: SandboxProcess) -> None:
    left, credited, paid, void, given_up = (finalized(draft([line(5000)])) for _ in range(5))
    credit(credited, 1200)
    paid_at_stripe(sandbox, paid)
    void_invoice(invoice=void, why="", by=None, now=clock())
    mark_invoice_uncollectible(invoice=given_up, why="", by=None, now=clock())
    work_off()
    heard(sandbox)
    remaining = Invoice.objects.filter(status="open").values_list("pk", "remaining_amount")
    assert open_now() == dict(remaining) == {left.pk: 5000, credited.pk: 3800}
    assert AsOf(day_of(clock(), BERLIN) - timedelta(days=1), BERLIN).totals() == []


def test_what_an_invoice_collects_counts_like_an_orders_payment(sandbox: SandboxProcess) -> None:
    invoice = finalized()
    paid_at_stripe(sandbox, invoice)
    deliver_all(sandbox)
    today = day_of(clock(), BERLIN)
    steps = buckets(Span(today, today, BERLIN), "day")
    assert COLLECTED.total(movement_volumes(steps, "eur")) == invoice.total_amount
    assert SUCCEEDED.total(payment_volumes(steps, "eur")) == 1
    assert open_now() == {}
    assert Email.objects.filter(kind="invoice_paid").count() == 1
