"""Disputes: what a customer's bank took back or asks about, until when it must be answered, and how it ended."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString

from payments.admin import columns
from payments.admin.answer_pages import accept_page, save_page, submit_page
from payments.admin.chips import Chip
from payments.admin.dispute_acts import acts_of_dispute, under_way
from payments.admin.dispute_standing import deadline, standing
from payments.admin.evidence_page import evidence_file, evidence_page
from payments.admin.facts import Section, link_to
from payments.admin.filter_amount import Amount
from payments.admin.filter_days import Days
from payments.admin.filter_one_of import Currency, OneOf
from payments.admin.read_only import ReadOnlyPage
from payments.admin.timeline import moves_of, story_of_dispute
from payments.badges import state_badge
from payments.domain.evidence import evidence_fields
from payments.models import Dispute
from payments.operations.ask_to_answer import staged_files, staged_texts
from payments.templatetags.payments import as_money, badge_html, exactly, shortened, when

TO_ANSWER = ",".join(Dispute.NEEDS_RESPONSE)
WITH_THE_BANK = "under_review,warning_under_review,appeal_under_review"


@admin.register(Dispute)
class DisputePage(ReadOnlyPage):
    """Stripe says how it stands; here it is answered."""

    page_template = "admin/payments/dispute.html"
    list_display = (
        *("reference", "status_now", "reason_in_words", "answer_by", "payment"),
        columns.time("opened_at", "Opened"),
        columns.amount,
    )
    list_select_related = ("payment",)
    list_filter = (("status", OneOf), ("currency", Currency), ("opened_at", Days), ("amount", Amount))
    filterable = ("status", "currency", "opened_at", "amount", "payment", "reason", "respond_by")
    tab_field = "status"
    ordering = ("-opened_at", "-id")
    searched = {
        "reference": ["reference"],
        "stripe_id": ["stripe_id", "payment__intent_id"],
        "last4": ["payment__last4"],
        "email": ["payment__order__email"],
    }
    search_help_text = "Reference, email, Stripe id or last four digits"
    empty_hint = "No payment has been disputed. When a customer's bank does, it is shown here with its deadline."

    def list_tabs(self, request: HttpRequest) -> list[Chip]:
        """By whose turn it is, and how it ended."""
        several, one = request.GET.get("status__in"), request.GET.get("status")
        tabs = [
            ("All", "?", several is None and one is None),
            ("To answer", f"?status__in={TO_ANSWER}", several == TO_ANSWER),
            ("With the bank", f"?status__in={WITH_THE_BANK}", several == WITH_THE_BANK),
            *((words, f"?status={word}", one == word) for word, words in (("won", "Won"), ("lost", "Lost"))),
        ]
        return [Chip(*tab) for tab in tabs]

    def get_ordering(self, request: HttpRequest) -> Any:
        """What must be answered first stands first."""
        return ("respond_by", "id") if request.GET.get("status__in") == TO_ANSWER else self.ordering

    @admin.display(description="Status")
    def status_now(self, row: Dispute) -> SafeString:
        """As a badge."""
        return badge_html(state_badge("dispute", row.status))

    @admin.display(description="Reason")
    def reason_in_words(self, row: Dispute) -> str:
        """Why the bank disputes it."""
        return row.reason_in_words

    @admin.display(description="Answer by")
    def answer_by(self, row: Dispute) -> str:
        """The date, and how long it still is; nothing when no answer is waited for."""
        return deadline(row, timezone.now()) if row.needs_response else ""

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<int:pk>/evidence/", evidence_page, name="payments_dispute_evidence"),
            path("<int:pk>/submit/", submit_page, name="payments_dispute_submit"),
            path("<int:pk>/save/", save_page, name="payments_dispute_save"),
            path("<int:pk>/accept/", accept_page, name="payments_dispute_accept"),
            path("<int:pk>/files/<int:file_pk>/", evidence_file, name="payments_dispute_file"),
        ]
        return own + super().get_urls()

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, Dispute)
        now = timezone.now()
        texts, files = staged_texts(row), list(staged_files(row).order_by("field"))
        fields = evidence_fields(appeal=row.is_appeal)
        return {
            "title": row.reference,
            "badge": state_badge("dispute", row.status),
            "what": _what(row),
            "standing": standing(row, now),
            "under_way": row.needs_response and under_way(row),
            "acts": acts_of_dispute(row, request.user, staged=bool(texts or files)),
            "tasks": row.tasks.filter(closed_at=None).exclude(kind="dispute").order_by("opened_at"),
            "sections": [Section("Dispute", _facts(row, request.user))],
            "texts_staged": [(field.words, texts[name]) for name, field in fields.items() if name in texts],
            "files_staged": [(fields[file.field].words, file) for file in files],
            "movements": moves_of(row),
            "story": story_of_dispute(row, request.user),
        }


def _what(row: Dispute) -> str:
    if row.is_inquiry:
        return "Inquiry"
    return "Appeal of a lost dispute" if row.is_appeal else "Chargeback"


def _facts(row: Dispute, user: Any) -> list[tuple[str, Any]]:
    code = f" (code {row.network_reason_code})" if row.network_reason_code else ""
    sent = "Submitted after its date" if row.past_due else "Submitted"
    answered = f"{sent}, {row.submission_count}×" if row.submission_count > 1 else sent
    kept = "Kept at Stripe, not submitted" if row.has_evidence else "Nothing yet"
    return [
        ("Reason", f"{row.reason_in_words}{code}"),
        ("Amount", as_money(row.money)),
        ("Stripe's fee", as_money(row.fee) if row.fee is not None else "None"),
        ("Answer by", deadline(row, timezone.now())),
        ("Our evidence", answered if row.submission_count else kept),
        ("Refund possible", "Yes" if row.is_refundable else "No"),
        ("Payment", link_to(row.payment, user)),
        ("Order", link_to(row.payment.order, user)),
        ("Opened", exactly(row.opened_at)),
        ("In this status", when(row.status_since)),
        ("At Stripe", shortened(row.stripe_id)),
        ("Charge", shortened(row.charge_id)),
    ]
