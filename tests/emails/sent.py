"""Mails for the tests about sending: one to a recipient who decides what the server does with it."""

from __future__ import annotations

import uuid

from payments.domain.money import Money
from payments.models import Email
from payments.operations.deliver_email import deliver_email
from payments.operations.place_order import Line, place_order
from payments.operations.queue_email import queue_email
from tests.operations.shop import clock, later


def queued(to: str, *, name: str = "Tea", kind: str = "order_confirmation") -> Email:
    """A mail that waits for the worker; its address was never used before."""
    line = Line(name=name, quantity=1, unit=Money(2500, "eur"))
    order = place_order(lines=[line], email=f"{to}@{uuid.uuid4().hex}.example.org", now=clock())
    reason = f"{kind}:{order.reference}:{uuid.uuid4()}"
    queue_email(kind=kind, reason=reason, order=order, now=clock())
    return Email.objects.get(reason=reason)


def send(email: Email, *, hours: float = 0) -> Email:
    """What the worker does with it, so many hours from now."""
    deliver_email(email_id=email.pk, now=later(hours=hours))
    email.refresh_from_db()
    return email


def tries(email: Email) -> list[str]:
    """What came of each, oldest first."""
    return list(email.handed_over.order_by("pk").values_list("outcome", flat=True))
