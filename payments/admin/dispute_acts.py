"""The buttons of a dispute, as far as they apply now."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from payments.admin.acts import Act
from payments.models import Dispute, StripeCall
from payments.operations.what_is_left import refundable


def acts_of_dispute(dispute: Dispute, viewer: Any, *, staged: bool) -> list[Act]:
    """Answering, accepting; and for an inquiry the refund that ends it. ``staged``: there is something to send."""
    acts = []
    if dispute.needs_response and not under_way(dispute) and viewer.has_perm("payments.answer_dispute"):
        acts.append(_act(dispute, "evidence", "Edit the answer" if staged else "Write the answer", primary=not staged))
        if staged:
            acts.append(_act(dispute, "submit", "Submit to the bank", primary=True))
            acts.append(_act(dispute, "save", "Save at Stripe"))
        if not dispute.is_inquiry:
            acts.append(_act(dispute, "accept", "Accept"))
    if _can_be_ended_by_a_refund(dispute, viewer):
        acts.append(Act("Refund", reverse("admin:payments_payment_refund", args=[dispute.payment_id])))
    return acts


def under_way(dispute: Dispute) -> bool:
    """Whether something that we asked of Stripe has no outcome yet."""
    return dispute.calls.filter(state__in=StripeCall.OPEN).exists()


def _act(dispute: Dispute, name: str, words: str, *, primary: bool = False) -> Act:
    return Act(words, reverse(f"admin:payments_dispute_{name}", args=[dispute.pk]), primary=primary)


def _can_be_ended_by_a_refund(dispute: Dispute, viewer: Any) -> bool:
    payment = dispute.payment
    open_inquiry = dispute.is_inquiry and not dispute.is_over and not payment.refund_blocked
    return open_inquiry and viewer.has_perm("payments.refund_payment") and bool(refundable(payment=payment))
