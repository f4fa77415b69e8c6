"""What staff see of mails: each as it was sent, its tries and files, copies, and a preview of every kind."""

from __future__ import annotations

import uuid
from html import escape
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from payments.emails.word_email import WORDINGS
from payments.models import Email, EmailFile, EmailTry, House, Order
from payments.operations.deliver_email import deliver_email
from tests.admin.rows import NOW, decline, disputed, open_payment_of, order, paid_order, refunded_at_stripe, staff
from tests.operations.shop import clock

pytestmark = pytest.mark.django_db

PREVIEW = "/admin/payments/email/preview/"
HOSTILE = '"><script>alert(1)</script>'


def sent(placed: Order) -> Email:
    email = placed.emails.get(kind="order_confirmation")
    deliver_email(email_id=email.pk, now=clock())
    email.refresh_from_db()
    return email


def page(email: Email, rest: str = "change/") -> str:
    return f"/admin/payments/email/{email.pk}/{rest}"


def test_the_page_shows_the_message_its_answer_and_its_tries() -> None:
    email = sent(paid_order())
    EmailTry.objects.create(email=email, at=NOW, outcome="later", answer="451 <come> back later")
    html = staff().get(page(email)).content.decode()
    for text in (email.subject, email.sender, email.message_id, email.recipient, "451 <come> back later"):
        assert escape(text) in html
    assert f'srcdoc="{escape(email.html)}"' in html
    assert "Not taken this time" in html


def test_a_copy_is_a_message_of_its_own_that_says_so_and_one_form_sends_one() -> None:
    email, client, key = sent(paid_order()), staff(), str(uuid.uuid4())
    assert "anna@example.com gets the same words" in client.get(page(email, "send-again/")).content.decode()
    for _ in range(2):
        client.post(page(email, "send-again/"), {"form_key": key})
    copy = Email.objects.get(copy_of=email)
    deliver_email(email_id=copy.pk, now=clock())
    message = mail.outbox[-1]
    assert message.subject == f"Copy: {email.subject}"
    assert str(message.body).startswith("This is a copy of the message that we sent on")
    assert str(message.body).endswith(email.text)
    copy.refresh_from_db()
    assert copy.message_id != email.message_id
    assert "This is a copy" in copy.html
    assert "Send again" in client.get(page(copy)).content.decode()
    assert "Copy of" in client.get(page(copy)).content.decode()


def test_a_mail_that_has_not_left_or_whose_customer_is_forgotten_offers_no_copy() -> None:
    placed = paid_order()
    email = placed.emails.get()
    client = staff()
    refused = client.post(page(email, "send-again/"), {"form_key": str(uuid.uuid4())})
    assert "there is nothing to copy" in refused.content.decode()
    sent(placed)
    Order.objects.update(email="")
    assert "Send again" not in client.get(page(email)).content.decode()
    assert not Email.objects.exclude(copy_of=None).exists()


def test_a_file_is_handed_out_as_it_went_out_to_those_who_may_see_mails(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    email = sent(paid_order())
    file = EmailFile.objects.create(
        email=email, file=ContentFile(b"%PDF-1", name="x"), name="Ä.pdf", media_type="application/pdf", size=6
    )
    assert "Ä.pdf" in staff().get(page(email)).content.decode()
    answer = staff().get(page(email, f"files/{file.pk}/"))
    assert (answer.content, answer["Content-Type"]) == (b"%PDF-1", "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    assert staff("Approver").get(page(email, f"files/{file.pk}/")).status_code == 403


# --- the preview


def test_every_kind_is_previewed_on_real_rows_and_nothing_is_sent_or_kept() -> None:
    placed = paid_order(name=HOSTILE)
    refunded_at_stripe(placed.payments.get(), 500)
    disputed(paid_order().payments.get())
    decline(open_payment_of(order(name=HOSTILE)))
    kept = list(Email.objects.order_by("pk").values())
    client = staff()
    shown = {kind: client.get(PREVIEW, {"kind": kind}).content.decode() for kind in WORDINGS}
    empty = {kind for kind, html in shown.items() if "Nothing to show it on yet" in html}
    assert empty == {"action_required", "refund_failed"}
    assert all("srcdoc=" in html for kind, html in shown.items() if kind not in empty)
    assert all("<script>alert" not in html for html in shown.values())
    assert list(Email.objects.order_by("pk").values()) == kept
    assert not mail.outbox


def test_a_named_row_is_previewed_whatever_state_it_is_in_and_a_wrong_name_says_so() -> None:
    first = order()
    paid_order()
    client = staff()
    html = client.get(PREVIEW, {"kind": "order_confirmation", "of": first.reference}).content.decode()
    assert f"Your order {first.reference} is confirmed" in html
    for kind, wrong in (("order_confirmation", "NONE42"), ("daily_digest", "soon"), ("refund_notice", "\x00")):
        answer = client.get(PREVIEW, {"kind": kind, "of": wrong})
        assert answer.status_code == 200
        assert "srcdoc=" not in answer.content.decode()


def test_a_digest_is_for_those_who_see_movements() -> None:
    day = Email.objects.create(
        kind="daily_digest", reason="daily_digest:2026-11-19", recipient="x@example.org", queued_at=NOW, due_at=NOW,
        about_date=NOW.date(), state="sent", subject="€5,000.00 came in", html="x",
    )  # fmt: skip
    merchant = staff("Merchant")
    assert merchant.get(page(day)).status_code != 200
    assert merchant.get(page(day, "send-again/")).status_code == 403
    assert "€5,000.00" not in merchant.get("/admin/payments/email/").content.decode()
    assert "Daily digest" not in merchant.get(PREVIEW, {"kind": "daily_digest"}).content.decode()
    assert "€5,000.00" in staff("Finance").get("/admin/payments/email/").content.decode()


def test_the_page_asks_the_database_as_often_for_many_tries_as_for_one() -> None:
    email, client = sent(paid_order()), staff()
    client.get(page(email))

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(page(email))
        return len(asked)

    before = queries()
    for _ in range(20):
        EmailTry.objects.create(email=email, at=NOW, outcome="later", answer="450")
    assert queries() == before


# --- the house


def house_form(**changed: str) -> dict[str, str]:
    house = House.ours()
    return {
        "name": house.name, "support_email": "", "mail_sender": house.mail_sender, "reply_to": "", "staff_email": "",
        "unpaid_orders_expire_days": "14", "digest_hour": "7", **changed,
    }  # fmt: skip


@pytest.mark.parametrize("wrong", ["Our shop", "Shop <nobody>", "shop@example.org\nBcc: eve@example.org"])
def test_a_sender_that_no_mail_can_have_is_refused(wrong: str) -> None:
    before = House.ours().mail_sender
    answer = staff().post("/admin/payments/house/1/change/", house_form(mail_sender=wrong))
    assert answer.status_code == 200
    assert House.ours().mail_sender == before


def test_the_house_says_when_the_digest_comes_or_that_none_does() -> None:
    client = staff()
    client.post("/admin/payments/house/1/change/", house_form(digest_hour="18", reply_to="help@example.org"))
    assert (House.ours().digest_hour, House.ours().reply_to) == (18, "help@example.org")
    client.post("/admin/payments/house/1/change/", house_form(digest_hour=""))
    assert House.ours().digest_hour is None
