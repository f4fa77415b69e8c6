"""Compare Stripe's total of a draft with ours before it is finalized: afterwards nothing of it can be changed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from payments.domain.invoice_snapshots import InvoiceSnapshot
from payments.domain.money import Money
from payments.formats import money
from payments.models import StripeCall
from payments.operations.draft_totals import draft_totals
from payments.operations.finish_call import call_refused
from payments.operations.finish_invoice_call import OTHER_TOTAL
from payments.operations.hearing import Report
from payments.operations.lock_invoice import lock_invoice
from payments.operations.record_body import record_body
from payments.stripe import gateway
from payments.stripe.errors import Problem
from payments.stripe.translate import snapshots_of


def look_at_total(*, call: StripeCall, now: datetime) -> bool:
    """Whether both say the same; if not, the call is refused. Raises StripeProblem when Stripe could not be read."""
    answer = gateway.read(kind="invoice", stripe_id=call.path.split("/")[-2])
    said = next(snapshots_of(answer.body))
    assert isinstance(said, InvoiceSnapshot)
    with transaction.atomic():
        record_body(answer.body, Report(answer.moment, now))
        invoice = lock_invoice(call.invoice_id or 0)
        if said.rung != "draft":
            return True  # an earlier sending came through: the same key gets the same answer
        ours = Money(draft_totals(invoice).total, invoice.currency)
        theirs = Money(said.total, said.currency)
        if ours == theirs and len(said.lines) == invoice.lines.count():
            return True
        why = (
            f"Stripe's draft has {len(said.lines)} lines and comes to {money(theirs)}, "
            f"ours has {invoice.lines.count()} and comes to {money(ours)}."
        )
        call_refused(call=call, why=Problem(code=OTHER_TOTAL, message=why), now=now)
        return False
