"""The state table of an invoice: whatever is done with it, here and at Stripe, in whatever order.

Each act either is refused with a sentence, as the table says, or brings the invoice where the table says; and after
each of them both sides agree to the cent.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.domain.money import Money
from payments.models import Email, Invoice, Movement, StripeCall
from payments.operations.credit_invoice import Credit, CreditLine, GivenBack, credit_invoice
from payments.operations.delete_invoice_draft import delete_invoice_draft
from payments.operations.duplicate_invoice import draft_of
from payments.operations.finalize_invoice import finalize_invoice
from payments.operations.mark_invoice_uncollectible import mark_invoice_uncollectible
from payments.operations.pay_invoice_outside import pay_invoice_outside
from payments.operations.refused import Refused
from payments.operations.revise_invoice import revise_invoice
from payments.operations.save_invoice_draft import save_invoice_draft
from payments.operations.send_invoice import send_invoice
from payments.operations.void_invoice import void_invoice
from tests.inbox.test_any_arrival import MANY
from tests.inbox.truth import empty_the_house
from tests.operations.billing import draft, fresh, line, paid_at_stripe, read_what_is_asked, work_off
from tests.operations.shop import clock
from tests.operations.stripe_side import Json, StripeSaidNoError, api, deliver, events_of
from tests.sandbox.process import SandboxProcess

Act = Callable[[Invoice], object]


def _edit(invoice: Invoice) -> None:
    save_invoice_draft(draft=draft_of(invoice), by=None, form_key=uuid.uuid4(), now=clock(), invoice=invoice)


def _credit(invoice: Invoice) -> None:
    row = invoice.lines.order_by("position")[0]
    back = GivenBack(outside=100) if invoice.status == "paid" else GivenBack()
    wish = Credit(lines=[CreditLine(amount=100, invoice_line=row)], back=back)
    credit_invoice(invoice=invoice, credit=wish, by=None, form_key=uuid.uuid4(), now=clock())


# What is done here: from which states, and where it leads.
TABLE: dict[str, tuple[Act, dict[str, str]]] = {
    "edit": (_edit, {"draft": "draft"}),
    "finalize": (lambda each: finalize_invoice(invoice=each, send=True, by=None, now=clock()), {"draft": "open"}),
    "delete": (lambda each: delete_invoice_draft(invoice=each, by=None, now=clock()), {"draft": "deleted"}),
    "send": (lambda each: send_invoice(invoice=each, by=None, form_key=uuid.uuid4(), now=clock()), {"open": "open"}),
    "pay outside": (
        lambda each: pay_invoice_outside(invoice=each, how="In cash.", by=None, now=clock()),
        {"open": "paid", "uncollectible": "paid"},
    ),
    "void": (
        lambda each: void_invoice(invoice=each, why="", by=None, now=clock()),
        {"open": "void", "uncollectible": "void"},
    ),
    "give up": (
        lambda each: mark_invoice_uncollectible(invoice=each, why="", by=None, now=clock()),
        {"open": "uncollectible"},
    ),
    "credit": (_credit, {"open": "open", "paid": "paid"}),
}  # fmt: skip
ELSEWHERE = ("pay by card", "void there", "give up there", "nothing")


class Course:
    """One such history of one invoice."""

    def __init__(self, sandbox: SandboxProcess) -> None:
        self.sandbox, self.heard = sandbox, len(events_of(sandbox))
        self.invoice = draft([line(1000), line(333, 3)])

    def act(self, name: str) -> None:
        """Somebody here does it, and Stripe is asked and heard."""
        act, leads = TABLE[name]
        invoice = fresh(self.invoice)
        before = StripeCall.objects.count()
        if invoice.status not in leads:
            with pytest.raises(Refused) as refusal:
                act(invoice)
            assert str(refusal.value).endswith(".")
            assert StripeCall.objects.count() == before, "refused, and yet Stripe is asked"
            return
        act(invoice)
        self.catch_up()
        assert fresh(self.invoice).status == leads[invoice.status]

    def elsewhere(self, name: str) -> None:
        """The customer pays, or somebody does it on Stripe's own pages; Stripe may refuse."""
        there = fresh(self.invoice).stripe_id
        if there is None:
            return
        calls: dict[str, Callable[[], object]] = {
            "pay by card": lambda: paid_at_stripe(self.sandbox, self.invoice),
            "void there": lambda: api(self.sandbox, "POST", f"/v1/invoices/{there}/void"),
            "give up there": lambda: api(self.sandbox, "POST", f"/v1/invoices/{there}/mark_uncollectible"),
            "nothing": lambda: None,
        }
        self.invoice = fresh(self.invoice)
        try:
            calls[name]()
        except StripeSaidNoError:
            return
        self.catch_up()

    def catch_up(self) -> None:
        """All calls are made, all news is heard."""
        work_off()
        news = events_of(self.sandbox, seen=self.heard)
        self.heard += len(news)
        deliver(*news)
        read_what_is_asked(self.sandbox)
        work_off()

    def check(self) -> None:
        """Both sides agree, each effect is there once, and what is paid came from somewhere."""
        invoice = fresh(self.invoice)
        if invoice.stripe_id is None:
            return
        if invoice.status != "deleted":
            self._agree(invoice, api(self.sandbox, "GET", f"/v1/invoices/{invoice.stripe_id}"))
        paid = sum(each.paid_amount for each in invoice.invoice_payments.filter(status="paid"))
        assert paid + invoice.paid_outside_amount == invoice.paid_amount
        outside = Movement.objects.filter(payment__invoice=invoice, kind="paid_outside")
        assert [each.amount for each in outside] == ([invoice.paid_outside_amount] if outside else [])
        assert bool(outside) == (invoice.paid_outside_amount > 0)
        mails = list(Email.objects.filter(invoice=invoice).values_list("kind", flat=True))
        assert mails.count("invoice_paid") == (invoice.status == "paid")

    def _agree(self, invoice: Invoice, there: Json) -> None:
        ours = (invoice.status, invoice.total_amount, invoice.paid_amount, invoice.remaining_amount, invoice.number)
        theirs = tuple(there[name] for name in ("status", "total", "amount_paid", "amount_remaining", "number"))
        assert ours == tuple(each or "" if each is None else each for each in theirs)
        assert Money(invoice.total_amount, invoice.currency) == Money(1999, "eur")


@settings(parent=MANY, max_examples=6)
@given(
    steps=st.lists(
        st.tuples(st.booleans(), st.sampled_from(sorted(TABLE)), st.sampled_from(ELSEWHERE)), min_size=3, max_size=6
    ),
    begins_open=st.booleans(),
)
def test_every_act_is_refused_or_leads_where_the_table_says(
    sandbox: SandboxProcess, steps: list[tuple[bool, str, str]], begins_open: bool
) -> None:
    empty_the_house()
    course = Course(sandbox)
    if begins_open:
        course.act("finalize")
    for ours, act, elsewhere in steps:
        if ours:
            course.act(act)
        else:
            course.elsewhere(elsewhere)
        course.check()


def test_a_revision_takes_the_place_of_the_open_one(sandbox: SandboxProcess) -> None:
    course = Course(sandbox)
    course.act("finalize")
    old = fresh(course.invoice)
    new = revise_invoice(invoice=old, by=None, form_key=uuid.uuid4(), now=clock())
    course.catch_up()
    assert fresh(old).status == "open"
    course.invoice = new
    course.act("finalize")
    assert (fresh(new).status, fresh(old).status) == ("open", "void")
    assert fresh(new).revises == old
