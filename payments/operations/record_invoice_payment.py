"""Take in what Stripe says of an InvoicePayment: which intent pays which invoice."""

from __future__ import annotations

from payments.domain.invoice_snapshots import InvoicePaymentSnapshot
from payments.domain.join import join
from payments.models import Invoice, InvoicePayment, Payment
from payments.operations.find_payment import first_of, payment_by_charge, payment_by_intent
from payments.operations.hearing import NotYetKnown, Report, ask_if_in_doubt, instant
from payments.operations.lock_invoice import lock_invoice
from payments.operations.locking import lock_payment
from payments.operations.tell_of_refund import tell_of_known_refunds


def record_invoice_payment(snapshot: InvoicePaymentSnapshot, report: Report) -> Payment | None:
    """Join the report into its row, and give the payment to its invoice; answers the payment, once it is known.

    Raises NotYetKnown when nothing was heard yet of the invoice.
    """
    found = Invoice.objects.filter(stripe_id=snapshot.invoice_id).first()
    if found is None:
        raise NotYetKnown(
            f"Payment {snapshot.stripe_id} waits for its invoice {snapshot.invoice_id}.",
            kind="invoice",
            stripe_id=snapshot.invoice_id,
        )
    invoice = lock_invoice(found.pk)
    row = InvoicePayment.objects.filter(stripe_id=snapshot.stripe_id).first() or InvoicePayment(
        invoice=invoice, stripe_id=snapshot.stripe_id, livemode=snapshot.livemode
    )
    ask_if_in_doubt(row.known, snapshot, report)
    keep_invoice_payment(row, snapshot, report)
    payment = lock_payment(first_of(lambda: payment_by_intent(row.intent_id), lambda: payment_by_charge(row.charge_id)))
    row.payment = payment or row.payment
    row.save()
    if payment is not None:
        give_to_invoice(payment, invoice)
        payment.save(update_fields=["invoice", "invoice_awaited", "customer"])
        tell_of_known_refunds(payment=payment, now=report.now)
    return payment


def keep_invoice_payment(row: InvoicePayment, snapshot: InvoicePaymentSnapshot, report: Report) -> None:
    """Join the report into the row. The caller saves."""
    known = join(row.known, snapshot.heard(report.moment))
    said = known.report
    row.heard = known.as_json()
    row.status = known.rung
    row.intent_id, row.charge_id, row.record_id = said["intent_id"], said["charge_id"], said["record_id"]
    row.is_default, row.currency = said["is_default"], said["currency"]
    row.requested_amount, row.paid_amount = said["amount_requested"], said["amount_paid"]
    row.paid_at = instant(said["paid"]) if said["paid"] else None
    row.canceled_at = instant(said["canceled"]) if said["canceled"] else None


def invoice_of_payment(payment: Payment, *, charge_id: str = "") -> InvoicePayment | None:
    """What was heard already of the invoice that this locked payment pays."""
    rows = InvoicePayment.objects.select_related("invoice")
    if payment.intent_id:
        found = rows.filter(intent_id=payment.intent_id).first()
        if found is not None:
            return found
    return rows.filter(charge_id=charge_id).first() if charge_id else None


def give_to_invoice(payment: Payment, invoice: Invoice) -> None:
    """A foreign payment that nobody attached to an order is the invoice's. The caller saves."""
    payment.invoice_awaited = False
    if payment.order_id is None and payment.invoice_id is None:
        payment.invoice = invoice
        payment.customer = payment.customer or invoice.customer
