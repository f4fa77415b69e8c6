"""What another server than Stripe may answer behind STRIPE_API_BASE: each is an answer or a typed problem."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from pytest_django import Settings

from payments.stripe import gateway
from payments.stripe.client import WORKER, Patience
from payments.stripe.errors import StripeBusy, StripeKeyWrong, StripeNotFound, StripeRefused, StripeUnsure
from tests.stripe.other_server import Answering, other_server, raw, said

REFUND: dict[str, Any] = {"id": "re_1", "object": "refund", "amount": 5, "currency": "eur", "status": "succeeded"}
REFUNDS = "/v1/refunds"
PAGE = b"<html><h1>Not found</h1> nginx</html>"


def asked(answering: Answering, settings: Settings, patience: Patience = WORKER) -> gateway.Answer:
    with other_server(answering) as server:
        settings.STRIPE_API_BASE = server.address
        return gateway.post(path=REFUNDS, params={"charge": "ch_1"}, key="k1", patience=patience)


def read(answering: Answering, settings: Settings, kind: str = "refund", stripe_id: str = "re_1") -> gateway.Answer:
    with other_server(answering) as server:
        settings.STRIPE_API_BASE = server.address
        return gateway.read(kind=kind, stripe_id=stripe_id)


def in_pieces(asked: BaseHTTPRequestHandler) -> None:
    text = json.dumps(REFUND).encode()
    asked.send_response_only(200)
    asked.send_header("Transfer-Encoding", "chunked")
    asked.end_headers()
    for place in range(0, len(text), 7):
        piece = text[place : place + 7]
        asked.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
    asked.wfile.write(b"0\r\n\r\n")


def broken_off(asked: BaseHTTPRequestHandler) -> None:
    """Reset once the whole request was read: it may well have been carried out."""
    asked.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    asked.close_connection = True
    socket.close(asked.connection.detach())


def dripping(asked: BaseHTTPRequestHandler) -> None:
    asked.send_response_only(200)
    asked.send_header("Content-Length", "100000")
    asked.end_headers()
    while True:
        asked.wfile.write(b" ")
        asked.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize(
    "answering",
    [
        said(REFUND),
        raw(200, gzip.compress(json.dumps(REFUND).encode()), Content_Encoding="gzip"),
        in_pieces,
        said(REFUND, Date="no date at all"),
        said(REFUND, Date="Mon, 99 Foo 99999 00:00:00 GMT"),
        said({**REFUND, "of_later_releases": [{"new": None}]}, Request_Id="r" * 5000),
    ],
    ids=["no date", "gzip", "in pieces", "an unreadable date", "an impossible date", "more than is known"],
)
def test_an_answer_in_other_clothes_is_an_answer(answering: Answering, settings: Settings) -> None:
    before = int(time.time())
    answer = asked(answering, settings)
    assert answer.body["id"] == "re_1"
    assert answer.moment.since >= before - 1
    assert answer.moment.until <= time.time() + 1
    assert len(answer.request_id) <= 255


@pytest.mark.parametrize("value", ["true", "True", "TRUE"])
def test_a_replay_is_known_in_any_spelling(value: str, settings: Settings) -> None:
    answering = said(REFUND, IDEMPOTENT_REPLAYED=value)
    assert asked(answering, settings).replayed


@pytest.mark.parametrize(
    "answering",
    [
        raw(502, PAGE, Content_Type="text/html"),
        raw(404, PAGE, Content_Type="text/html"),
        raw(400, PAGE, Content_Type="text/html"),
        raw(403, PAGE, Content_Type="text/html"),
        raw(429, PAGE, Content_Type="text/html"),
        said({"error": "access_denied"}, 403),
        said({"error": "invalid_client", "error_description": "no"}, 400),
        said({"error": ["not", "Stripe's"]}, 400),
        said({"error": None}, 404),
        said({}, 404),
        said({"error": {"type": "invalid_request_error", "message": "moved"}}, 308),
        raw(200, b""),
        raw(204, b""),
        raw(200, b"null"),
        raw(200, b'"re_1"'),
        said([REFUND]),
        said({"object": "list", "data": [REFUND], "has_more": False}),
        said({**REFUND, "object": "charge", "id": "ch_1"}),
        said({**REFUND, "id": None}),
        said({**REFUND, "id": "r" * 300}),
        said({"id": "re_1"}),
        said({**REFUND, "livemode": True}),
        raw(200, b"\xff\xfe" + json.dumps(REFUND).encode()),
        raw(200, b"not gzip", Content_Encoding="gzip"),
        raw(200, b"[" * 100_000),
        broken_off,
    ],
    ids=(
        "502 page|404 page|400 page|403 page|429 page|an OAuth error|a known OAuth error|a list for an error"
        "|null for an error|404 without words|308|empty|no content|null|a text|a list of objects|a list object"
        "|another kind|no id|an endless id|no kind|the other mode|no UTF-8|broken gzip|endless nesting|broken off"
    ).split("|"),
)
def test_what_stripe_did_not_say_leaves_the_outcome_unknown(answering: Answering, settings: Settings) -> None:
    with pytest.raises(StripeUnsure) as caught:
        asked(answering, settings)
    assert not caught.value.stored
    assert "nginx" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "error", "problem"),
    [
        (400, {"type": "invalid_request_error", "code": "rate_limit"}, StripeBusy),
        (409, {"type": "idempotency_error", "code": "idempotency_key_in_use"}, StripeBusy),
        (429, {"type": "invalid_request_error", "code": "lock_timeout"}, StripeBusy),
        (401, {"type": "invalid_request_error"}, StripeKeyWrong),
        (402, {"type": "card_error", "code": "card_declined"}, StripeRefused),
        (404, {"type": "invalid_request_error", "code": "resource_missing"}, StripeNotFound),
        (418, {"type": "of_a_later_release", "code": 7, "message": {"not": "a text"}}, StripeRefused),
    ],
)
def test_a_refusal_is_one_in_stripes_own_envelope(
    status: int, error: dict[str, Any], problem: type[Exception], settings: Settings
) -> None:
    with pytest.raises(problem):
        asked(said({"error": error}, status), settings)


def test_a_stored_500_is_known_in_any_spelling(settings: Settings) -> None:
    answering = said({"error": {"type": "api_error"}}, 500, IDEMPOTENT_REPLAYED="True")
    with pytest.raises(StripeUnsure) as caught:
        asked(answering, settings)
    assert caught.value.stored


def test_a_problem_fits_its_columns_and_repeats_no_key(settings: Settings) -> None:
    words = {"type": "t" * 300, "code": "c" * 300, "message": "Invalid API Key provided: sk_test_abcdef123456"}
    with pytest.raises(StripeRefused) as caught:
        asked(said({"error": words}, 400, Request_Id="r" * 300), settings)
    problem = caught.value.problem
    assert (len(problem.type), len(problem.code), len(problem.request_id)) == (80, 80, 255)
    assert "abcdef" not in problem.message


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int, settings: Settings) -> None:
    with other_server(said(REFUND)) as elsewhere:
        with pytest.raises(StripeUnsure):
            asked(raw(status, b"", Location=f"{elsewhere.address}{REFUNDS}"), settings)
        with pytest.raises(StripeUnsure):
            read(raw(status, b"", Location=f"{elsewhere.address}{REFUNDS}/re_1"), settings)
        assert elsewhere.asked == []


def test_an_answer_that_drips_has_an_end(settings: Settings) -> None:
    with pytest.raises(StripeUnsure, match="in time"):
        asked(dripping, settings, Patience(0.2, 0.3))


@pytest.mark.parametrize("about", [{"id": "re_2"}, {"id": "ch_1", "object": "charge"}])
def test_a_read_is_answered_with_what_was_asked_for_or_not_at_all(about: dict[str, Any], settings: Settings) -> None:
    with pytest.raises(StripeUnsure):
        read(said({**REFUND, **about}), settings)


@pytest.mark.parametrize("odd", ["../refunds", "re_1/cancel", "re_1?expand[]=charge", "re_1#", "ré"])
def test_an_id_stays_one_step_of_the_address(odd: str, settings: Settings) -> None:
    with other_server(said({**REFUND, "object": "customer", "id": odd})) as server:
        settings.STRIPE_API_BASE = server.address
        assert gateway.read(kind="customer", stripe_id=odd).body["id"] == odd
        (line,) = server.asked
    assert line.startswith("GET /v1/customers/")
    assert line.count("/") == 3
    assert "?" not in line


def listed(number: int) -> dict[str, Any]:
    return {"object": "list", "has_more": True, "data": [{**REFUND, "id": f"re_{number}"}]}


def test_a_list_without_an_end_is_left(settings: Settings) -> None:
    with other_server(said(listed(1))) as server:
        settings.STRIPE_API_BASE = server.address
        with pytest.raises(StripeUnsure, match="too long"):
            list(gateway.look_through(kind="refund", filters={}))
        assert len(server.asked) <= gateway.MOST_PAGES


@pytest.mark.parametrize(
    "page",
    [
        REFUND,
        {"object": "list"},
        {"object": "list", "data": {}},
        {"object": "list", "data": [None]},
        {"object": "list", "data": [{"object": "refund"}]},
        {"object": "list", "data": [{"object": "charge", "id": "ch_1"}]},
    ],
)
def test_what_is_no_list_of_the_kind_is_unsure(page: dict[str, Any], settings: Settings) -> None:
    with other_server(said(page)) as server:
        settings.STRIPE_API_BASE = server.address
        with pytest.raises(StripeUnsure):
            list(gateway.look_through(kind="refund", filters={}))
