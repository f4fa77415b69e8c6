"""Which buttons solve a task of each kind: the act that ends the trouble, then "Mark as solved" for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import reverse

from payments.admin.acts import Act
from payments.admin.facts import page_of
from payments.admin.invoice_acts import rests_here
from payments.models import Task
from payments.operations.return_outside import left_outside
from payments.operations.what_is_left import refundable

Acts = Callable[[Task], Iterator[tuple[str, Act]]]  # the permission that each needs


def acts_of_task(task: Task, viewer: Any) -> list[Act]:
    """The buttons of an open task for this viewer, the one that solves it first."""
    if task.closed_at is not None:
        return []
    found = [act for permission, act in _acts(task) if viewer.has_perm(permission)]
    return [Act(each.words, each.url, primary=place == 0, post=each.post) for place, each in enumerate(found)]


def _acts(task: Task) -> Iterator[tuple[str, Act]]:
    if task.kind in ACTS:
        yield from ACTS[task.kind](task)
    yield "payments.solve_task", Act("Mark as solved", reverse("admin:payments_task_solve", args=[task.pk]))


def _refund_payment(task: Task) -> Iterator[tuple[str, Act]]:
    if task.payment is not None:
        url = reverse("admin:payments_payment_refund", args=[task.payment.pk])
        yield "payments.refund_payment", Act(f"Refund {task.payment.reference}", url)


def _event(task: Task) -> Iterator[tuple[str, Act]]:
    if task.event is not None:
        url = reverse("admin:payments_stripeevent_process_again", args=[task.event.pk])
        yield "payments.process_stripeevent", Act("Process again", url, post=True)
        yield "payments.view_stripeevent", Act("See the event", page_of(task.event))


def _email(task: Task) -> Iterator[tuple[str, Act]]:
    if task.email is not None:
        url = reverse("admin:payments_email_try_again", args=[task.email.pk])
        yield "payments.correct_order", Act("Try again", url, post=True)
        yield "payments.view_email", Act("See the mail", page_of(task.email))


def _conflict(task: Task) -> Iterator[tuple[str, Act]]:
    for row in (task.product, task.price, task.coupon, task.promotion_code, task.customer):
        if row is not None:
            name = row._meta.model_name
            url = reverse(f"admin:payments_{name}_resolve", args=[row.pk])
            yield f"payments.change_{name}", Act("Choose which side is right", url)


def _late(task: Task) -> Iterator[tuple[str, Act]]:
    """Fulfil it, or give the money back."""
    if task.order is not None:
        url = reverse("admin:payments_order_fulfil", args=[task.order.pk])
        yield "payments.solve_task", Act(f"Fulfil {task.order.reference}", url)
        yield from _give_back(task)


def _give_back(task: Task) -> Iterator[tuple[str, Act]]:
    """Of the order's payments, those that have something to give back: at Stripe, or by hand."""
    for payment in task.order.payments.order_by("-made_at", "-pk") if task.order is not None else ():
        if left_outside(payment=payment):
            url = reverse("admin:payments_payment_return_outside", args=[payment.pk])
            yield "payments.mark_paid_outside", Act(f"Record {payment.reference} as given back", url)
        elif refundable(payment=payment):
            url = reverse("admin:payments_payment_refund", args=[payment.pk])
            yield "payments.refund_payment", Act(f"Refund {payment.reference}", url)


def _the_rest(task: Task) -> Iterator[tuple[str, Act]]:
    """The rest came in another way; or what came in goes back."""
    if task.order is not None:
        url = reverse("admin:payments_order_mark_paid", args=[task.order.pk])
        yield "payments.mark_paid_outside", Act("Mark the rest as paid", url)
        yield from _give_back(task)


def _foreign(task: Task) -> Iterator[tuple[str, Act]]:
    if task.payment is not None:
        url = reverse("admin:payments_payment_match", args=[task.payment.pk])
        yield "payments.match_payment", Act("Attach to an order", url)
        yield from _refund_payment(task)


def _dispute(task: Task) -> Iterator[tuple[str, Act]]:
    if task.dispute is not None:
        if task.dispute.needs_response:
            url = reverse("admin:payments_dispute_evidence", args=[task.dispute.pk])
            yield "payments.answer_dispute", Act("Write the answer", url)
        yield "payments.view_dispute", Act("See the dispute", page_of(task.dispute))


def _not_done(task: Task) -> Iterator[tuple[str, Act]]:
    yield from _dispute(task) if task.dispute is not None else _refund_payment(task)


def _invoice(task: Task) -> Iterator[tuple[str, Act]]:
    """What stopped is looked at; a draft is finalized once more."""
    if task.invoice is not None:
        if task.kind == "invoice_halted" and rests_here(task.invoice):
            url = reverse("admin:payments_invoice_finalize", args=[task.invoice.pk])
            yield "payments.issue_invoice", Act("Finalize once more", url)
        yield "payments.view_invoice", Act("See the invoice", page_of(task.invoice))


ACTS: dict[str, Acts] = {
    "invoice_halted": _invoice,
    "invoice_differs": _invoice,
    "credit_note_stuck": _invoice,
    "paid_after_cancel": _late,
    "overpaid": _give_back,
    "underpaid": _the_rest,
    "other_currency": _give_back,
    "foreign_payment": _foreign,
    "refund_failed": _refund_payment,
    "call_refused": _not_done,
    "call_unknown": _not_done,
    "dispute": _dispute,
    "event_failed": _event,
    "email_failed": _email,
    "catalogue_conflict": _conflict,
}
