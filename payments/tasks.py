"""The worker's jobs: ids in, nothing out. Each is safe to run twice."""

from __future__ import annotations

from django.utils import timezone

from payments.doctor.keep_health import check_health as look_at_health
from payments.inbox.process_event import process_event as process
from payments.inbox.sweep import sweep as queue_the_forgotten
from payments.operations.deliver_email import deliver_email
from payments.operations.expire_orders import expire_orders as expire
from payments.operations.forget_again import forget_again as look_again
from payments.operations.mail_digest import mail_digest as digest
from payments.operations.note_sighting import WORKER, note_sighting
from payments.operations.perform_call import perform_call as perform
from payments.operations.read_asked import read_asked
from payments.operations.refund_next_orders import refund_next_orders as refund_next
from payments.operations.remind_of_disputes import remind_of_disputes as remind
from payments.operations.remind_of_invoices import remind_of_invoices as remind_customers
from payments.sync.listen import listen as listen_instead
from payments.sync.reconcile import compare_pages as compare
from payments.sync.reconcile import reconcile as look_back
from payments.sync.repair_drift import repair_object as repair
from payments.sync.sync_piece import sync_piece as sync


def perform_call(call_id: int) -> None:
    """Make one call to Stripe."""
    perform(call_id=call_id, now=timezone.now())


def read_object(ask_id: int) -> None:
    """Read one object that was asked about."""
    read_asked(ask_id=ask_id, now=timezone.now())


def refund_next_orders(batch_id: int) -> None:
    """Go on with a bulk refund."""
    refund_next(batch_id=batch_id, now=timezone.now())


def process_event(event_id: int) -> None:
    """Record one stored event."""
    process(event_id=event_id, now=timezone.now())


def send_email(email_id: int) -> None:
    """Word and send one mail."""
    deliver_email(email_id=email_id, now=timezone.now())


def remind_of_disputes() -> None:
    """Tell staff of disputes whose date comes near."""
    remind(now=timezone.now())


def mail_digest() -> None:
    """Tell finance what the last day brought, once its hour has struck."""
    digest(now=timezone.now())


def remind_of_invoices() -> None:
    """Remind customers of what they have not paid."""
    remind_customers(now=timezone.now())


def forget_again(customer_id: int) -> None:
    """Look once more for what names someone anonymised."""
    look_again(customer_id=customer_id, now=timezone.now())


def sync_piece(part_id: int) -> None:
    """Take in some pages of a backfill."""
    sync(part_id=part_id, clock=timezone.now)


def reconcile() -> None:
    """Ask for what was missed, and begin to compare."""
    look_back(clock=timezone.now)


def compare_pages(pages: int) -> None:
    """Compare some pages of Stripe's lists with our rows."""
    compare(pages=pages, clock=timezone.now)


def repair_object(item_id: int) -> None:
    """Bring one object in step with Stripe."""
    repair(item_id=item_id, now=timezone.now())


def listen() -> None:
    """Read Stripe's list of events, where no webhook is heard."""
    listen_instead(now=timezone.now())


def sweep() -> None:
    """Queue what was forgotten. That it runs at all shows that the worker and its clock are at work."""
    now = timezone.now()
    note_sighting(name=WORKER, now=now)
    queue_the_forgotten(now=now)


def check_health() -> None:
    """Make the doctor's checks that are due, of whom one is that the worker is at work: it is."""
    now = timezone.now()
    note_sighting(name=WORKER, now=now)
    look_at_health(now=now)


def expire_orders() -> None:
    """Cancel orders that nobody has paid for a long time."""
    expire(now=timezone.now())
