"""Buttons of what staff do to an order and a payment by hand; the rarer ones stand under *More*."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from payments.admin.acts import UNPAID, Act
from payments.admin.collected import Collected
from payments.domain.status import Status
from payments.models import Order, Payment
from payments.operations.return_outside import left_outside


def acts_by_hand(order: Order, collected: list[Collected], viewer: Any) -> list[Act]:
    """Decide about a late payment; write down what came in or went back outside Stripe."""
    found: list[Act] = []
    if order.paid_after_cancel and viewer.has_perm("payments.solve_task"):
        found.append(Act("Fulfil anyway", _page(order, "fulfil"), primary=True))
    if viewer.has_perm("payments.mark_paid_outside"):
        if order.total_amount and order.known_status not in (Status.PAID, Status.REFUNDED):
            found.append(Act("Mark as paid", _page(order, "mark_paid")))
        found += [act for each in collected for act in acts_outside(each.payment, viewer)]
    return found


def more_acts(order: Order, viewer: Any) -> list[Act]:
    """Correct the address, and send what was sent."""
    if not viewer.has_perm("payments.correct_order") or order.anonymised_at is not None:
        return []
    return list(_about_mails(order))


def _about_mails(order: Order) -> Iterator[Act]:
    yield Act("Correct the email", _page(order, "correct_email"))
    if order.status in UNPAID and not order.collected_amount and not order.cancel_wanted_at:
        yield Act("Mail the link", _page(order, "mail_link"))
    if order.emails.filter(kind="order_confirmation").exists():
        yield Act("Send the confirmation again", _page(order, "resend_confirmation"))


def acts_outside(payment: Payment, viewer: Any) -> Iterator[Act]:
    """What came in outside Stripe is given back by hand, and written down here."""
    if left_outside(payment=payment) and viewer.has_perm("payments.mark_paid_outside"):
        url = reverse("admin:payments_payment_return_outside", args=[payment.pk])
        yield Act(f"Record {payment.reference} as given back", url)


def acts_of_foreign(payment: Payment, viewer: Any) -> Iterator[Act]:
    """A payment made elsewhere is attached to the order that it pays, and moved if that was the wrong one."""
    elsewhere = payment.foreign and payment.invoice_id is None
    if elsewhere and payment.collected_amount and viewer.has_perm("payments.match_payment"):
        words = "Move to another order" if payment.order_id else "Attach to an order"
        url = reverse("admin:payments_payment_match", args=[payment.pk])
        yield Act(words, url, primary=not payment.order_id)


def _page(order: Order, act: str) -> str:
    return reverse(f"admin:payments_order_{act}", args=[order.pk])
