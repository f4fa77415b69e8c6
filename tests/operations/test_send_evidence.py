"""An answer on its way to Stripe: files first, then the evidence, once and for good; whatever goes wrong between."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from pytest_django import Settings

from payments.models import Ask, Dispute, Note, StripeCall, Task
from payments.operations.accept_dispute import accept_dispute
from payments.operations.drop_file import drop_file
from payments.operations.perform_call import perform_call
from payments.operations.save_evidence import save_evidence
from payments.operations.send_evidence import send_evidence
from payments.operations.stage_evidence import stage_evidence
from payments.operations.stage_file import stage_file
from tests.inbox.at_once import at_once
from tests.operations.disputes import PDF, PNG, decided, disputed, hear
from tests.operations.shop import answer_asks, clock, colleague, later, perform_all
from tests.operations.stripe_side import Json, api
from tests.queue import drain_queue
from tests.sandbox.process import SandboxProcess

FILES = "/v1/files"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def dispute(sandbox: SandboxProcess) -> Dispute:
    """A chargeback for which a story and two files are staged."""
    row = disputed(sandbox)
    stage_evidence(dispute=row, texts={"uncategorized_text": "winning_evidence", "customer_name": "Ada"})
    for field, content in (("receipt", PDF), ("shipping_documentation", PNG)):
        stage_file(dispute=row, field=field, name=f"{field}.x", content=content, now=clock())
    sandbox.clock(advance=60)  # nobody answers in the second in which the dispute was opened
    sandbox.clear_requests()
    return row


def at_stripe(sandbox: SandboxProcess, dispute: Dispute) -> Json:
    return api(sandbox, "GET", f"/v1/disputes/{dispute.stripe_id}")


def calls(kind: str) -> list[str]:
    return list(StripeCall.objects.filter(kind=kind).order_by("pk").values_list("state", flat=True))


def send(at: datetime | None = None) -> None:
    """Make every open call that is due."""
    for pk in StripeCall.objects.filter(state__in=StripeCall.OPEN).order_by("pk").values_list("pk", flat=True):
        perform_call(call_id=pk, now=at or clock())


def test_files_go_first_and_the_evidence_names_them(sandbox: SandboxProcess, dispute: Dispute) -> None:
    send_evidence(dispute=dispute, by=colleague(), now=clock())
    assert calls("create_file") == ["waiting", "waiting"]
    assert calls("update_dispute") == []
    perform_all()
    perform_all()
    sent = [(each["method"], each["path"]) for each in sandbox.requests("POST")]
    assert sent == [("POST", FILES), ("POST", FILES), ("POST", f"/v1/disputes/{dispute.stripe_id}")]
    evidence = at_stripe(sandbox, dispute)["evidence"]
    ids = dict(dispute.files.values_list("field", "stripe_id"))
    assert {name: evidence[name] for name in ids} == ids
    assert (evidence["customer_name"], evidence["uncategorized_text"]) == ("Ada", "winning_evidence")
    dispute.refresh_from_db()
    assert (dispute.status, dispute.submission_count) == ("under_review", 1)
    sandbox.clock(advance=3)
    hear(sandbox)
    dispute.refresh_from_db()
    assert dispute.status == "won"


def test_files_arrive_byte_for_byte_under_their_names(sandbox: SandboxProcess, dispute: Dispute) -> None:
    send_evidence(dispute=dispute, by=None, now=clock())
    perform_all()
    kept = [api(sandbox, "GET", f"{FILES}/{each}") for each in dispute.files.values_list("stripe_id", flat=True)]
    assert {(each["filename"], each["size"], each["type"]) for each in kept} == {
        ("receipt.x", len(PDF), "pdf"), ("shipping_documentation.x", len(PNG), "png"),
    }  # fmt: skip


def test_submit_is_always_said(sandbox: SandboxProcess, dispute: Dispute) -> None:
    save_evidence(dispute=dispute, by=None, now=clock())
    perform_all()
    perform_all()
    dispute.refresh_from_db()
    assert (dispute.status, dispute.has_evidence) == ("needs_response", True)
    send_evidence(dispute=dispute, by=None, now=clock())
    perform_all()
    updates = sandbox.requests("POST", f"/v1/disputes/{dispute.stripe_id}")
    assert [each["params"]["submit"] for each in updates] == ["false", "true"]
    assert len(sandbox.requests("POST", FILES)) == 2  # sent once, named twice


def test_what_is_taken_away_again_is_taken_away_at_stripe_and_what_others_said_there_stays(
    sandbox: SandboxProcess, dispute: Dispute
) -> None:
    api(sandbox, "POST", f"/v1/disputes/{dispute.stripe_id}", evidence={"shipping_carrier": "Post"}, submit="false")
    save_evidence(dispute=dispute, by=None, now=clock())
    perform_all()
    perform_all()
    stage_evidence(dispute=dispute, texts={"uncategorized_text": "It was signed for."})
    drop_file(file=dispute.files.get(field="receipt"))
    save_evidence(dispute=dispute, by=None, now=clock())
    perform_all()
    evidence = at_stripe(sandbox, dispute)["evidence"]
    assert (evidence["customer_name"], evidence["receipt"]) == (None, None)
    assert (evidence["uncategorized_text"], evidence["shipping_carrier"]) == ("It was signed for.", "Post")
    assert evidence["shipping_documentation"]


def test_the_appeal_of_a_lost_dispute_is_answered_in_its_own_words(sandbox: SandboxProcess, dispute: Dispute) -> None:
    decided(sandbox, dispute, "lost")
    sandbox.clock(advance=60)
    sandbox.appeal(str(dispute.stripe_id))
    hear(sandbox)
    dispute.refresh_from_db()
    stage_evidence(dispute=dispute, texts={"appeal.card.reason_for_filing": "winning_evidence"})
    stage_file(dispute=dispute, field="appeal.card.supporting_files", name="all.pdf", content=PDF, now=clock())
    send_evidence(dispute=dispute, by=None, now=later(minutes=3))
    perform_all(at=later(minutes=4))
    perform_all(at=later(minutes=4))
    card = at_stripe(sandbox, dispute)["evidence"]["appeal"]["card"]
    assert (card["reason_for_filing"], len(card["supporting_files"])) == ("winning_evidence", 1)
    assert len(sandbox.requests("POST", FILES)) == 1  # those of the first stage are not sent again


def test_accepting_is_final_and_its_note_says_who(sandbox: SandboxProcess, dispute: Dispute) -> None:
    accept_dispute(dispute=dispute, by=colleague(), now=clock())
    perform_all()
    dispute.refresh_from_db()
    assert dispute.status == "lost"
    note = Note.objects.get(act="dispute_accepted")
    assert (note.dispute, note.order, str(note.by)) == (dispute, dispute.payment.order, "finn")


def test_two_colleagues_at_once_send_one_answer(sandbox: SandboxProcess, dispute: Dispute) -> None:
    outcomes = at_once(*[lambda: send_evidence(dispute=dispute, by=None, now=clock())] * 2)
    assert sorted(type(each).__name__ for each in outcomes) == ["AnswerUnderWay", "NoneType"]
    files = StripeCall.objects.filter(kind="create_file").values_list("pk", flat=True)
    at_once(*[partial(perform_call, call_id=pk, now=clock()) for pk in files])
    assert calls("update_dispute") == ["waiting"]
    perform_all()
    assert at_stripe(sandbox, dispute)["evidence_details"]["submission_count"] == 1


# --- outcomes that nobody knows


@pytest.mark.parametrize("answer", ["timeout_after", "timeout_before", "500_after", "500_before", "429"])
@pytest.mark.parametrize("path", [FILES, "/v1/disputes/*"])
def test_whatever_happens_on_the_way_the_evidence_is_submitted_once(
    sandbox: SandboxProcess, dispute: Dispute, answer: str, path: str
) -> None:
    sandbox.calls(answer, path, method="POST", seconds=0.05)
    send_evidence(dispute=dispute, by=None, now=clock())
    for minutes in (0, 1, 2, 15, 30, 45, 60):
        send(later(minutes=minutes))
    answer_asks(at=later(minutes=61))
    dispute.refresh_from_db()
    assert dispute.status == "under_review"
    details = at_stripe(sandbox, dispute)["evidence_details"]
    assert details["submission_count"] == 1
    assert not StripeCall.objects.filter(state__in=StripeCall.OPEN).exists()
    assert not Task.objects.filter(kind__startswith="call_", closed_at=None).exists()


@pytest.mark.parametrize("answer", ["500_after", "500_before"])
def test_evidence_that_was_only_to_be_kept_is_looked_for_by_its_words(
    sandbox: SandboxProcess, dispute: Dispute, answer: str
) -> None:
    sandbox.calls(answer, "/v1/disputes/*", method="POST")
    save_evidence(dispute=dispute, by=None, now=clock())
    for minutes in (0, 1, 2, 15, 30, 45):
        send(later(minutes=minutes))
    posted = sandbox.requests("POST", f"/v1/disputes/{dispute.stripe_id}")
    first = StripeCall.objects.filter(kind="update_dispute").earliest("pk")
    assert first.state == ("done" if answer == "500_after" else "did_not_happen")
    assert len({each["idempotency_key"] for each in posted}) == (1 if answer == "500_after" else 2)
    assert at_stripe(sandbox, dispute)["evidence"]["customer_name"] == "Ada"


def test_what_never_works_is_given_to_a_person(sandbox: SandboxProcess, dispute: Dispute) -> None:
    sandbox.calls("500_before", f"/v1/disputes/{dispute.stripe_id}/close", count=99)
    accept_dispute(dispute=dispute, by=None, now=clock())
    for minutes in range(0, 240, 6):
        send(later(minutes=minutes))
    assert calls("close_dispute") == ["did_not_happen"] * 3
    task = Task.objects.get(kind="call_unknown", closed_at=None)
    assert (task.dispute, task.worth) == (dispute, dispute.money)
    sandbox.clear_calls()
    decided(sandbox, dispute, "lost")
    task.refresh_from_db()
    assert task.closed_at is not None


def test_a_refused_file_stops_the_answer_and_a_person_is_told(sandbox: SandboxProcess, dispute: Dispute) -> None:
    file = dispute.files.get(field="receipt")
    Path(file.file.path).unlink()
    send_evidence(dispute=dispute, by=None, now=clock())
    perform_all()
    perform_all()
    assert sorted(calls("create_file")) == ["done", "refused"]
    assert calls("update_dispute") == []
    assert "add it again" in Task.objects.get(kind="call_refused").text
    stage_file(dispute=dispute, field="receipt", name="r.pdf", content=PDF, now=clock())
    send_evidence(dispute=dispute, by=None, now=clock())
    perform_all()
    perform_all()
    assert at_stripe(sandbox, dispute)["status"] == "under_review"
    assert len(sandbox.requests("POST", FILES)) == 2
    assert not Task.objects.filter(closed_at=None).exists()


def test_an_answer_that_stripe_refuses_is_told_and_the_dispute_is_read_again(
    sandbox: SandboxProcess, dispute: Dispute
) -> None:
    sandbox.decide(str(dispute.stripe_id), "lost")  # and we have not heard of it
    accept_dispute(dispute=dispute, by=None, now=clock())
    perform_all()
    task = Task.objects.get(kind="call_refused")
    assert "did not take that we accept" in task.text
    assert Ask.objects.get(stripe_id=dispute.stripe_id, closed_at=None).due_at <= clock()
    sandbox.clock(advance=10)
    answer_asks()
    dispute.refresh_from_db()
    assert dispute.status == "lost"
    task.refresh_from_db()
    assert task.closed_at is not None


def test_evidence_for_an_inquiry_is_not_sent_to_the_chargeback_that_it_became(sandbox: SandboxProcess) -> None:
    dispute = disputed(sandbox, kind="inquiry")
    stage_evidence(dispute=dispute, texts={"uncategorized_text": "We are happy to explain."})
    stage_file(dispute=dispute, field="receipt", name="r.pdf", content=PDF, now=clock())
    send_evidence(dispute=dispute, by=None, now=clock())
    decided(sandbox, dispute, "escalated")
    perform_all()
    assert calls("create_file") == ["refused"]
    assert not Task.objects.filter(kind="call_refused").exists()
    assert at_stripe(sandbox, dispute)["evidence_details"]["submission_count"] == 0


def test_an_inquiry_that_was_escalated_while_a_file_was_on_its_way_is_not_answered_by_it(
    sandbox: SandboxProcess,
) -> None:
    dispute = disputed(sandbox, kind="inquiry")
    stage_file(dispute=dispute, field="receipt", name="r.pdf", content=PDF, now=clock())
    send_evidence(dispute=dispute, by=None, now=clock())
    sandbox.calls("timeout_after", FILES, seconds=0.05)
    send()
    decided(sandbox, dispute, "escalated")
    perform_all(at=later(minutes=2))
    assert calls("create_file") == ["done"]
    assert calls("update_dispute") == []


def test_the_worker_finds_its_way_from_the_files_to_the_answer(sandbox: SandboxProcess, dispute: Dispute) -> None:
    drain_queue(at=clock())
    send_evidence(dispute=dispute, by=None, now=clock())
    done = drain_queue(at=clock() + timedelta(seconds=1))
    assert done.count("payments.tasks.perform_call") == 3
    assert at_stripe(sandbox, dispute)["status"] == "under_review"
