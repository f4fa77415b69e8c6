"""The levers do what they say, and the sandbox can be started, stopped and killed."""

import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import stripe

from tests.sandbox.listener import Listener
from tests.sandbox.process import LeverStuckError, SandboxProcess
from tests.sandbox.shop import Shop
from tests.sandbox.test_api_rules import ask
from tests.waiting import PATIENCE


def test_the_clock_stands_still_moves_and_comes_back(box: SandboxProcess) -> None:
    box.clock(now=1_700_000_000, frozen=True)
    assert box.clock(advance=10)["now"] == 1_700_000_010
    time.sleep(1.1)
    assert box.info()["clock"] == {"now": 1_700_000_010, "offset": pytest.approx(1_700_000_010 - time.time(), abs=600),
                                   "frozen": True}  # fmt: skip
    assert box.clock(advance=0, frozen=False)["frozen"] is False
    before = int(time.time())
    assert before <= box.clock(real=True)["now"] <= time.time()


def test_what_is_due_happens_by_itself_while_the_clock_runs(shop: Shop, listener: Listener) -> None:
    shop.box.clock(real=True)
    shop.paid()
    listener.wait_for("charge.updated")
    told = {event["type"]: event["created"] for event in listener.heard}
    assert told["charge.updated"] == told["charge.succeeded"] + 2


def test_things_due_happen_in_order_each_at_its_second(shop: Shop) -> None:
    shop.box.clock(now=1_700_000_000, frozen=True)
    shop.session(expires_at=1_700_000_000 + 3600)
    shop.box.pay(shop.session().id, iban="DE89370400440532013000")
    shop.session()
    shop.box.clock(advance=10 * 24 * 3600)
    seconds = [event.created for event in shop.events()]
    assert seconds == sorted(seconds)
    assert [at - 1_700_000_000 for at in seconds[-5:]] == [3600, 86400, *[3 * 86400] * 3]


@pytest.mark.parametrize("answer", ["timeout_before", "timeout_after"])
def test_a_timeout_hangs_and_then_nobody_answers(box: SandboxProcess, answer: str) -> None:
    client = stripe.StripeClient(
        box.secret_key, base_addresses={"api": box.base_url}, http_client=stripe.RequestsClient(timeout=PATIENCE)
    )
    box.calls(answer, "/v1/customers", seconds=0.4)
    started = time.monotonic()
    with pytest.raises(stripe.APIConnectionError):
        client.v1.customers.create({"name": "Ann"}, {"idempotency_key": "ann"})
    assert time.monotonic() - started > 0.35
    assert box.info()["objects"].get("customer", 0) == (1 if answer == "timeout_after" else 0)
    client.v1.customers.create({"name": "Ann"}, {"idempotency_key": "ann"})
    assert box.info()["objects"]["customer"] == 1
    assert [each["status"] for each in box.requests("POST", "/v1/customers")] == [0, 200]


def test_a_slow_answer_is_overtaken_by_its_webhook(shop: Shop, listener: Listener) -> None:
    shop.box.calls("slow_after", "/v1/customers", seconds=PATIENCE)
    with ThreadPoolExecutor(1) as caller:
        call = caller.submit(shop.client.v1.customers.create, {"name": "Ann"})
        listener.wait_for("customer.created")
        assert not call.done()
        shop.box.clear_calls()
        assert call.result().name == "Ann"


def test_a_slow_answer_takes_as_long_as_said(box: SandboxProcess) -> None:
    box.calls("slow_after", "/v1/customers", seconds=0.4)
    started = time.monotonic()
    assert ask(box, "/v1/customers", "name=Ann")[0] == 200
    assert time.monotonic() - started > 0.35


