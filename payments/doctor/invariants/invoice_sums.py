"""What was paid on an invoice came from somewhere, and what was credited stands on its credit notes."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from payments.doctor.finding import WRONG_AMOUNT
from payments.doctor.invariants.rule import Broken, Rule
from payments.models import CreditNote, Invoice, InvoicePayment


def _broken(rows: QuerySet[Invoice]) -> Iterator[Broken]:
    paid = InvoicePayment.objects.filter(invoice=OuterRef("pk"), status="paid", record_id="").order_by()
    credited = CreditNote.objects.filter(invoice=OuterRef("pk"), state="issued").order_by()
    summed = rows.annotate(
        of_payments=Coalesce(Subquery(paid.values("invoice").annotate(sum=Sum("paid_amount")).values("sum")), 0),
        of_notes=Coalesce(Subquery(credited.values("invoice").annotate(sum=Sum("total_amount")).values("sum")), 0),
    )
    for invoice in summed:
        told = vars(invoice)
        came_in = told["of_payments"] + invoice.paid_outside_amount
        if came_in != invoice.paid_amount:
            yield Broken(str(invoice), f"{invoice.paid_amount} was paid, its payments come to {came_in}")
        elif told["of_notes"] != invoice.credited_amount:
            yield Broken(str(invoice), f"{invoice.credited_amount} was credited, its notes come to {told['of_notes']}")
        elif invoice.status == "paid" and invoice.remaining_amount:
            yield Broken(str(invoice), f"it is paid, and {invoice.remaining_amount} remain")


INVOICE_SUMS = Rule(
    name="invoice_sums",
    title="What was paid and credited on every invoice is accounted for",
    rows=Invoice.objects.exclude(Q(status="draft") | Q(status="deleted")),
    broken=_broken,
    symptom=WRONG_AMOUNT,
    remedy="Run manage.py sync_stripe invoice invoice_payment credit_note. Compare what is named then with Stripe.",
)
