"""*Asked of Stripe*, *Heard from Stripe*, emails: what passed can be read, and repeated where that is safe."""

from __future__ import annotations

import json
import re

import pytest
from django.utils import timezone

from payments.models import Email, EventFeed, StripeCall
from tests.admin.rows import NOW, event, open_payment_of, order, paid_order, staff

pytestmark = pytest.mark.django_db


def again(pk: int) -> str:
    return f"/admin/payments/stripeevent/{pk}/process-again/"


def test_a_failed_event_shows_its_traceback_and_can_be_processed_again() -> None:
    ignored = {"id": "evt_1", "data": {"object": {"object": "nothing.known"}}}
    failed = event(text=json.dumps(ignored), state="failed", traceback="KeyError: 'amount'")
    client = staff()
    html = client.get(f"/admin/payments/stripeevent/{failed.pk}/change/").content.decode()
    assert "KeyError: &#x27;amount&#x27;" in html
    assert "Process again" in html
    answer = client.post(again(failed.pk), follow=True)
    failed.refresh_from_db()
    assert failed.state == "ignored"
    assert "Processed again: nothing to record." in answer.content.decode()


def test_an_event_that_fails_again_says_so() -> None:
    broken = event(text="not json", state="failed")
    answer = staff().post(again(broken.pk), follow=True)
    broken.refresh_from_db()
    assert broken.state == "failed"
    assert "It failed again" in answer.content.decode()


def test_processing_again_is_never_a_get() -> None:
    failed = event(state="failed")
    assert staff().get(again(failed.pk)).status_code == 405
    failed.refresh_from_db()
    assert failed.tries == 0


@pytest.mark.parametrize("role", ["Auditor", "Support", "Merchant", "Approver"])
def test_only_some_may_process_again(role: str) -> None:
    failed = event(state="failed")
    client = staff(role)
    assert client.post(again(failed.pk)).status_code == 403
    assert "Process again" not in client.get(f"/admin/payments/stripeevent/{failed.pk}/change/").content.decode()


def test_an_event_of_the_other_mode_offers_no_button() -> None:
    other = event(state="other_mode", livemode=True)
    assert "Process again" not in staff().get(f"/admin/payments/stripeevent/{other.pk}/change/").content.decode()


def test_a_call_shows_its_key_its_parameters_and_its_answer() -> None:
    open_payment_of(order())
    call = StripeCall.objects.get()
    client = staff()
    html = client.get(f"/admin/payments/stripecall/{call.pk}/change/").content.decode()
    assert "line_items" in html
    assert call.key in html
    assert "No answer yet." in html
    assert "No answer yet." in client.get(f"/admin/payments/stripecall/{call.pk}/body/").content.decode()


def test_a_body_is_kept_by_no_browser() -> None:
    heard = event()
    assert "no-store" in staff().get(f"/admin/payments/stripeevent/{heard.pk}/body/")["Cache-Control"]


def test_a_mail_is_shown_as_sent_in_a_frame_that_runs_nothing() -> None:
    placed = paid_order()
    Email.objects.filter(order=placed).update(
        state="sent", sent_at=NOW, subject="We received €65.00", text="Thank you.",
        html="<p>Thank you.</p><script>alert(1)</script>",
    )  # fmt: skip
    html = staff().get(f"/admin/payments/email/{Email.objects.get(order=placed).pk}/change/").content.decode()
    frame = re.search(r"<iframe[^>]*>", html)
    assert frame
    assert " sandbox " in frame.group()
    assert "allow-" not in frame.group()
    assert "<script>alert(1)</script>" not in html
    assert "We received €65.00" in html
    assert "Thank you." in html


def test_while_no_webhook_was_heard_it_says_that_the_list_of_events_is_read_instead() -> None:
    address = "/admin/payments/stripeevent/"
    assert "every 5 seconds, in test mode only; it has not read it yet." in staff().get(address).content.decode()
    EventFeed.objects.update_or_create(pk=1, defaults={"listened_at": timezone.now()})
    event(came_by="list")
    assert "it was read <time" in staff().get(address).content.decode()
    heard = event()
    assert "every 5 seconds" not in staff().get(address).content.decode()
    assert "<dt>Came by</dt><dd>Webhook</dd>" in staff().get(f"{address}{heard.pk}/change/").content.decode()
