"""Against a real mail server: what it accepts, refuses for now, refuses for good, and leaves without an answer."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from pytest_django import Settings

from payments.domain.backoff import backoff
from payments.emails import word_email
from payments.emails.wording import Attached, Worded
from payments.models import Email, House, Task
from payments.operations.deliver_email import MOST_TRIES, SLOWER
from payments.operations.send_email_again import send_email_again
from payments.operations.try_email_again import MayHaveArrived, try_email_again
from tests.emails.conftest import MailServer
from tests.emails.sent import queued, send, tries
from tests.operations.shop import clock, colleague

pytestmark = pytest.mark.django_db


def test_what_the_server_takes_is_the_message_as_it_is_kept(server: MailServer) -> None:
    House.objects.update(name="Süßes & Ähnliches", mail_sender="Süßes <shop@example.org>", reply_to="help@example.org")
    email = send(queued("ada", name="Grüner Tee <b>茶</b>"))
    (message,) = server.messages()
    text, html = (part.get_content() for part in message.iter_parts())
    assert (email.state, tries(email)) == ("sent", ["sent"])
    assert (message["From"], message["Reply-To"]) == ("Süßes <shop@example.org>", "help@example.org")
    assert (message["To"], message["Subject"]) == (email.recipient, email.subject)
    assert (text.replace("\r\n", "\n"), html.replace("\r\n", "\n")) == (email.text, email.html)
    assert "1 × Grüner Tee <b>茶</b>: €25.00" in email.text
    assert "Grüner Tee &lt;b&gt;茶&lt;/b&gt;" in email.html


def test_a_refusal_for_now_is_tried_again_with_its_answer_kept(server: MailServer) -> None:
    email = send(queued("later-once"))
    assert (email.state, tries(email)) == ("queued", ["later"])
    assert email.problem == "451 4.7.1 Greylisted, come back later"
    assert email.due_at > clock()
    assert send(email, hours=1).state == "sent"
    assert tries(email) == ["later", "sent"]
    assert [each["Message-ID"] for each in server.messages()] == [email.message_id]


def test_a_server_that_says_not_now_is_given_up_after_about_a_day(server: MailServer) -> None:
    waits = [SLOWER * backoff(tries) for tries in range(1, MOST_TRIES)]
    assert timedelta(hours=20) < sum(waits, timedelta()) < timedelta(hours=28)
    email = queued("full")
    Email.objects.update(tries=MOST_TRIES - 2)
    assert send(email).state == "queued"
    assert send(email, hours=2).state == "failed"
    assert (tries(email), server.files()) == (["later", "later"], [])
    assert Task.objects.get(kind="email_failed").email == email


@pytest.mark.parametrize(("to", "answer"), [("never", "550 5.1.1 No such"), ("content", "554 5.7.1 This content")])
def test_a_refusal_for_good_is_not_repeated_and_somebody_is_told(server: MailServer, to: str, answer: str) -> None:
    email = send(queued(to))
    assert (email.state, tries(email)) == ("failed", ["refused"])
    assert email.problem.startswith(answer)
    send(email, hours=5)
    assert tries(email) == ["refused"]
    task = Task.objects.get(kind="email_failed")
    assert (task.email, task.order) == (email, email.order)
    assert "refused it for good" in task.text


def test_a_server_that_never_answers_is_tried_again(server: MailServer, settings: Settings) -> None:
    settings.EMAIL_PORT = 9
    email = send(queued("ada"))
    assert (email.state, tries(email)) == ("queued", ["later"])


@pytest.mark.parametrize("to", ["drops", "silent"])
def test_a_message_without_an_answer_is_repeated_once_word_by_word_and_no_more(server: MailServer, to: str) -> None:
    email = send(queued(to))
    assert (email.state, tries(email)) == ("queued", ["unknown"])
    House.objects.update(name="Renamed meanwhile")
    send(email, hours=1)
    send(email, hours=2)
    send(email, hours=3)
    first, again = server.messages()
    for name in ("Message-ID", "Subject", "From", "To"):
        assert first[name] == again[name]
    assert [part.get_content() for part in first.iter_parts()] == [part.get_content() for part in again.iter_parts()]
    assert (email.state, tries(email)) == ("failed", ["unknown", "unknown"])
    assert "may have arrived once, twice or not at all" in email.problem
    with pytest.raises(MayHaveArrived):
        try_email_again(email=email, now=clock())


def test_a_repeat_that_is_taken_ends_it(server: MailServer) -> None:
    email = send(queued("drops-once"))
    assert send(email, hours=1).state == "sent"
    assert tries(email) == ["unknown", "sent"]
    assert len({each["Message-ID"] for each in server.messages()}) == 1


def test_no_name_begins_a_header_of_its_own(server: MailServer) -> None:
    House.objects.update(name="Shop\nBcc: eve@example.org", mail_sender="Shop\r\nBcc: eve <shop@example.org>")
    email = send(queued("ada", name="Tea\n\nTotal: €0.00\r\nBcc: eve@example.org"))
    assert email.state in ("sent", "failed")
    for message in server.messages():
        assert message["Bcc"] is None
    assert "\nTotal: €0.00" not in email.text
    bad = queued("ada")
    Email.objects.filter(pk=bad.pk).update(recipient="ada@example.org\nBcc: eve@example.org")
    assert send(bad).state == "failed"
    assert tries(bad) == ["refused"]


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_files_go_out_byte_by_byte_are_kept_and_go_out_with_the_copy(
    server: MailServer, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = Attached(name="Rechnung Ä\n1.pdf", media_type="application/pdf", content=b"%PDF-1.7 \r\n\x00\xff")

    def with_file(email: Email) -> Worded:
        return Worded(
            subject="x" * 400, opening="Here it is.", paragraphs=[], table=[], button=("See", "http://x"), files=[drawn]
        )

    monkeypatch.setitem(word_email.WORDINGS, "order_link", with_file)
    email = send(queued("later-once", kind="order_link"))
    send(email, hours=1)
    assert email.state == "sent"
    assert len(email.subject) == 250
    send_email_again(email=email, by=colleague(), form_key=uuid.uuid4(), now=clock())
    copy = send(Email.objects.get(copy_of=email))
    for message in server.messages():
        (file,) = message.iter_attachments()
        assert (file.get_filename(), file.get_content_type()) == ("Rechnung Ä 1.pdf", "application/pdf")
        assert file.get_content() == drawn.content
    for each in (email, copy):
        with default_storage.open(str(each.files.get().file.name)) as kept:
            assert kept.read() == drawn.content
