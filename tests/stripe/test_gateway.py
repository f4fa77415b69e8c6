"""One request to Stripe and what can come of it, against the sandbox and against what may stand in between."""

from __future__ import annotations

import math
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import transaction
from pytest_django import Settings

from payments.stripe import gateway
from payments.stripe.client import API_VERSION, PERSON_WAITS, WORKER, Patience, livemode
from payments.stripe.errors import (
    StripeBusy,
    StripeKeyWrong,
    StripeNotFound,
    StripeProblem,
    StripeRefused,
    StripeUnsure,
)
from tests.sandbox.process import SandboxProcess
from tests.waiting import PATIENCE, until

stripe = pytest.importorskip("stripe")

CUSTOMERS = "/v1/customers"
ADA = {"email": "ada@example.org"}


def make(key: str = "k1", patience: Patience = WORKER) -> gateway.Answer:
    return gateway.post(path=CUSTOMERS, params=ADA, key=key, patience=patience)


def test_our_version_is_the_sdks() -> None:
    assert stripe.api_version == API_VERSION


def test_an_answer_has_its_body_its_moment_and_its_request(sandbox: SandboxProcess) -> None:
    answer = make()
    assert answer.body["email"] == ADA["email"]
    assert (answer.http_status, answer.replayed) == (200, False)
    assert answer.request_id.startswith("req_")


def test_the_moment_is_on_stripes_clock_from_sending_to_the_answers_date(sandbox: SandboxProcess) -> None:
    sandbox.clock(now=1_900_000_000, frozen=True)
    sandbox.calls("slow_after", CUSTOMERS, seconds=1.2)
    started = time.monotonic()
    answer = make()
    took = time.monotonic() - started
    assert answer.moment.until == 1_900_000_000
    assert 2 <= answer.moment.until - answer.moment.since <= math.ceil(took)


def upload(content: bytes, key: str) -> gateway.Answer:
    purpose = {"purpose": "dispute_evidence"}
    return gateway.upload(path="/v1/files", params=purpose, name="proof.pdf", content=content, key=key)


def test_a_file_is_sent_as_it_is_to_where_files_are_taken(sandbox: SandboxProcess) -> None:
    content = b"%PDF-1.7\r\n--boundary--\r\n" + bytes(range(256))
    first, again = upload(content, "f1"), upload(content, "f1")
    assert (first.body["filename"], first.body["size"], first.body["type"]) == ("proof.pdf", len(content), "pdf")
    assert (again.body["id"], again.replayed) == (first.body["id"], True)
    with pytest.raises(StripeRefused):
        upload(b"<html>", "f2")


def test_the_same_key_is_the_same_object_and_says_so(sandbox: SandboxProcess) -> None:
    first, second = make(), make()
    assert first.body["id"] == second.body["id"]
    assert (first.replayed, second.replayed) == (False, True)
    assert make("k2").body["id"] != first.body["id"]


def test_a_refusal_has_stripes_own_words(sandbox: SandboxProcess) -> None:
    with pytest.raises(StripeRefused) as caught:
        gateway.change(
            kind="create_refund", path="/v1/refunds", params={"payment_intent": "pi_none", "amount": 5}, key="k"
        )
    problem = caught.value.problem
    assert problem.http_status in (400, 404)
    assert problem.code == "resource_missing"
    assert problem.message
    assert problem.request_id.startswith("req_")


def test_a_key_used_for_something_else_is_refused(sandbox: SandboxProcess) -> None:
    make("k")
    with pytest.raises(StripeRefused) as caught:
        gateway.post(path=CUSTOMERS, params={"email": "eve@example.org"}, key="k")
    assert caught.value.problem.type == "idempotency_error"


def test_what_is_gone_is_not_found(sandbox: SandboxProcess) -> None:
    with pytest.raises(StripeNotFound):
        gateway.read(kind="intent", stripe_id="pi_none")


def test_busy_is_certainly_not_done(sandbox: SandboxProcess) -> None:
    sandbox.calls("429", CUSTOMERS)
    with pytest.raises(StripeBusy):
        make()
    assert sandbox.info()["objects"].get("customer", 0) == 0


def test_a_wrong_key_is_certainly_not_done_and_is_not_told(sandbox: SandboxProcess, settings: Settings) -> None:
    settings.STRIPE_SECRET_KEY = "sk_test_mistyped_and_rather_long"
    with pytest.raises(StripeKeyWrong) as caught:
        make()
    assert "mistyped_and_rather" not in str(caught.value)


def test_a_500_is_unsure_and_its_replay_says_that_it_is_stored(sandbox: SandboxProcess) -> None:
    sandbox.calls("500", CUSTOMERS)
    with pytest.raises(StripeUnsure) as first:
        make()
    with pytest.raises(StripeUnsure) as second:
        make()
    assert (first.value.stored, second.value.stored) == (False, True)


