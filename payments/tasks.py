"""The worker's jobs: ids in, nothing out. Each is safe to run twice."""

from __future__ import annotations

from django.utils import timezone

from payments.inbox.process_event import process_event as process
from payments.inbox.sweep import sweep as queue_the_forgotten
from payments.operations.delete_evidence_file import delete_evidence_file as delete_file
from payments.operations.deliver_email import deliver_email
from payments.operations.expire_orders import expire_orders as expire
from payments.operations.forget_again import forget_again as look_again
from payments.operations.perform_call import perform_call as perform
from payments.operations.read_asked import read_asked
from payments.operations.remind_of_disputes import remind_of_disputes as remind


def perform_call(call_id: int) -> None:
    """Make one call to Stripe."""
    perform(call_id=call_id, now=timezone.now())


def read_object(ask_id: int) -> None:
    """Read one object that was asked about."""
    read_asked(ask_id=ask_id, now=timezone.now())


def process_event(event_id: int) -> None:
    """Record one stored event."""
    process(event_id=event_id, now=timezone.now())


def send_email(email_id: int) -> None:
    """Word and send one mail."""
    deliver_email(email_id=email_id, now=timezone.now())


def remind_of_disputes() -> None:
    """Tell staff of disputes whose date comes near."""
    remind(now=timezone.now())


def delete_evidence_file(file_id: int) -> None:
    """Delete one staged file."""
    delete_file(file_id=file_id)


def forget_again(customer_id: int) -> None:
    """Look once more for what names someone anonymised."""
    look_again(customer_id=customer_id, now=timezone.now())


def sweep() -> None:
    """Queue what was forgotten."""
    queue_the_forgotten(now=timezone.now())


def expire_orders() -> None:
    """Cancel orders that nobody has paid for a long time."""
    expire(now=timezone.now())
