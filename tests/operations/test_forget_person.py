"""The corners in which a name can stand: files, mails being sent, the admin's history, jobs that crashed, tasks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django_q.models import Failure
from pytest_django import Settings

from payments.emails.wording import Attached
from payments.models import Customer, Dispute, Email, EmailTry, EvidenceFile, Order, Payment, Task
from payments.operations.anonymise_customer import anonymise_customer
from payments.operations.deliver_email import deliver_email
from payments.operations.keep_email_files import keep_email_files
from payments.operations.open_task import open_task
from payments.operations.try_email_again import NobodyToSendItTo, try_email_again
from tests.operations.people import ADA, where_stands
from tests.operations.shop import clock, colleague, later, order_of


@pytest.fixture
def order() -> Order:
    customer = Customer.objects.create(
        stripe_id="cus_1", email=ADA.email, name=ADA.name, livemode=False, created_at=clock()
    )
    order = order_of(email=ADA.email)
    Order.objects.filter(pk=order.pk).update(customer=customer)
    order.refresh_from_db()
    return order


def anonymise(order: Order) -> None:
    assert order.customer is not None
    anonymise_customer(customer=order.customer, by=colleague(), now=clock())


def dispute_of(order: Order) -> Dispute:
    payment = Payment.objects.create(
        order=order, reference="K7Q2M4-P1", amount=100, currency="eur", livemode=False, made_at=clock(),
        status_since=clock(), closed=True,
    )  # fmt: skip
    return Dispute.objects.create(
        payment=payment, reference="K7Q2M4-D1", status="needs_response", amount=100, currency="eur",
        opened_at=clock(), status_since=clock(), evidence={"customer_name": ADA.name},
    )  # fmt: skip


def mail_of(order: Order, state: str = "queued", **more: object) -> Email:
    kind = "dispute_opened" if "dispute" in more else "order_confirmation"
    values = {"recipient": ADA.email, "text": f"Dear {ADA.name}", "subject": ADA.name, "html": ADA.name}
    return Email.objects.create(
        kind=kind, reason=f"{kind}:{Email.objects.count()}", order=order, state=state, queued_at=clock(),
        due_at=clock(), problem=f"{{'{ADA.email}': (550, b'no')}}", **{**values, **more},
    )  # fmt: skip


def test_staged_evidence_and_its_files_go(
    order: Order, settings: Settings, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    staged = EvidenceFile(dispute=dispute_of(order), field="receipt", name=f"{ADA.name}.pdf", size=1, added_at=clock())
    staged.file.save(f"{ADA.name}.pdf", ContentFile(b"x"))
    assert list(tmp_path.rglob("*.pdf"))
    with django_capture_on_commit_callbacks(execute=True):
        anonymise(order)
    assert not list(tmp_path.rglob("*.pdf"))
    assert not EvidenceFile.objects.exists()
    assert Dispute.objects.get().evidence == {}
    assert where_stands(*ADA.words) == []


def test_mails_of_every_state_lose_their_words(order: Order) -> None:
    sent, failed, queued = (mail_of(order, state) for state in ("sent", "failed", "queued"))
    open_task(kind="email_failed", reason="x", text="Not sent.", now=clock(), email=failed, order=order)
    anonymise(order)
    assert where_stands(*ADA.words) == []
    states = [Email.objects.get(pk=each.pk).state for each in (sent, failed, queued)]
    assert states == ["sent", "failed", "dropped"]
    assert not Task.objects.filter(closed_at=None).exists()
    failed.refresh_from_db()
    with pytest.raises(NobodyToSendItTo):
        try_email_again(email=failed, now=clock())


def test_the_files_of_their_mails_and_the_mail_servers_answers_go(
    order: Order, settings: Settings, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    email = mail_of(order, "sent")
    bill = Attached(name=f"{ADA.name}.pdf", media_type="application/pdf", content=b"%PDF")
    keep_email_files(email=email, files=[bill])
    EmailTry.objects.create(email=email, at=clock(), outcome="later", answer=f"450 <{ADA.email}>: greylisted")
    assert [file.read_bytes() for file in tmp_path.rglob("emails/*")] == [b"%PDF"]
    with django_capture_on_commit_callbacks(execute=True):
        anonymise(order)
    assert not list(tmp_path.rglob("emails/*"))
    assert where_stands(*ADA.words) == []
    assert EmailTry.objects.get().outcome == "later"


def test_a_mail_to_staff_about_their_dispute_is_still_sent(order: Order) -> None:
    email = mail_of(order, recipient="finance@shop.example", dispute=dispute_of(order))
    anonymise(order)
    email.refresh_from_db()
    assert (email.state, email.recipient, email.text) == ("queued", "finance@shop.example", "")


def test_a_mail_that_is_being_sent_does_not_bring_its_words_back(order: Order, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tests.operations.slow_mail.AnonymisesMeanwhile"
    email = mail_of(order)
    deliver_email(email_id=email.pk, now=later(seconds=1))
    email.refresh_from_db()
    assert (email.state, email.recipient, email.subject) == ("sent", "", "")
    assert where_stands(*ADA.words) == []


def test_history_tasks_and_crashed_jobs_lose_the_name(order: Order) -> None:
    LogEntry.objects.create(
        user=colleague(), content_type=ContentType.objects.get_for_model(Order), object_id=str(order.pk),
        object_repr=ADA.email, change_message=f"Changed to {ADA.email}", action_flag=CHANGE,
    )  # fmt: skip
    open_task(kind="overpaid", reason="y", text=f"{ADA.email} ({ADA.name}) paid too much.", now=clock(), order=order)
    crashed = f"IntegrityError: Failing row contains (7, {ADA.email.lower()})"
    Failure.objects.create(
        id="a" * 32, name="a", func="f", result=crashed, started=clock(), stopped=clock(), success=False
    )
    anonymise(order)
    assert where_stands(*ADA.words) == []
    assert Task.objects.get().text == "[anonymised] ([anonymised]) paid too much."
    assert ADA.email.lower() not in str(Failure.objects.get().result)


def test_a_short_name_is_not_cut_out_of_other_words(order: Order) -> None:
    Customer.objects.update(name="Kim")
    open_task(kind="overpaid", reason="y", text="Kim took a kimono. Kim!", now=clock(), order=order)
    anonymise(order)
    assert Task.objects.get().text == "[anonymised] took a kimono. [anonymised]!"


def test_the_database_itself_refuses_a_name_in_an_anonymised_row(order: Order) -> None:
    anonymise(order)
    with pytest.raises(IntegrityError, match="an_anonymised_order_has_no_email"), transaction.atomic():
        Order.objects.update(email=ADA.email)
    with pytest.raises(IntegrityError, match="an_anonymised_customer_has_no_name"), transaction.atomic():
        Customer.objects.update(name=ADA.name)
