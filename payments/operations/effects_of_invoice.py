"""What hangs on facts about an invoice that are never unsaid: it was finalized; it was paid. Safe to repeat."""

from __future__ import annotations

from datetime import datetime

from payments.domain.money import Money
from payments.domain.references import payment_reference
from payments.models import House, Invoice, Payment
from payments.operations.ask_stripe import ask_stripe
from payments.operations.lock_invoice import open_call
from payments.operations.open_task import close_tasks
from payments.operations.queue_email import queue_invoice_email
from payments.operations.record_movement import record_movement
from payments.operations.settle_payment import settle_payment


def effects_of_invoice(*, invoice: Invoice, now: datetime) -> None:
    """Bring about what is due for the locked, settled invoice."""
    if invoice.finalized_at is not None and not invoice.foreign:
        _was_finalized(invoice, now)
    if invoice.status == "paid":
        _was_paid(invoice, now)


def send_now(*, invoice: Invoice, now: datetime) -> None:
    """Queue our mail, or have Stripe send its own; only one of the two ever writes. The caller saves."""
    if House.ours().stripe_mails_invoices:
        if not invoice.calls.filter(kind="send_invoice").exists():
            ask_stripe(
                "send_invoice",
                params={},
                about=invoice.reference,
                now=now,
                by=invoice.finalize_wanted_by,
                stripe_id=str(invoice.stripe_id),
                invoice=invoice,
            )
        return
    queue_invoice_email(kind="invoice_sent", reason=f"invoice_sent:{invoice.reference}", invoice=invoice, now=now)
    invoice.sent_at = invoice.sent_at or now


def _was_finalized(invoice: Invoice, now: datetime) -> None:
    if invoice.halted:
        invoice.halted = ""
        invoice.save(update_fields=["halted"])
        close_tasks(kinds=["invoice_halted", "invoice_differs"], now=now, invoice=invoice)
    # Whatever became of it meanwhile: who words the mail looks at that.
    if invoice.send_wanted and invoice.sent_at is None:
        send_now(invoice=invoice, now=now)
        invoice.save(update_fields=["sent_at"])
    if invoice.revises is not None:
        _void_what_it_revises(invoice.revises, invoice, now)


def _void_what_it_revises(old: Invoice, new: Invoice, now: datetime) -> None:
    """The customer must not be able to pay both."""
    if old.status not in Invoice.PAYABLE or open_call(old) is not None:
        return
    ask_stripe(
        "void_invoice",
        params={},
        about=old.reference,
        now=now,
        by=new.finalize_wanted_by,
        stripe_id=str(old.stripe_id),
        invoice=old,
    )


def _was_paid(invoice: Invoice, now: datetime) -> None:
    if invoice.paid_outside_amount > 0:
        _keep_what_was_paid_outside(invoice, now)
    if invoice.foreign or invoice.total_amount <= 0 or House.ours().stripe_mails_invoices:
        return
    queue_invoice_email(kind="invoice_paid", reason=f"invoice_paid:{invoice.reference}", invoice=invoice, now=now)


def _keep_what_was_paid_outside(invoice: Invoice, now: datetime) -> None:
    """A payment of its own, once Stripe says that the invoice is paid: only then is the amount final."""
    paid_at = invoice.paid_at or now
    payment = invoice.payments.filter(outside=True).first()
    if payment is None:
        payment = Payment.objects.create(
            reference=payment_reference(invoice.reference, 1),
            invoice=invoice,
            customer=invoice.customer,
            outside=True,
            amount=invoice.paid_outside_amount,
            currency=invoice.currency,
            livemode=invoice.livemode,
            made_at=paid_at,
            status_since=now,
        )
    else:
        payment = Payment.objects.select_for_update(no_key=True).get(pk=payment.pk)
    record_movement(
        payment=payment,
        kind="paid_outside",
        source=payment.reference,
        money=Money(invoice.paid_outside_amount, invoice.currency),
        moved_at=paid_at,
        heard_at=now,
    )
    settle_payment(payment=payment, now=now)
