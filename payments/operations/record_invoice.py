"""Take in what Stripe says of an Invoice."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Sum

from payments.domain.invoice_snapshots import InvoiceSnapshot
from payments.domain.join import Heard, join
from payments.models import Invoice
from payments.operations.ask_about import ask_about
from payments.operations.effects_of_invoice import effects_of_invoice
from payments.operations.find_invoice import find_invoice
from payments.operations.hearing import Report, ask_if_in_doubt
from payments.operations.keep_invoice_lines import keep_invoice_lines
from payments.operations.settle_invoice import settle_invoice

# Stripe tells of the payment in an event of its own, at about the same time.
EVENTS_COME_WITHIN = timedelta(seconds=60)


def record_invoice(snapshot: InvoiceSnapshot, report: Report) -> Invoice | None:
    """Join the report into its row, keep its lines, settle, and queue what hangs on it.

    None for what was never heard of and is gone already.
    """
    if snapshot.deleted and not Invoice.objects.filter(stripe_id=snapshot.stripe_id).exists():
        return None
    invoice = find_invoice(snapshot=snapshot, now=report.now)
    ask_if_in_doubt(invoice.known, snapshot, report)
    if keep_invoice(invoice, snapshot, report) and not snapshot.deleted:
        keep_invoice_lines(invoice=invoice, snapshot=snapshot)
        _ask_for_more_lines(invoice, snapshot, report)
    settle_invoice(invoice=invoice, now=report.now)
    effects_of_invoice(invoice=invoice, now=report.now)
    _ask_for_its_payments(invoice, report)
    return invoice


def keep_invoice(invoice: Invoice, snapshot: InvoiceSnapshot, report: Report) -> bool:
    """Join the report into the row. Whether it is the newest one. The caller saves."""
    invoice.stripe_id = invoice.stripe_id or snapshot.stripe_id
    reported, before = _without_blanks(invoice, snapshot.heard(report.moment)), invoice.known
    known = join(before, reported)
    invoice.heard = known.as_json()
    return known is reported or known.report == reported.report


def _without_blanks(invoice: Invoice, reported: Heard) -> Heard:
    """The event that tells of a deletion may hold nothing else: what was known stays to be seen."""
    known = invoice.known
    if reported.rung != "deleted" or known is None or reported.report["currency"]:
        return reported
    return Heard(reported.kind, reported.rung, reported.moment, {**known.report, "deleted": True})


def _ask_for_more_lines(invoice: Invoice, snapshot: InvoiceSnapshot, report: Report) -> None:
    """An invoice shows its first ten lines: the others are read once it is finalized, or was made elsewhere."""
    if not snapshot.more_lines or (snapshot.rung == "draft" and not invoice.foreign):
        return
    if invoice.lines.exclude(stripe_id=None).count() > len(snapshot.lines):
        return
    why = "It has more lines than the report shows."
    ask_about(kind="invoice", stripe_id=snapshot.stripe_id, why=why, due_at=report.now, now=report.now)


def _ask_for_its_payments(invoice: Invoice, report: Report) -> None:
    """What was paid on it came from somewhere: should the event about that get lost, Stripe is asked."""
    at_stripe = invoice.paid_amount - invoice.paid_outside_amount
    if at_stripe <= 0:
        return
    known = invoice.invoice_payments.filter(status="paid", record_id="").aggregate(sum=Sum("paid_amount", default=0))
    if known["sum"] < at_stripe:
        ask_about(
            kind="invoice",
            stripe_id=str(invoice.stripe_id),
            why="More was paid on it than we know payments of.",
            due_at=report.now + EVENTS_COME_WITHIN,
            now=report.now,
        )
