"""The small numbers in the sidebar: how much needs a person. One indexed query each, never counting past 99."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from payments.doctor.worker import SILENT
from payments.formats import day_of
from payments.models import Dispute, DriftItem, HealthCheck, Invoice, Refund, Sighting, StripeCall, StripeEvent, Task
from payments.operations.note_sighting import WORKER

MOST = 99
UNSETTLED = ("unknown", "looking")


def open_tasks(request: HttpRequest) -> str:
    """Tasks that nobody has settled."""
    return _shown(request, "payments.view_task", Task.objects.filter(closed_at=None))


def refunds_to_approve(request: HttpRequest) -> str:
    """Requests that wait for a second person."""
    return _shown(request, "payments.approve_refund", Refund.objects.filter(state="awaiting_approval"))


def disputes_to_answer(request: HttpRequest) -> str:
    """Disputes for which Stripe waits for our evidence."""
    return _shown(request, "payments.view_dispute", Dispute.objects.filter(status__in=Dispute.NEEDS_RESPONSE))


def overdue_invoices(request: HttpRequest) -> str:
    """Invoices whose day has passed, and that are still to be paid."""
    late = Invoice.objects.filter(status="open", due_date__lt=day_of(timezone.now()))
    return _shown(request, "payments.view_invoice", late)


def unsettled_drift(request: HttpRequest) -> str:
    """Differences to Stripe that nobody has settled."""
    return _shown(request, "payments.view_driftitem", DriftItem.objects.filter(state__in=DriftItem.UNSETTLED))


def failed_events(request: HttpRequest) -> str:
    """Events that could not be recorded yet."""
    return _shown(request, "payments.view_stripeevent", StripeEvent.objects.filter(state="failed"))


def troubled_calls(request: HttpRequest) -> str:
    """Calls whose outcome is unknown, and refusals that a person has yet to look at."""
    unsettled = StripeCall.objects.filter(state__in=UNSETTLED).order_by().values("pk")
    refused = Task.objects.filter(closed_at=None, kind="call_refused").order_by().values("pk")
    return _shown(request, "payments.view_stripecall", unsettled.union(refused, all=True))


def failed_checks(request: HttpRequest) -> str:
    """What the doctor found to have failed; a worker that is away cannot write that down itself."""
    failed = HealthCheck.objects.filter(state="failed").exclude(name="worker").order_by().values("pk")
    seen_late = Sighting.objects.filter(name=WORKER, last_at__lt=timezone.now() - SILENT).order_by().values("pk")
    return _shown(request, "payments.view_healthcheck", failed.union(seen_late, all=True))


def _shown(request: HttpRequest, permission: str, rows: QuerySet[Any, Any]) -> str:
    if not request.user.has_perm(permission):
        return ""
    count = len(rows.order_by().values_list("pk", flat=True)[: MOST + 1])
    return f"{MOST}+" if count > MOST else str(count or "")
