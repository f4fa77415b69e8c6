"""Events about invoices, shuffled, doubled and while Stripe is asked, end in the same rows and effects."""

from __future__ import annotations

import random
from typing import Any

from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.models import CreditNote, Email, Invoice, InvoiceLine, InvoicePayment, Movement, Payment, StripeEvent
from tests.inbox.test_any_arrival import MANY, deliver_at_once
from tests.inbox.truth import empty_the_house, settle_doubts
from tests.operations.billing import draft, finalized, line
from tests.operations.stripe_side import api, deliver, events_of
from tests.sandbox.process import SandboxProcess

INVOICE = ("stripe_id", "foreign", "status", "number", "total_amount", "paid_amount", "remaining_amount",
           "credited_amount", "finalized_at", "paid_at", "voided_at", "uncollectible_at", "due_date")  # fmt: skip
ENDS = ("pay", "pay outside", "credit and pay", "void", "give up", "leave")


def fingerprint() -> dict[str, Any]:
    """All that must be the same whichever way it was heard."""
    return {
        "invoices": sorted(Invoice.objects.values_list(*INVOICE)),
        "lines": sorted(InvoiceLine.objects.values_list("invoice__stripe_id", "position", "stripe_id", "total_amount")),
        "payments": sorted(Payment.objects.values_list("intent_id", "invoice__stripe_id", "status"), key=repr),
        "links": sorted(
            InvoicePayment.objects.values_list("stripe_id", "payment__intent_id", "status", "paid_amount"), key=repr
        ),
        "notes": sorted(CreditNote.objects.values_list("stripe_id", "state", "total_amount", "foreign")),
        "movements": sorted(Movement.objects.values_list("kind", "amount", "moved_at")),
        "emails": sorted(Email.objects.values_list("reason", flat=True)),
        "unheard": StripeEvent.objects.filter(state__in=["waiting", "failed"]).count(),
    }


def forget() -> None:
    """Only what we know of ourselves is left: our invoice as it was sent, and its id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE payments_attempt, payments_movement, payments_email, payments_emailtry, payments_emailfile, "
            "payments_stripeevent, payments_stripeeventbody, payments_ask, django_q_ormq, payments_task"
        )
    InvoicePayment.objects.all().delete()
    CreditNote.objects.all().delete()
    Payment.objects.all().delete()
    Invoice.objects.filter(foreign=True).delete()
    Invoice.objects.update(heard=None, status="draft", paid_amount=0, finalized_at=None, due_date=None, sent_at=None)
    InvoiceLine.objects.update(stripe_id=None)


def end(sandbox: SandboxProcess, stripe_id: str | None, how: str) -> None:
    """What becomes of it, all of it at Stripe."""
    there = f"/v1/invoices/{stripe_id}"
    match how:
        case "pay":
            api(sandbox, "POST", f"{there}/pay", payment_method="pm_card_visa")
        case "pay outside":
            api(sandbox, "POST", f"{there}/pay", paid_out_of_band="true")
        case "credit and pay":
            api(sandbox, "POST", "/v1/credit_notes", invoice=stripe_id, amount=300)
            api(sandbox, "POST", f"{there}/pay", payment_method="pm_card_visa")
        case "void":
            api(sandbox, "POST", f"{there}/void")
        case "give up":
            api(sandbox, "POST", f"{there}/mark_uncollectible")


def elsewhere(sandbox: SandboxProcess) -> str:
    """An invoice that another program made, of twelve lines."""
    there = api(sandbox, "POST", "/v1/customers", email="eve@example.org")["id"]
    made = api(sandbox, "POST", "/v1/invoices", customer=there, collection_method="send_invoice", days_until_due=3)
    lines = {str(place): {"amount": 100, "description": f"Line {place}"} for place in range(12)}
    api(sandbox, "POST", f"/v1/invoices/{made['id']}/add_lines", lines=lines)
    api(sandbox, "POST", f"/v1/invoices/{made['id']}/finalize")
    return str(made["id"])


@settings(parent=MANY, max_examples=3)
@given(
    ours=st.sampled_from(ENDS),
    others=st.sampled_from(ENDS),
    chance=st.randoms(use_true_random=False),
    threads=st.integers(1, 3),
)
def test_events_about_invoices_shuffled_and_doubled_end_the_same(
    sandbox: SandboxProcess, ours: str, others: str, chance: random.Random, threads: int
) -> None:
    empty_the_house()
    seen = len(events_of(sandbox))
    invoice = finalized(draft([line(1000), line(333, 3)]), send=True)
    end(sandbox, invoice.stripe_id, ours)
    end(sandbox, elsewhere(sandbox), others)
    events = events_of(sandbox, seen=seen)
    deliver(*events)
    settle_doubts(sandbox)
    forget()
    deliver(*events)
    settle_doubts(sandbox)
    told_in_order = fingerprint()
    assert told_in_order["unheard"] == 0
    arrivals = [*events, *chance.sample(events, len(events) // 3)]
    chance.shuffle(arrivals)
    forget()
    deliver_at_once(arrivals, threads)
    settle_doubts(sandbox)
    assert fingerprint() == told_in_order
