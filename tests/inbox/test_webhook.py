"""The endpoint: what is refused says nothing, what is taken is stored, and what cannot be recorded is not lost."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from payments.inbox.process_event import TRIES_BEFORE_A_TASK, process_again, process_event
from payments.models import Ask, Movement, Order, Payment, Sighting, StripeEvent, StripeEventBody, Task
from payments.operations.note_sighting import REFUSED_SIGNATURE
from tests.operations.shop import answer_asks, clock, later, opened, order_of, session_of, status_of
from tests.operations.stripe_side import ADDRESS, SECRET, Json, api, deliver, deliver_all, events_of, signature
from tests.sandbox.process import SandboxProcess

EVENT: Json = {
    "id": "evt_1",
    "object": "event",
    "type": "customer.updated",
    "api_version": "2026-10-28.endive",
    "created": 1_800_000_000,
    "livemode": False,
    "data": {
        "object": {"id": "cus_1", "object": "customer", "email": "ada@example.org", "name": "Ada", "metadata": {}}
    },
}
CANARY = "4242424242424242-do-not-log-me"


def post(body: bytes | Json, *, header: str | None = "", client: Client | None = None) -> HttpResponse:
    """``header``: empty for a right one, None for none."""
    raw = body if isinstance(body, bytes) else json.dumps(body, cls=DjangoJSONEncoder).encode()
    headers = {} if header is None else {"Stripe-Signature": header or signature(raw)}
    answer = (client or Client()).post(ADDRESS, data=raw, content_type="application/json", headers=headers)
    assert isinstance(answer, HttpResponse)
    return answer


def changed(**fields: Any) -> Json:
    return {**EVENT, **fields}


def about(**fields: Any) -> Json:
    return changed(data={"object": {**EVENT["data"]["object"], **fields}})


def stored() -> StripeEvent:
    return StripeEvent.objects.get()


BODY = json.dumps({**EVENT, "note": CANARY}).encode()


def refusals() -> dict[str, tuple[bytes, str | None]]:
    """Bodies with their signatures, made now: what was signed when the tests were collected may be too old by now."""
    now = time.time()
    return {
        "no signature": (BODY, None),
        "nonsense for a signature": (BODY, "nonsense"),
        "another secret": (BODY, signature(BODY, secret="whsec_other")),
        "another body": (BODY, signature(BODY + b" ")),
        "signed six minutes ago": (BODY, signature(BODY, at=now - 360)),
        "signed six minutes ahead": (BODY, signature(BODY, at=now + 360)),
        "an old scheme": (BODY, signature(BODY).replace("v1=", "v0=")),
        "not UTF-8": (b'{"id": "\xff' + CANARY.encode(), ""),
        "a raw surrogate": (b'{"id": "\xed\xa0\x80' + CANARY.encode() + b'"}', ""),
        "no JSON": (CANARY.encode(), ""),
        "an endless list": (b"[" * 100_000, ""),
        "no object": (b'["' + CANARY.encode() + b'"]', ""),
        "a thin event": (json.dumps({"id": "evt_1", "object": "v2.core.event", "type": CANARY}).encode(), ""),
        "no data": (json.dumps({**EVENT, "data": {"note": CANARY}}).encode(), ""),
        "a NUL in its id": (json.dumps({**EVENT, "id": "evt_\x00", "note": CANARY}).encode(), ""),
        "a second that no calendar has": (json.dumps({**EVENT, "created": 10**15, "note": CANARY}).encode(), ""),
        "no mode": (json.dumps({**EVENT, "livemode": None, "note": CANARY}).encode(), ""),
    }


@pytest.mark.parametrize("why", list(refusals()))
def test_what_is_no_event_of_ours_is_refused_in_one_line_that_shows_nothing(
    why: str, caplog: pytest.LogCaptureFixture
) -> None:
    body, header = refusals()[why]
    with caplog.at_level(logging.DEBUG, logger="payments"):
        answer = post(body, header=header)
    assert answer.status_code == 400
    assert answer.content == b"This is not an event that we take."
    assert not StripeEvent.objects.exists()
    (line,) = [each for each in caplog.records if each.name.startswith("payments")]
    said = f"{line.getMessage()} {line.__dict__}"
    for secret in (CANARY, SECRET, "whsec_", "v1="):
        assert secret not in said


def test_a_body_that_is_too_large_is_refused_unread(caplog: pytest.LogCaptureFixture) -> None:
    answer = post(b"x" * 1_000_001)
    assert answer.status_code == 413
    assert not StripeEvent.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "delete", "head"])
def test_only_posts_are_events(method: str) -> None:
    assert getattr(Client(), method)(ADDRESS).status_code == 405


def test_without_a_configured_secret_nothing_is_taken(settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = []
    assert post(EVENT, header=signature(json.dumps(EVENT).encode(), secret="")).status_code == 400
    settings.STRIPE_WEBHOOK_SECRETS = [""]
    assert post(EVENT, header=signature(json.dumps(EVENT).encode(), secret="")).status_code == 400


def test_no_cookie_and_no_token_is_needed() -> None:
    assert post(EVENT, client=Client(enforce_csrf_checks=True)).status_code == 200


def test_an_event_is_stored_once_and_recorded_once() -> None:
    assert [post(EVENT).status_code for _ in range(3)] == [200, 200, 200]
    event = stored()
    assert (event.state, event.tries, event.object_id) == ("recorded", 1, "cus_1")


def test_the_body_is_kept_without_secrets_and_bearer_links() -> None:
    post(about(client_secret="pi_1_secret_x", receipt_url="https://pay.example/r", object="payment_intent", id="pi_9"))
    text = StripeEventBody.objects.get().text
    assert "pi_1_secret_x" not in text
    assert "https://pay.example/r" not in text
    assert json.loads(text)["data"]["object"]["client_secret"] == "[blanked]"


@pytest.mark.parametrize("odd", ["a\x00b", "a\ud800b", "\udfff", "🙂"])
def test_what_postgres_cannot_keep_is_replaced_and_the_rest_is_recorded(odd: str) -> None:
    raw = json.dumps(about(name=odd, email=f"{odd}@x")).encode()
    assert post(raw).status_code == 200
    assert stored().state == "recorded"
    assert json.loads(StripeEventBody.objects.get().text)["data"]["object"]["name"] == odd


def test_a_deeply_nested_body_is_no_crash() -> None:
    deep = json.dumps(EVENT)[:-1] + ', "x": ' + "[" * 900 + "]" * 900 + "}"
    assert post(deep.encode()).status_code in (200, 400)


def test_the_other_modes_event_is_stored_and_shown_but_never_applied(sandbox: SandboxProcess) -> None:
    order = order_of()
    sandbox.pay(session_of(opened(order)))
    live = [{**each, "livemode": True} for each in events_of(sandbox)]
    deliver(*live)
    assert set(StripeEvent.objects.values_list("state", flat=True)) == {"other_mode"}
    assert status_of(order) == "pending"
    process_again(event=StripeEvent.objects.earliest("pk"), now=clock())
    assert status_of(order) == "pending"
    assert not Movement.objects.exists()


@pytest.mark.parametrize("version", ["2025-09-30.clover", "2024-06-20", None])
def test_another_releases_words_are_not_believed_their_object_is_asked_about(
    sandbox: SandboxProcess, version: str | None
) -> None:
    order = order_of()
    payment = opened(order)
    sandbox.pay(session_of(payment))
    Ask.objects.all().delete()
    paid = next(each for each in events_of(sandbox) if each["type"] == "payment_intent.succeeded")
    deliver({**paid, "api_version": version})
    assert stored().state == "asked"
    assert status_of(order) == "pending"
    answer_asks(at=later(seconds=1))
    assert status_of(order) == "paid"


def test_a_connected_accounts_event_is_another_business(sandbox: SandboxProcess) -> None:
    order = order_of()
    sandbox.pay(session_of(opened(order)))
    deliver(*[{**each, "account": "acct_other"} for each in events_of(sandbox)])
    assert set(StripeEvent.objects.values_list("state", flat=True)) == {"ignored"}
    assert status_of(order) == "pending"


@pytest.mark.parametrize("kind", ["balance.available", "no.such.event", "payout.paid"])
def test_what_nobody_records_is_stored_and_ignored(kind: str) -> None:
    assert post(changed(type=kind)).status_code == 200
    assert stored().state == "ignored"


def test_an_event_that_cannot_be_recorded_gets_its_200_and_keeps_its_traceback() -> None:
    answer = post(changed(type="charge.succeeded", data={"object": {"object": "charge", "amount": 1}}))
    assert answer.status_code == 200
    event = stored()
    assert event.state == "failed"
    assert "NotTranslatable" in event.traceback
    assert event.due_at > event.received_at


def test_a_failing_event_is_tried_again_until_a_person_is_told_and_the_task_closes_when_it_mends() -> None:
    too_much = about(object="charge", id="ch_1", amount=10**30, currency="eur", status="succeeded", captured=True)
    post(changed(type="charge.succeeded", data=too_much["data"]))
    event = stored()
    for hours in range(1, TRIES_BEFORE_A_TASK):
        process_event(event_id=event.pk, now=later(hours=hours))
    assert Task.objects.get(kind="event_failed").closed_at is None
    assert not Payment.objects.exists(), "half of a recording is none"
    body = StripeEventBody.objects.get()
    StripeEventBody.objects.update(text=body.text.replace(str(10**30), "100"))
    process_event(event_id=event.pk, now=later(hours=9))
    event.refresh_from_db()
    assert (event.state, event.traceback) == ("recorded", "")
    assert Task.objects.get(kind="event_failed").closed_at is not None


def test_a_traceback_holds_no_row_of_the_event() -> None:
    too_much = about(object="charge", id="ch_1", amount=10**30, receipt_email="ada@example.org", currency="eur")
    post(changed(type="charge.succeeded", data=too_much["data"]))
    assert stored().state == "failed"
    assert "ada@example.org" not in stored().traceback


def test_process_again_changes_nothing_that_was_recorded(sandbox: SandboxProcess) -> None:
    sandbox.pay(session_of(opened()))
    deliver_all(sandbox)
    before = list(Movement.objects.values())
    for event in StripeEvent.objects.all():
        process_again(event=event, now=clock())
    assert list(Movement.objects.values()) == before
    assert set(StripeEvent.objects.values_list("state", flat=True)) == {"recorded"}


def test_a_refund_heard_before_its_payment_waits_for_it_and_has_it_asked_about(sandbox: SandboxProcess) -> None:
    order = order_of()
    payment = opened(order)
    paid = sandbox.pay(session_of(payment))
    refund = api(sandbox, "POST", "/v1/refunds", payment_intent=paid["payment_intent"], amount=500)
    deliver_all(sandbox, "refund.created")
    event = stored()
    assert (event.state, event.traceback) == ("waiting", "")
    assert paid["payment_intent"] in event.waits_for
    assert Ask.objects.filter(stripe_id=paid["payment_intent"], closed_at=None).exists()
    answer_asks(at=later(seconds=1))
    process_event(event_id=event.pk, now=later(seconds=2))
    event.refresh_from_db()
    assert (event.state, event.waits_for) == ("recorded", "")
    payment.refresh_from_db()
    assert payment.refunds.get().stripe_id == refund["id"]
    assert (payment.collected_amount, payment.returned_amount) == (2500, 500)


def test_the_view_asks_stripe_nothing(sandbox: SandboxProcess) -> None:
    sandbox.pay(session_of(opened()))
    events = events_of(sandbox)
    sandbox.clear_requests()
    deliver(*events)
    assert sandbox.requests() == []


def statements(event: Json) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        deliver(event)
    return [each["sql"] for each in captured.captured_queries]


def test_an_event_costs_a_known_number_of_statements(sandbox: SandboxProcess) -> None:
    sandbox.pay(session_of(opened()))
    events = events_of(sandbox)
    counted = {each["type"]: statements(each) for each in events}
    assert len(counted["checkout.session.completed"]) <= 33
    assert len(counted["payment_intent.succeeded"]) <= 33
    again = statements(events[0])
    assert len(again) <= 7, "a second delivery is only looked up"


def test_the_order_does_not_grow_the_statements(sandbox: SandboxProcess) -> None:
    payment = opened()
    sandbox.pay(session_of(payment), card="4000000000000002")
    for _ in range(4):
        sandbox.pay(session_of(payment), card="4000000000000002")
    declines = [each for each in events_of(sandbox) if each["type"] == "payment_intent.payment_failed"]
    counts = [len(statements(each)) for each in declines]
    assert counts[-1] <= counts[1] + 2, counts
    assert Order.objects.count() == 1


def test_a_delivery_signed_with_another_secret_is_remembered_and_rubbish_is_not() -> None:
    for body, header in (refusals()[why] for why in ("no signature", "nonsense for a signature", "no JSON")):
        post(body, header=header)
    assert not Sighting.objects.exists()
    body, header = refusals()["another secret"]
    post(body, header=header)
    assert Sighting.objects.get().name == REFUSED_SIGNATURE