def test_too_many_requests_are_told_so_and_nothing_is_stored(box: SandboxProcess) -> None:
    box.calls("429", "/v1/customers", method="POST", count=2)
    assert ask(box, "/v1/customers")[0] == 200
    for _ in range(2):
        status, answer, headers = ask(box, "/v1/customers", "name=Ann", Idempotency_Key="ann")
        assert (status, answer["error"]["code"]) == (429, "rate_limit")
        assert headers["Stripe-Rate-Limited-Reason"]
    assert ask(box, "/v1/customers", "name=Ann", Idempotency_Key="ann")[0] == 200


def test_calls_can_be_made_normal_again(box: SandboxProcess) -> None:
    box.calls("500", "/v1/*", count=5)
    assert ask(box, "/v1/account")[0] == 500
    box.clear_calls()
    assert ask(box, "/v1/account")[0] == 200


def test_the_request_log_counts_calls_and_keeps_no_card_number(box: SandboxProcess) -> None:
    ask(box, "/v1/customers", "name=4242+4242+4242+4242&description=ok", Idempotency_Key="k")
    ask(
        box,
        "/v1/payment_intents",
        "payment_method_data[card][number]=4242424242424242&payment_method_data[card][cvc]=123",
    )
    created, refused = box.requests("POST")
    assert created["params"] == {"name": "[blanked]", "description": "ok"}
    assert (created["idempotency_key"], created["status"], created["path"]) == ("k", 200, "/v1/customers")
    assert "4242" not in str(refused)
    assert "123" not in str(refused["params"])
    box.clear_requests()
    assert box.requests() == []


def test_typed_card_numbers_are_nowhere_in_the_file(tmp_path: Path) -> None:
    box = SandboxProcess(tmp_path).start()
    session = ask(
        box,
        "/v1/checkout/sessions",
        "mode=payment&success_url=http://127.0.0.1:9/&line_items[0][quantity]=1&line_items[0][price_data][currency]=eur"
        "&line_items[0][price_data][unit_amount]=900&line_items[0][price_data][product_data][name]=Hat",
    )[1]
    for number in ("4000000000000002", "4242424242424242"):
        box.pay(session["id"], card=number)
    box.stop()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert session["id"].encode() in kept
    assert b"4000000000000002" not in kept
    assert b"4242424242424242" not in kept


@pytest.mark.parametrize(
    ("lever", "wish"),
    [
        ("deliveries", {"mode": "sideways"}),
        ("calls", {"answer": "418"}),
        ("pay", {"session": "cs_none"}),
        ("clock", {"now": "noon"}),
    ],
)
def test_a_lever_that_cannot_be_pulled_says_so(box: SandboxProcess, lever: str, wish: dict[str, str]) -> None:
    with pytest.raises(LeverStuckError):
        box._post(lever, wish)


def test_a_strange_site_cannot_pull_levers(box: SandboxProcess) -> None:
    request = urllib.request.Request(f"{box.base_url}/_sandbox/reset", b"{}", {"Sec-Fetch-Site": "cross-site"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request)


def test_people_can_look_inside_and_pull_levers(shop: Shop) -> None:
    shop.paid()
    page = urllib.request.urlopen(f"{shop.box.base_url}/_sandbox/").read().decode()
    assert "No real money moves" in page
    assert "checkout.session.completed" in page
    before = shop.box.info()["clock"]["now"]
    urllib.request.urlopen(f"{shop.box.base_url}/_sandbox/clock", b"advance=3600").read()
    assert shop.box.info()["clock"]["now"] >= before + 3600


def test_the_state_survives_a_stop_and_a_kill(tmp_path: Path) -> None:
    box = SandboxProcess(tmp_path).start()
    box.clock(now=1_700_000_000, frozen=True)
    made = [ask(box, "/v1/customers", "name=Ann")[1]["id"]]
    box.stop()
    box.start()
    made.append(ask(box, "/v1/customers", "name=Bob")[1]["id"])
    box.kill()
    box.start()
    listed = ask(box, "/v1/customers")[1]["data"]
    assert [each["id"] for each in listed] == made[::-1]
    assert len(set(made)) == 2
    assert listed[0]["created"] == 1_700_000_000
    box.stop()
