"""What customers owe, as of the end of any day: from facts that are only ever added to."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, DateField, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Least, TruncDate

from payments.domain.days import ONE_DAY, day_start
from payments.models.credit_note import CreditNote
from payments.models.invoice import Invoice
from payments.models.invoice_payment import InvoicePayment


def receivables(*, day: date, zone: ZoneInfo) -> QuerySet[Any]:
    """Invoices that something may have been left to pay of when ``day`` ended where the business is.

    ``open_amount``: what was left; ``days_late``: since it was due, or since it was issued where no day was agreed.
    What was paid, credited, voided or given up later had not happened yet.
    """
    end = day_start(day + ONE_DAY, zone)
    ended = Least("paid_at", "voided_at", "uncollectible_at")
    paid = InvoicePayment.objects.filter(invoice=OuterRef("pk"), status="paid", paid_at__lt=end)
    # What Stripe asks for has every credit note off that is in force now, and none that was void since.
    not_yet = When(state="issued", issued_at__gte=end, then=F("pre_payment_amount"))
    still = When(state="void", issued_at__lt=end, voided_at__gte=end, then=-F("pre_payment_amount"))
    noted = CreditNote.objects.filter(invoice=OuterRef("pk"), state__in=["issued", "void"])
    return (
        Invoice.objects.filter(finalized_at__lt=end)
        .alias(ended=ended)
        .filter(Q(ended=None) | Q(ended__gte=end))
        .annotate(
            open_amount=F("due_amount")
            - _sum(paid, F("paid_amount"))
            + _sum(noted, Case(not_yet, still, default=Value(0))),
            days_late=Func(
                Value(day, output_field=DateField()),
                Coalesce("due_date", TruncDate("finalized_at", tzinfo=zone)),
                template="(%(expressions)s)",
                arg_joiner=" - ",
                output_field=IntegerField(),
            ),
        )
    )


def _sum(rows: QuerySet[InvoicePayment] | QuerySet[CreditNote], amount: F | Case) -> Coalesce:
    """Of the rows of one invoice; nothing where there are none."""
    return Coalesce(Subquery(rows.order_by().values("invoice").annotate(sum=Sum(amount)).values("sum")), Value(0))
