"""Rules that hold for every call: keys, parameters, metadata, pages, expansion, headers."""

import base64
import json
import socket
import time
import urllib.error
import urllib.request
from email.utils import parsedate_to_datetime
from typing import Any, cast

import pytest
import stripe

from tests.sandbox.conftest import NOON
from tests.sandbox.process import SandboxProcess
from tests.sandbox.shop import Shop
from tests.waiting import PATIENCE, until

VERSION = "2026-10-28.endive"


def ask(box: SandboxProcess, path: str, body: str | None = None, **headers: str) -> tuple[int, Any, Any]:
    """A call without the SDK: status, answer, headers."""
    data = None if body is None else body.encode()
    sent = {
        "Authorization": f"Bearer {box.secret_key}",
        **{name.replace("_", "-"): text for name, text in headers.items()},
    }
    request = urllib.request.Request(f"{box.base_url}{path}", data, sent)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, json.load(answer), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, json.load(error), error.headers


@pytest.mark.parametrize(
    ("authorization", "words"),
    [
        ("", "did not provide an API key"),
        ("Bearer sk_test_someoneelses_key", "Invalid API Key provided: sk_test_********"),
        ("Bearer pk_test_sandbox", "publishable API key"),
        ("Basic !!!", "did not provide an API key"),
    ],
)
def test_a_call_without_the_secret_key_is_refused(box: SandboxProcess, authorization: str, words: str) -> None:
    status, answer, _ = ask(box, "/v1/account", Authorization=authorization)
    assert (status, answer["error"]["type"]) == (401, "invalid_request_error")
    assert words in answer["error"]["message"]


def test_basic_authentication_takes_the_key_as_the_user(box: SandboxProcess) -> None:
    user = base64.b64encode(f"{box.secret_key}:".encode()).decode()
    assert ask(box, "/v1/account", Authorization=f"Basic {user}")[0] == 200


def test_an_answer_carries_stripes_headers_and_the_sandboxs_time(box: SandboxProcess) -> None:
    box.clock(now=1_700_000_000, frozen=True)
    _, _, headers = ask(box, "/v1/refunds?limit=1")
    assert headers["Request-Id"].startswith("req_")
    assert headers["Stripe-Version"] == VERSION
    assert parsedate_to_datetime(headers["Date"]).timestamp() == 1_700_000_000


def test_another_api_version_is_refused(box: SandboxProcess) -> None:
    assert ask(box, "/v1/account", Stripe_Version="2020-08-27")[0] == 400


def test_an_unknown_address_is_a_404(box: SandboxProcess) -> None:
    status, answer, _ = ask(box, "/v1/unicorns")
    assert status == 404
    assert "Unrecognized request URL" in answer["error"]["message"]


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        ("currency=eur&amount=900&sugar=2", "parameter_unknown", "sugar"),
        ("currency=eur", "parameter_missing", "amount"),
        ("currency=eur&amount=ten", "parameter_invalid_integer", "amount"),
        ("currency=eur&amount=0", "parameter_invalid_integer", "amount"),
        ("currency=eur&amount=", "parameter_invalid_empty", "amount"),
        ("currency=eur&amount=10", "amount_too_small", "amount"),
        ("currency=eur&amount=1000000000000", "amount_too_large", "amount"),
        ("currency=eur&amount=900&payment_method_types[]=card", "payment_method_types_no_longer_supported",
         "payment_method_types"),
        ("currency=eur&amount=900&customer=cus_nobody", "resource_missing", "customer"),
        ("currency=gold&amount=900", None, "currency"),
        ("currency=kwd&amount=1234", None, "amount"),
        ("currency=isk&amount=1050", None, "amount"),
        ("currency=eur&amount=900&confirm=maybe", None, "confirm"),
        ("currency=eur&amount=900&capture_method=never", None, "capture_method"),
        ("currency=eur&amount=900&metadata=text", None, "metadata"),
        ("currency=eur&amount[x]=900", None, "amount"),
    ],
)  # fmt: skip
def test_wrong_parameters_are_refused_by_name(box: SandboxProcess, body: str, code: str | None, param: str) -> None:
    status, answer, _ = ask(box, "/v1/payment_intents", body)
    assert status == 400
    assert answer["error"]["type"] == "invalid_request_error"
    assert (answer["error"].get("code"), answer["error"]["param"]) == (code, param)
    assert box.info()["objects"] == {}


