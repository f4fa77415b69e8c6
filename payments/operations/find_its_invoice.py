"""A payment that nobody asked for here may have paid an invoice: look for it, or wait for it."""

from __future__ import annotations

from datetime import timedelta

from payments.domain.snapshots import IntentSnapshot
from payments.models import Payment
from payments.operations.ask_about import ask_about
from payments.operations.hearing import Report
from payments.operations.record_invoice_payment import give_to_invoice, invoice_of_payment
from payments.operations.tell_of_refund import tell_of_known_refunds

ASK = "invoice_of_intent"  # Stripe's list of invoice payments is asked by the intent
EVENTS_COME_WITHIN = timedelta(seconds=60)


def find_its_invoice(payment: Payment, report: Report, *, snapshot: IntentSnapshot | None = None) -> None:
    """Tie the locked payment to its invoice where that is known. Nothing on an intent names it: where Stripe's words
    say that there is one, it is awaited, and asked for unless the event about it comes first. The caller saves."""
    if not payment.foreign or payment.order_id is not None or payment.invoice_id is not None:
        return
    known = invoice_of_payment(payment)
    if known is not None:
        give_to_invoice(payment, known.invoice)
        tell_of_known_refunds(payment=payment, now=report.now)
        type(known).objects.filter(pk=known.pk, payment=None).update(payment=payment)
        return
    if snapshot is not None and snapshot.for_invoice and not payment.invoice_awaited and payment.intent_id:
        payment.invoice_awaited = True
        ask_about(
            kind=ASK,
            stripe_id=payment.intent_id,
            why="It seems to pay an invoice.",
            due_at=report.now + EVENTS_COME_WITHIN,
            now=report.now,
            payment=payment,
        )
