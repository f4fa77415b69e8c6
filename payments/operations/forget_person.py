"""Take whatever names a person out of our rows. The rows stay: the money, the ids, the cards' last four digits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django_q.models import Failure

from payments.domain.mirror import DELETED, IN_STEP
from payments.domain.personal import NAMING, without_names
from payments.models import (
    Attempt,
    Customer,
    Dispute,
    DriftItem,
    Email,
    EmailFile,
    EmailTry,
    EvidenceFile,
    Order,
    Payment,
    Refund,
    StripeCall,
    Task,
)
from payments.operations.drop_file import forget_file
from payments.operations.forget_invoices import forget_invoices
from payments.operations.forget_wire import WORD_GONE, blank_calls, blank_events, blank_waiting_events
from payments.operations.keep_email_files import forget_email_file
from payments.operations.open_task import close_tasks

SHORTEST_WORD = 3  # letters: a shorter name stands in half of all words
DROPPED = "Its customer was anonymised before it was sent."
# Where a joined report is kept, and the way from its row to the payment.
REPORTS: tuple[tuple[type[Model], str, str], ...] = (
    (Payment, "session_heard", "pk"),
    (Payment, "intent_heard", "pk"),
    (Attempt, "heard", "payment"),
    (Refund, "heard", "payment"),
    (Dispute, "heard", "payment"),
)


def forget_person(
    *, customers: Sequence[Customer], orders: Sequence[Order], payments: Sequence[Payment], now: datetime
) -> None:
    """Blank these rows and all that hangs on them; doing it again finds nothing more.

    The caller holds the locks of orders and payments. What somebody else holds on the wire's side is left out: that
    is being heard right now, and blanked by whoever hears it.
    """
    words = _words_of(customers, orders)
    paid = [payment.pk for payment in payments]
    about = Q(order__in=[order.pk for order in orders]) | Q(payment__in=paid)
    _blank_people(customers, orders, now)
    invoices = forget_invoices(customers=customers, now=now)
    billed = Q(invoice__in=[invoice.pk for invoice in invoices])
    _blank_reports(paid)
    Payment.objects.filter(pk__in=paid).exclude(checkout_url="").update(checkout_url="")
    _blank_emails(Q(order__in=[order.pk for order in orders]) | Q(refund__payment__in=paid) | billed, now)
    _blank_evidence(paid)
    differing = DriftItem.objects.filter(Q(customer__in=[each.pk for each in customers]) | Q(payment__in=paid))
    differing.filter(field__in=NAMING).update(ours="", theirs="")
    blank_calls(StripeCall.objects.filter(about | billed | Q(customer__in=[each.pk for each in customers])), words)
    blank_events([*_told_of(customers, payments), Q(object_id__in=[each.stripe_id for each in invoices])])
    blank_waiting_events()
    close_tasks(kinds=["catalogue_conflict"], now=now, customer__in=[each.pk for each in customers])
    for task in Task.objects.filter(about | billed | Q(customer__in=[each.pk for each in customers])):
        if (text := words.sub(WORD_GONE, task.text)) != task.text:
            Task.objects.filter(pk=task.pk).update(text=text)
    _blank_history([*customers, *orders, *invoices])
    _blank_failed_jobs(words)


def _words_of(customers: Sequence[Customer], orders: Sequence[Order]) -> re.Pattern[str]:
    """Their names and addresses as whole words, for texts that were made of them."""
    known = {text for each in customers for text in (each.email, each.name)} | {order.email for order in orders}
    longest_first = sorted((text for text in known if len(text) >= SHORTEST_WORD), key=len, reverse=True)
    if not longest_first:
        return re.compile(r"(?!)")  # matches nothing
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def _blank_people(customers: Sequence[Customer], orders: Sequence[Order], now: datetime) -> None:
    for customer in customers:
        customer.email = customer.name = ""
        customer.heard = without_names(customer.heard)
        customer.anonymised_at = customer.anonymised_at or now
        customer.agreed, customer.sent, customer.refusal = {}, {}, ""
        customer.step = DELETED if customer.deleted else IN_STEP
        customer.save(update_fields=["email", "name", "heard", "anonymised_at", "agreed", "sent", "refusal", "step"])
    for order in orders:
        order.email = ""
        order.anonymised_at = order.anonymised_at or now
        order.save(update_fields=["email", "anonymised_at"])


def _blank_reports(payments: list[int]) -> None:
    for model, column, way in REPORTS:
        rows = model._default_manager.filter(**{f"{way}__in": payments}).values_list("pk", column)
        for pk, kept in rows:
            if (blank := without_names(kept)) != kept:
                model._default_manager.filter(pk=pk).update(**{column: blank})


def _blank_emails(theirs: Q, now: datetime) -> None:
    """What waits for staff is still sent, worded from what is left."""
    to_them = Email.objects.filter(theirs, kind__in=Email.TO_CUSTOMER)
    to_them.exclude(state="dropped").update(problem="")
    to_them.filter(state="queued").update(state="dropped", problem=DROPPED, claimed_until=None)
    close_tasks(kinds=["email_failed"], now=now, email__in=to_them)
    to_them.update(recipient="", subject="", text="", html="")
    EmailTry.objects.filter(email__in=to_them).exclude(answer="").update(answer="")  # it may repeat the address
    for file in EmailFile.objects.filter(email__in=Email.objects.filter(theirs)):
        forget_email_file(file)
    Email.objects.filter(theirs).exclude(kind__in=Email.TO_CUSTOMER).update(subject="", text="", html="")


def _blank_evidence(payments: list[int]) -> None:
    Dispute.objects.filter(payment__in=payments).exclude(evidence={}).update(evidence={})
    for file in EvidenceFile.objects.filter(dispute__payment__in=payments):
        forget_file(file)


def _told_of(customers: Sequence[Customer], payments: Sequence[Payment]) -> list[Q]:
    """Events about these; one condition an index."""
    paid = [payment.pk for payment in payments]
    ids: set[str | None] = {customer.stripe_id for customer in customers}
    for payment in payments:
        ids |= {payment.session_id, payment.intent_id, payment.lone_charge_id}
    for model, column in ((Attempt, "charge_id"), (Refund, "stripe_id"), (Dispute, "stripe_id")):
        ids |= set(model._default_manager.filter(payment__in=paid).values_list(column, flat=True))
    known = sorted(filter(None, ids))
    return [
        Q(object_id__in=known),
        Q(about_customer__in=[customer.stripe_id for customer in customers if customer.stripe_id]),
        Q(payment__in=paid),
    ]


def _blank_history(rows: Sequence[Model]) -> None:
    for row in rows:
        kind = ContentType.objects.get_for_model(row)
        log = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk))
        log.update(object_repr=f"{kind.model} {row.pk}", change_message="")


def _blank_failed_jobs(words: re.Pattern[str]) -> None:
    """A job that crashed keeps the words of its error, which may quote a row. There are few of them, or none."""
    for job in Failure.objects.all():
        if words.search(str(job.result)):
            job.result = "Blanked: it quoted someone who was anonymised."
            job.save(update_fields=["result"])