@pytest.mark.parametrize(("currency", "amount"), [("jpy", 50), ("kwd", 1230), ("isk", 50000), ("usd", 999_999_999_999)])
def test_amounts_are_counted_in_each_currencys_own_unit(shop: Shop, currency: str, amount: int) -> None:
    assert shop.session(amount, currency).amount_total == amount


def test_metadata_is_merged_and_an_empty_value_unsets_a_key(client: stripe.StripeClient) -> None:
    intent = client.v1.payment_intents.create({"amount": 900, "currency": "eur", "metadata": {"a": "1", "b": "2"}})
    intent = client.v1.payment_intents.update(intent.id, {"metadata": {"a": "", "c": "3"}})
    assert intent.metadata.to_dict() == {"b": "2", "c": "3"}
    assert client.v1.payment_intents.update(intent.id, {"metadata": ""}).metadata.to_dict() == {}


@pytest.mark.parametrize("metadata", [{"k" * 41: "v"}, {"k": "v" * 501}, {f"k{n}": "v" for n in range(51)}])
def test_metadata_has_limits(client: stripe.StripeClient, metadata: dict[str, str]) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.customers.create({"metadata": metadata})


def test_pages_follow_each_other_without_gap_or_repetition(client: stripe.StripeClient) -> None:
    made = [client.v1.customers.create({"name": f"No. {number}"}).id for number in range(7)]
    listed = [customer.id for customer in client.v1.customers.list({"limit": 3}).auto_paging_iter()]
    assert listed == made[::-1]
    later = client.v1.customers.list({"limit": 2, "ending_before": made[2]})
    assert [customer.id for customer in later.data] == [made[4], made[3]]
    assert later.has_more
    onwards = [customer.id for customer in later.auto_paging_iter()]
    assert onwards == made[3:]


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 101}, {"starting_after": "cus_nobody"}])
def test_a_page_that_cannot_be_is_refused(client: stripe.StripeClient, params: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.customers.list(params)


def test_lists_can_be_cut_by_time(box: SandboxProcess, client: stripe.StripeClient) -> None:
    box.clock(now=1_700_000_000, frozen=True)
    client.v1.customers.create({"name": "early"})
    box.clock(advance=100)
    client.v1.customers.create({"name": "late"})
    early = client.v1.customers.list({"created": {"lt": 1_700_000_100}})
    late = client.v1.customers.list({"created": {"gte": 1_700_000_100}})
    assert [each.name for each in (*early.data, *late.data)] == ["early", "late"]


def test_expansion_goes_four_levels_and_no_further(shop: Shop, client: stripe.StripeClient) -> None:
    intent = shop.paid()
    deep = client.v1.checkout.sessions.list(
        {"payment_intent": intent.id, "expand": ["data.payment_intent.latest_charge.payment_intent"]}
    )
    charge = cast("Any", deep.data[0].payment_intent).latest_charge
    assert charge.payment_intent.id == intent.id
    with pytest.raises(stripe.InvalidRequestError, match="more than 4 levels"):
        client.v1.charges.list({"expand": ["data.payment_intent.latest_charge.payment_intent.customer"]})
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        client.v1.payment_intents.retrieve(intent.id, {"expand": ["amount"]})


def test_ids_repeat_for_the_same_seed_and_calls(box: SandboxProcess, shop: Shop) -> None:
    def played(seed: int) -> list[str]:
        box.reset(seed)
        box.clock(now=NOON, frozen=True)
        return [shop.paid().id, *[event.id for event in shop.events()]]

    first = played(3)
    assert played(3) == first
    assert played(4) != first


def test_a_call_can_be_answered_in_a_few_milliseconds(box: SandboxProcess, client: stripe.StripeClient) -> None:
    intent = client.v1.payment_intents.create({"amount": 900, "currency": "eur"})

    def took() -> float:
        started = time.monotonic()
        ask(box, f"/v1/payment_intents/{intent.id}")
        return time.monotonic() - started

    until(lambda: took() < 0.025)  # at some moment, however busy the machine is


def test_an_answer_leaves_in_one_piece(box: SandboxProcess) -> None:
    """Of two pieces the second would wait 40 ms for the acknowledgement of the first."""
    request = f"GET /v1/account HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer {box.secret_key}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", box.port), timeout=PATIENCE) as kept:
        for _ in range(50):
            kept.sendall(request)
            head, _, body = kept.recv(65536).partition(b"\r\n\r\n")
            assert f"Content-Length: {len(body)}\r\n".encode() in head + b"\r\n"
