"""Send what is staged for a dispute, for good or to be kept at Stripe; or give in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import Truncator

from payments import formats
from payments.admin.act_page import ActPage, act_page
from payments.admin.dispute_standing import deadline
from payments.admin.facts import page_of
from payments.admin.needs import needs
from payments.domain.evidence import evidence_fields
from payments.models import Dispute
from payments.operations.accept_dispute import accept_dispute
from payments.operations.ask_to_answer import staged_files, staged_texts
from payments.operations.save_evidence import save_evidence
from payments.operations.send_evidence import send_evidence, what_is_staged

SHORT = 160


@needs("payments.answer_dispute")
def submit_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One shot: what is not in it now cannot be added."""
    dispute = _found(pk)
    page = ActPage(
        row=dispute,
        title=f"Submit the answer to {dispute.reference}",
        act=f"Submit {what_is_staged(dispute)}",
        busy="Submitting…",
        back=page_of(dispute),
        consequence=f"The bank decides over {formats.money(dispute.money)} by what stands here. It can be submitted "
        "once: afterwards nothing can be added or changed.",
        facts=[*_due(dispute), *_staged(dispute)],
        dangerous=True,
    )

    def do(_told: dict[str, Any]) -> str:
        send_evidence(dispute=dispute, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        return f"The answer to {dispute.reference} is on its way to Stripe; its state is shown below."

    return act_page(request, page, do)


@needs("payments.answer_dispute")
def save_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Colleagues see it at Stripe; the bank does not."""
    dispute = _found(pk)
    page = ActPage(
        row=dispute,
        title=f"Save the answer to {dispute.reference} at Stripe",
        act="Save at Stripe without submitting",
        busy="Saving…",
        back=page_of(dispute),
        consequence="Stripe keeps it with the dispute, and the bank is shown nothing. It can still be changed; it "
        "counts as an answer only when it is submitted.",
        facts=[*_due(dispute), *_staged(dispute)],
    )

    def do(_told: dict[str, Any]) -> str:
        save_evidence(dispute=dispute, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        return f"What is staged for {dispute.reference} is being saved at Stripe. It is not submitted."

    return act_page(request, page, do)


@needs("payments.answer_dispute")
def accept_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Irreversible, and said so."""
    dispute = _found(pk)
    amount = formats.money(dispute.money)
    fee = f", and Stripe keeps its fee of {formats.money(dispute.fee)}" if dispute.fee else ""
    page = ActPage(
        row=dispute,
        title=f"Accept {dispute.reference}",
        act=f"Accept the loss of {amount}",
        busy="Accepting…",
        back=page_of(dispute),
        consequence=f"{_customer(dispute)} keeps the {amount}{fee}. The dispute is lost at once. "
        "This cannot be undone.",
        facts=[("Reason", dispute.reason_in_words), *_due(dispute)],
        dangerous=True,
    )

    def do(_told: dict[str, Any]) -> str:
        accept_dispute(dispute=dispute, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        return f"Stripe is told that we accept {dispute.reference}; its state is shown below."

    return act_page(request, page, do)


def _found(pk: int) -> Dispute:
    return get_object_or_404(Dispute.objects.select_related("payment__order", "payment__customer"), pk=pk)


def _customer(dispute: Dispute) -> str:
    payment = dispute.payment
    return payment.order.email if payment.order and payment.order.email else str(payment.customer or "The customer")


def _due(dispute: Dispute) -> list[tuple[str, str]]:
    return [("Answer by", deadline(dispute, timezone.now()))]


def _staged(dispute: Dispute) -> list[tuple[str, str]]:
    """What would be sent: the beginning of each text, the name of each file."""
    fields = evidence_fields(appeal=dispute.is_appeal)
    texts, files = staged_texts(dispute), {file.field: file.name for file in staged_files(dispute)}
    said = {**files, **{name: Truncator(text).chars(SHORT) for name, text in texts.items()}}
    return [(field.words, said[name]) for name, field in fields.items() if name in said]