def test_no_answer_in_time_is_unsure_and_each_waits_as_long_as_it_is_told(sandbox: SandboxProcess) -> None:
    sandbox.calls("timeout_after", CUSTOMERS, count=2, seconds=PATIENCE)
    with ThreadPoolExecutor(1) as pool:
        patient = pool.submit(make, "k1", Patience(PATIENCE, PATIENCE))
        with pytest.raises(StripeUnsure) as caught:
            make("k2", Patience(PATIENCE, 0.3))
        assert caught.value.problem.http_status is None
        until(lambda: sandbox.info()["objects"].get("customer") == 2)
        assert not patient.done(), "the sandbox has not hung up on anybody"
        sandbox.clear_calls()
        with pytest.raises(StripeUnsure):
            patient.result()


def test_nobody_there_is_unsure(settings: Settings) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    with pytest.raises(StripeUnsure, match="could not be reached"):
        make()


def test_the_same_key_at_the_same_time_is_busy(sandbox: SandboxProcess) -> None:
    sandbox.calls("slow_before", CUSTOMERS, seconds=PATIENCE)
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(make, "k1", Patience(PATIENCE, PATIENCE))
        until(lambda: sandbox.info()["keys_in_use"] == ["k1"])
        with pytest.raises(StripeBusy):
            make("k1")
        sandbox.clear_calls()
        assert working.result().body["object"] == "customer"


def test_no_retry_is_made_behind_our_back(sandbox: SandboxProcess) -> None:
    sandbox.calls("500_before", CUSTOMERS, count=5)
    with pytest.raises(StripeUnsure):
        make()
    assert len(sandbox.requests("POST", CUSTOMERS)) == 1


def test_a_person_waits_less_long_than_a_worker() -> None:
    assert (PERSON_WAITS.connect, PERSON_WAITS.read) == (3, 8)
    assert WORKER.read > PERSON_WAITS.read


@pytest.mark.django_db
def test_no_call_is_made_inside_a_transaction(sandbox: SandboxProcess) -> None:
    with pytest.raises(gateway.CalledInTransaction), transaction.atomic():
        make()
    assert sandbox.requests() == []


def test_an_empty_id_would_read_the_whole_list_and_is_refused_here(sandbox: SandboxProcess) -> None:
    with pytest.raises(ValueError, match="whole list"):
        gateway.read(kind="session", stripe_id="")
    assert sandbox.requests() == []


def test_a_list_is_looked_through_page_by_page(sandbox: SandboxProcess, settings: Settings) -> None:
    params = {
        "mode": "payment",
        "success_url": "https://example.org/",
        "line_items": [
            {"quantity": 1, "price_data": {"currency": "eur", "unit_amount": 100, "product_data": {"name": "Tea"}}}
        ],
    }
    made = [
        gateway.change(
            kind="create_refund", path=gateway.CHANGES["create_session"].path, params=params, key=f"k{number}"
        ).body["id"]
        for number in range(105)
    ]
    found = [body["id"] for body, _ in gateway.look_through(kind="session", filters={})]
    assert found == made[::-1]
    assert len(sandbox.requests("GET", "/v1/checkout/sessions")) == 2


def test_only_what_was_made_in_time_is_looked_through(sandbox: SandboxProcess) -> None:
    assert list(gateway.look_through(kind="session", filters={"created": {"gte": 4_000_000_000}})) == []


@contextmanager
def something_else(answer: bytes) -> Iterator[str]:
    """Not Stripe: a proxy's page, a broken line. It answers once."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1)

        def serve() -> None:
            caller, _ = listening.accept()
            with caller:
                caller.recv(65536)
                caller.sendall(answer)

        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        serving.join(2)


def page(status: str, body: bytes) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.mark.parametrize(
    "answer",
    [
        page("200 OK", b"<html>Welcome to this hotel. Secret: sk_live_page</html>"),
        page("502 Bad Gateway", b"<html>sk_live_page</html>"),
        page("302 Found", b""),
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{",
        b"nonsense\r\n\r\n",
        b"",
    ],
    ids=["a welcome page", "a bad gateway", "a redirect", "half an answer", "nonsense", "nothing"],
)
def test_what_is_not_stripes_answer_is_unsure_and_not_repeated_to_anyone(answer: bytes, settings: Settings) -> None:
    with something_else(answer) as address:
        settings.STRIPE_API_BASE = address
        with pytest.raises(StripeProblem) as caught:
            make()
    assert isinstance(caught.value, StripeUnsure), "nobody knows whether it happened"
    assert "sk_live_page" not in str(caught.value)
    assert "sk_live_page" not in str(caught.value.problem)


@pytest.mark.parametrize(("key", "live"), [("sk_live_1", True), ("rk_live_1", True), ("sk_test_1", False), ("", False)])
def test_the_key_says_whether_money_is_real(settings: Settings, key: str, live: bool) -> None:
    settings.STRIPE_SECRET_KEY = key
    assert livemode() is live
