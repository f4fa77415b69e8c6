"""Disputes in the back office: what is shown, which buttons apply, and what they do."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import Settings

from payments.admin.dispute_standing import STANDING
from payments.models import Dispute, EvidenceFile, House, Note, Order, StripeCall, Task
from payments.operations.stage_evidence import stage_evidence
from payments.operations.stage_file import stage_file
from tests.admin.rows import NOW, disputed, paid_order, staff

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 signed"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def dispute_of(status: str = "needs_response", **more: Any) -> Dispute:
    return disputed(paid_order(name="Stoneware cup").payments.get(), status, **more)


def page(row: Dispute | Order, role: str = "Owner", act: str = "change") -> str:
    answer = staff(role).get(f"/admin/payments/{row._meta.model_name}/{row.pk}/{act}/")
    assert answer.status_code == 200
    return answer.content.decode()


def buttons(row: Dispute, role: str = "Owner") -> list[str]:
    head = re.search(r'class="bo-head-actions">(.*?)</div>', page(row, role), re.DOTALL)
    return re.findall(r">([^<]+)</a>", head.group(1)) if head else []


def standing(row: Dispute) -> str:
    found = re.search(r'id="standing">([^<]*)', page(row))
    assert found
    return found.group(1)


def staged(row: Dispute) -> Dispute:
    stage_evidence(dispute=row, texts={"uncategorized_text": "It was signed for."})
    stage_file(dispute=row, field="receipt", name="receipt.pdf", content=PDF, now=NOW)
    return row


# --- what is shown


def test_a_chargeback_and_an_inquiry_are_told_apart() -> None:
    chargeback, inquiry = dispute_of(), dispute_of("warning_needs_response")
    assert "took €65.00 back for its customer, and Stripe charged a fee of €15.00" in standing(chargeback)
    assert "the payment cannot be refunded" in standing(chargeback)
    assert "No money has moved" in standing(inquiry)
    assert "a full refund ends an inquiry" in standing(inquiry)
    assert "Inquiry of" in page(inquiry)


@pytest.mark.parametrize("status", [*STANDING, "second_look"])
def test_every_status_has_a_sentence(status: str) -> None:
    said = standing(dispute_of(status))
    assert not re.search(r"[{}]", said)
    assert len(said) > 20 or status == "second_look"


def test_the_deadline_says_how_long_there_still_is() -> None:
    soon = int((timezone.now() + timedelta(days=4, hours=5)).timestamp())
    row = dispute_of(due_by=soon)
    assert "(4 days left)" in page(row)
    assert "4 days left" in staff().get("/admin/payments/dispute/").content.decode()
    assert "(passed)" in page(dispute_of(due_by=int((timezone.now() - timedelta(hours=1)).timestamp())))


def test_the_list_has_what_is_to_be_answered_first_by_its_deadline() -> None:
    later, sooner = (dispute_of(due_by=int((NOW + timedelta(days=days)).timestamp())) for days in (9, 5))
    won = dispute_of("won")
    html = (
        staff()
        .get("/admin/payments/dispute/?status__in=warning_needs_response,needs_response,appeal_needs_response")
        .content.decode()
    )
    assert html.index(f"{sooner.reference}</a>") < html.index(f"{later.reference}</a>")
    assert won.reference not in html
    assert won.reference in staff().get("/admin/payments/dispute/?status=won").content.decode()


def test_a_dispute_is_found_by_reference_stripe_id_and_email() -> None:
    row = dispute_of()
    for term in (row.reference, row.stripe_id, "anna@example.com", row.payment.reference[:6]):
        assert row.reference in staff().get(f"/admin/payments/dispute/?q={term}").content.decode(), term


def test_the_sidebar_counts_what_waits_for_an_answer() -> None:
    def count() -> list[str]:
        html = staff().get("/admin/payments/dispute/").content.decode()
        found = re.search(r"Disputes.{0,400}?bo-sidebar-count[^>]*>\s*(\d+)", html, re.DOTALL)
        return [found.group(1)] if found else []

    dispute_of("won")
    assert count() == []
    dispute_of()
    dispute_of("warning_needs_response")
    assert count() == ["2"]


def test_its_order_and_payment_warn_and_the_order_says_what_it_waits_for() -> None:
    row = dispute_of()
    order = row.payment.order
    assert order is not None
    html = page(order)
    assert f"Paid, but €65.00 of it is disputed ({row.reference}). It waits for our answer by" in html
    assert re.search(r"Disputed</th><td class=\"num\"><span class=\"amount\">−€65.00<", html)
    assert '/refund/">Refund' not in html
    payment = staff().get(f"/admin/payments/payment/{row.payment.pk}/change/").content.decode()
    assert "the payment cannot be refunded" in payment
    disputed(row.payment, "won", entries=(), at=NOW + timedelta(days=1))
    assert "Won: €65.00" in page(order)


def test_a_decided_dispute_leaves_the_order_in_peace() -> None:
    order = dispute_of("lost").payment.order
    assert order is not None
    assert "Paid in full. Nothing is waiting. €65.00 of it was lost to a dispute." in page(order)
    assert "Lost: the customer keeps €65.00." in page(order)


# --- which buttons apply


def test_only_what_applies_now_has_a_button() -> None:
    assert buttons(dispute_of()) == ["Write the answer", "Accept"]
    assert buttons(staged(dispute_of())) == ["Edit the answer", "Submit to the bank", "Save at Stripe", "Accept"]
    assert buttons(dispute_of("warning_needs_response")) == ["Write the answer", "Refund"]
    assert buttons(dispute_of("warning_under_review")) == ["Refund"]
    for status in ("under_review", "won", "lost", "warning_closed", "appeal_under_review"):
        assert buttons(dispute_of(status)) == [], status
    assert buttons(dispute_of(), "Support") == []


def test_while_an_answer_is_on_its_way_nothing_else_is_offered() -> None:
    row = staged(dispute_of())
    staff("Finance").post(f"/admin/payments/dispute/{row.pk}/submit/")
    assert buttons(row) == []
    assert "An answer is on its way to Stripe." in page(row)


# --- writing


def test_what_is_known_already_is_suggested_and_kept_only_when_saved() -> None:
    row = dispute_of()
    html = page(row, act="evidence")
    assert "1 × Stoneware cup, €65.00" in html
    assert "anna@example.com" in html
    row.refresh_from_db()
    assert row.evidence == {}


def test_texts_and_files_are_kept_and_shown_again() -> None:
    row = dispute_of()
    client = staff("Merchant")
    sent = {"uncategorized_text": "It was signed for.", "receipt": SimpleUploadedFile("r.pdf", PDF)}
    answer = client.post(f"/admin/payments/dispute/{row.pk}/evidence/", sent, follow=True)
    assert "Saved here" in answer.content.decode()
    file = row.files.get()
    assert (file.field, file.name, file.size) == ("receipt", "r.pdf", len(PDF))
    html = page(row)
    assert "It was signed for." in html
    assert f"/admin/payments/dispute/{row.pk}/files/{file.pk}/" in html
    assert not StripeCall.objects.filter(dispute=row).exists()


def test_a_file_can_be_taken_away_again() -> None:
    row = staged(dispute_of())
    staff().post(f"/admin/payments/dispute/{row.pk}/evidence/", {"drop:receipt": "on", "customer_name": "Ada"})
    row.refresh_from_db()
    assert (row.evidence, row.files.count()) == ({"customer_name": "Ada"}, 0)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"receipt": SimpleUploadedFile("r.pdf", b"<svg/>")}, "r.pdf is no PDF, JPEG or PNG file"),
        ({"receipt": SimpleUploadedFile("r.pdf", PDF + bytes(4_500_000))}, "All files together may have 4.5 MB"),
        ({"product_description": "x" * 20_001}, "at most 20000 characters"),
        (dict.fromkeys(("uncategorized_text", "product_description", "access_activity_log", "cancellation_rebuttal",
                        "refund_refusal_explanation", "refund_policy_disclosure", "cancellation_policy_disclosure",
                        "duplicate_charge_explanation"), "x" * 19_500), "All texts together"),
    ],
    ids=["type", "size", "length", "all"],
)  # fmt: skip
def test_what_stripe_would_not_take_is_said_and_nothing_is_kept(sent: dict[str, Any], why: str) -> None:
    row = dispute_of()
    answer = staff().post(f"/admin/payments/dispute/{row.pk}/evidence/", {**sent, "customer_name": "Ada"})
    assert why in answer.content.decode()
    row.refresh_from_db()
    assert (row.evidence, EvidenceFile.objects.count()) == ({}, 0)


def test_a_file_is_handed_out_as_a_download_to_those_who_may_see_disputes() -> None:
    row = staged(dispute_of())
    address = f"/admin/payments/dispute/{row.pk}/files/{row.files.get().pk}/"
    answer = staff("Auditor").get(address)
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="receipt.pdf"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert staff("").get(address).status_code == 403
    other = dispute_of()
    assert staff().get(f"/admin/payments/dispute/{other.pk}/files/{row.files.get().pk}/").status_code == 404


def test_an_appeal_asks_for_its_own_evidence() -> None:
    html = page(dispute_of("appeal_needs_response"), act="evidence")
    assert "Why the decision is wrong" in html
    assert "What happened" not in html


def test_when_no_answer_is_wanted_the_form_leads_back() -> None:
    row = dispute_of("won")
    answer = staff().get(f"/admin/payments/dispute/{row.pk}/evidence/", follow=True)
    assert "no longer waits for an answer" in answer.content.decode()


# --- sending and giving in


def test_submitting_is_confirmed_with_all_that_is_sent() -> None:
    row = staged(dispute_of())
    html = page(row, act="submit")
    for text in ("It can be submitted once", "It was signed for.", "receipt.pdf", "Submit 1 text and 1 file"):
        assert text in html
    assert not StripeCall.objects.filter(dispute=row).exists()
    answer = staff("Finance").post(f"/admin/payments/dispute/{row.pk}/submit/", follow=True)
    assert "on its way to Stripe" in answer.content.decode()
    call = StripeCall.objects.get(dispute=row)
    assert (call.kind, call.params["submit"]) == ("create_file", True)
    assert Note.objects.get(dispute=row).act == "evidence_sent"


def test_saving_at_stripe_does_not_submit() -> None:
    row = dispute_of()
    stage_evidence(dispute=row, texts={"customer_name": "Ada"})
    assert "It can still be changed" in page(row, act="save")
    staff().post(f"/admin/payments/dispute/{row.pk}/save/")
    assert StripeCall.objects.get(dispute=row).params == {"evidence": {"customer_name": "Ada"}, "submit": False}


def test_accepting_says_who_keeps_what_and_cannot_be_done_twice() -> None:
    row = dispute_of()
    assert "anna@example.com keeps the €65.00, and Stripe keeps its fee of €15.00" in page(row, act="accept")
    client = staff("Finance")
    client.post(f"/admin/payments/dispute/{row.pk}/accept/")
    again = client.post(f"/admin/payments/dispute/{row.pk}/accept/").content.decode()
    assert "Nothing was done." in again
    assert StripeCall.objects.filter(kind="close_dispute").count() == 1


@pytest.mark.parametrize("act", ["submit", "save", "accept"])
def test_what_no_longer_applies_is_refused_in_a_sentence(act: str) -> None:
    row = staged(dispute_of())
    Dispute.objects.filter(pk=row.pk).update(status="lost")
    html = staff().post(f"/admin/payments/dispute/{row.pk}/{act}/").content.decode()
    assert f"{row.reference} no longer waits for an answer." in html
    assert not StripeCall.objects.filter(dispute=row).exists()


def test_its_task_has_the_button_that_solves_it() -> None:
    row = dispute_of()
    task = Task.objects.get(kind="dispute")
    html = staff("Finance").get(f"/admin/payments/task/{task.pk}/change/").content.decode()
    assert f"/admin/payments/dispute/{row.pk}/evidence/" in html
    assert "Mark as solved" in html


def test_whoever_keeps_the_house_says_where_staff_are_told() -> None:
    client = staff("Owner")
    assert "Empty: nobody is written to." in client.get("/admin/payments/house/1/change/").content.decode()
    told = {"name": "Shop", "mail_sender": "Shop <a@b.example>", "staff_email": "office@shop.example"}
    client.post("/admin/payments/house/1/change/", {**told, "unpaid_orders_expire_days": "14"})
    assert House.ours().staff_email == "office@shop.example"
