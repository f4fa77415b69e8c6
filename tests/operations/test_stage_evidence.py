"""Evidence is kept here until it is complete: what is taken, what is refused, and what becomes of the files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from pytest_django import Settings

from payments.domain.evidence import GROUPS, as_parameters, evidence_fields, names_in
from payments.models import Dispute, EvidenceFile, Payment, StripeCall
from payments.operations.accept_dispute import OnlyAsked, accept_dispute
from payments.operations.ask_to_answer import NothingStaged
from payments.operations.drop_file import drop_file
from payments.operations.lock_answerable import AnswerUnderWay, NoAnswerWanted
from payments.operations.refused import Refused
from payments.operations.save_evidence import save_evidence
from payments.operations.send_evidence import send_evidence
from payments.operations.stage_evidence import NotEvidence, TooMuchText, stage_evidence
from payments.operations.stage_file import TooLarge, WrongFile, stage_file
from payments.sandbox import dispute_evidence
from tests.operations.disputes import PDF, PNG

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def dispute() -> Dispute:
    payment = Payment.objects.create(
        reference="K7Q2M4-P1", amount=100, currency="eur", livemode=False, made_at=NOW, status_since=NOW
    )
    return Dispute.objects.create(
        reference="K7Q2M4-D1", payment=payment, stripe_id="dp_1", opened_at=NOW, status="needs_response",
        status_since=NOW, amount=100, currency="eur",
    )  # fmt: skip


def stage(dispute: Dispute, field: str = "receipt", content: bytes = PDF, name: str = "r.pdf") -> EvidenceFile:
    return stage_file(dispute=dispute, field=field, name=name, content=content, now=NOW)


def stands_at(dispute: Dispute, status: str) -> Dispute:
    Dispute.objects.filter(pk=dispute.pk).update(status=status)
    dispute.refresh_from_db()
    return dispute


# --- texts


def test_our_fields_are_stripes() -> None:
    texts = {name for name, field in evidence_fields(appeal=False).items() if not field.is_file}
    files = {name for name, field in evidence_fields(appeal=False).items() if field.is_file}
    assert texts == {*dispute_evidence.LONG, *dispute_evidence.SHORT}
    assert files == set(dispute_evidence.FILES)
    assert sum(len(group.fields) for group in GROUPS) == len(texts) + len(files)


def test_texts_replace_what_was_staged_and_blank_ones_are_nothing(dispute: Dispute) -> None:
    stage_evidence(dispute=dispute, texts={"customer_name": " Ada ", "shipping_carrier": "Post"})
    stage_evidence(
        dispute=dispute, texts={"customer_name": "Ada", "shipping_carrier": " ", "shipping_date": "a\r\nb\0"}
    )
    dispute.refresh_from_db()
    assert dispute.evidence == {"customer_name": "Ada", "shipping_date": "a\nb"}


@pytest.mark.parametrize("texts", [{"receipt": "x"}, {"shoe_size": "42"}, {"appeal.card.reason_for_filing": "x"}])
def test_what_stripe_does_not_ask_for_is_refused(dispute: Dispute, texts: dict[str, str]) -> None:
    with pytest.raises(NotEvidence):
        stage_evidence(dispute=dispute, texts=texts)


def test_a_text_and_all_texts_together_have_a_limit(dispute: Dispute) -> None:
    with pytest.raises(TooMuchText, match="What was sold: 20001 characters; Stripe takes 20000"):
        stage_evidence(dispute=dispute, texts={"product_description": "x" * 20_001})
    with pytest.raises(TooMuchText, match="All texts together"):
        stage_evidence(dispute=dispute, texts=dict.fromkeys(dispute_evidence.LONG, "x" * 19_000))
    stage_evidence(dispute=dispute, texts=dict.fromkeys(dispute_evidence.LONG, "x" * 18_750))


def test_an_appeal_asks_for_other_evidence_and_keeps_what_was_said_before(dispute: Dispute) -> None:
    stage_evidence(dispute=dispute, texts={"customer_name": "Ada"})
    stands_at(dispute, "appeal_needs_response")
    with pytest.raises(NotEvidence):
        stage_evidence(dispute=dispute, texts={"customer_name": "Grace"})
    stage_evidence(dispute=dispute, texts={"appeal.card.reason_for_filing": "It was signed for."})
    dispute.refresh_from_db()
    assert dispute.evidence == {"customer_name": "Ada", "appeal.card.reason_for_filing": "It was signed for."}


def test_dotted_names_lie_where_stripe_has_them() -> None:
    values = {"appeal.card.reason_for_filing": "Why", "appeal.card.supporting_files": "file_1", "receipt": ""}
    evidence = as_parameters(values)
    assert evidence == {"appeal": {"card": {"reason_for_filing": "Why", "supporting_files": ["file_1"]}}, "receipt": ""}
    assert sorted(names_in(evidence)) == ["appeal.card.reason_for_filing", "appeal.card.supporting_files"]


# --- files


def test_a_file_is_kept_where_nobody_is_served_and_judged_by_its_first_bytes(dispute: Dispute, folder: Path) -> None:
    file = stage(dispute, content=PNG, name="../../etc/passwd.pdf")
    assert Path(file.file.path).parent == folder / "evidence"
    assert str(file.file.name).endswith(".png")
    assert file.file.read() == PNG
    for wrong in (b"<svg/>", b"GIF89a", b"", b"MZ\x90"):
        with pytest.raises(WrongFile, match="Stripe takes nothing else"):
            stage(dispute, content=wrong)


@pytest.mark.parametrize("field", ["customer_name", "shoe", "appeal.card.supporting_files"])
def test_a_file_belongs_to_a_field_that_takes_one(dispute: Dispute, field: str) -> None:
    with pytest.raises(NotEvidence):
        stage(dispute, field=field)


@pytest.mark.usefixtures("transactional_db")
def test_a_field_has_one_file_and_the_earlier_one_is_gone(dispute: Dispute, folder: Path) -> None:
    earlier = stage(dispute).file.path
    assert stage(dispute, content=PNG).size == len(PNG)
    assert dispute.files.count() == 1
    assert not Path(earlier).exists()
    assert len(list((folder / "evidence").iterdir())) == 1


@pytest.mark.usefixtures("transactional_db")
def test_a_file_that_is_dropped_is_gone_from_the_disk(dispute: Dispute) -> None:
    file = stage(dispute)
    name = str(file.file.name)
    assert default_storage.exists(name)
    drop_file(file=file)
    assert not default_storage.exists(name)
    assert not dispute.files.exists()


def test_all_files_together_have_a_limit_and_the_one_that_is_replaced_does_not_count(dispute: Dispute) -> None:
    stage(dispute, content=PDF + bytes(3_000_000))
    with pytest.raises(TooLarge, match=r"1\.5 MB are left"):
        stage(dispute, field="uncategorized_file", content=PDF + bytes(1_600_000))
    stage(dispute, content=PDF + bytes(4_400_000))


# --- when nothing can be answered


def everything(dispute: Dispute) -> list[str]:
    """What each act says when it does not apply."""
    said = []
    for act in (
        lambda: stage_evidence(dispute=dispute, texts={}),
        lambda: stage(dispute),
        lambda: send_evidence(dispute=dispute, by=None, now=NOW),
        lambda: save_evidence(dispute=dispute, by=None, now=NOW),
        lambda: accept_dispute(dispute=dispute, by=None, now=NOW),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        said.append(type(refusal.value).__name__)
    return said


@pytest.mark.parametrize(
    "status", ["under_review", "won", "lost", "warning_closed", "appeal_under_review", "prevented"]
)
def test_what_waits_for_no_answer_takes_none(dispute: Dispute, status: str) -> None:
    assert set(everything(stands_at(dispute, status))) == {NoAnswerWanted.__name__}


def test_while_an_answer_is_on_its_way_nothing_changes(dispute: Dispute) -> None:
    stage_evidence(dispute=dispute, texts={"customer_name": "Ada"})
    file = stage(dispute)
    send_evidence(dispute=dispute, by=None, now=NOW)
    assert set(everything(dispute)) == {AnswerUnderWay.__name__}
    with pytest.raises(AnswerUnderWay):
        drop_file(file=file)
    assert StripeCall.objects.get().kind == "create_file"


def test_nothing_is_no_answer(dispute: Dispute) -> None:
    for act in (send_evidence, save_evidence):
        with pytest.raises(NothingStaged):
            act(dispute=dispute, by=None, now=NOW)
    assert not StripeCall.objects.exists()


def test_an_inquiry_cannot_be_accepted(dispute: Dispute) -> None:
    with pytest.raises(OnlyAsked, match="full refund"):
        accept_dispute(dispute=stands_at(dispute, "warning_needs_response"), by=None, now=NOW)
