"""One key, one effect."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from tests.sandbox.process import SandboxProcess
from tests.sandbox.shop import Shop
from tests.sandbox.test_api_rules import ask
from tests.waiting import PATIENCE, until

INTENT = "/v1/payment_intents"
BODY = "amount=900&currency=eur"


def test_a_repeated_key_gets_the_first_answer_and_makes_nothing(box: SandboxProcess) -> None:
    _, first, made = ask(box, INTENT, BODY, Idempotency_Key="k1")
    status, again, headers = ask(box, INTENT, BODY, Idempotency_Key="k1")
    assert (status, again) == (200, first)
    assert headers["Idempotent-Replayed"] == "true"
    assert headers["Original-Request"] == made["Request-Id"] != headers["Request-Id"]
    assert headers["Idempotency-Key"] == "k1"
    assert "Idempotent-Replayed" not in made
    assert box.info()["objects"]["payment_intent"] == 1


@pytest.mark.parametrize(("path", "body"), [(INTENT, "amount=901&currency=eur"), ("/v1/customers", "")])
def test_a_key_belongs_to_its_parameters_and_endpoint(box: SandboxProcess, path: str, body: str) -> None:
    ask(box, INTENT, BODY, Idempotency_Key="k1")
    status, answer, _ = ask(box, path, body, Idempotency_Key="k1")
    assert (status, answer["error"]["type"]) == (400, "idempotency_error")
    assert "code" not in answer["error"]


def test_a_refused_form_leaves_the_key_free(box: SandboxProcess) -> None:
    assert ask(box, INTENT, "amount=1&currency=eur", Idempotency_Key="k1")[0] == 400
    assert ask(box, INTENT, BODY, Idempotency_Key="k1")[0] == 200


def test_a_decline_is_replayed_and_charges_nobody_again(box: SandboxProcess) -> None:
    body = f"{BODY}&confirm=true&payment_method=pm_card_visa_chargeDeclined&return_url=http://127.0.0.1:9/"
    first = ask(box, INTENT, body, Idempotency_Key="k1")
    again = ask(box, INTENT, body, Idempotency_Key="k1")
    assert first[0] == again[0] == 402
    assert first[1] == again[1]
    assert box.info()["objects"]["charge"] == 1


@pytest.mark.parametrize(("answer", "made"), [("500", 0), ("500_before", 0), ("500_after", 1)])
def test_a_500_is_stored_whether_it_took_effect_or_not(box: SandboxProcess, answer: str, made: int) -> None:
    box.calls(answer, INTENT)
    assert ask(box, INTENT, BODY, Idempotency_Key="k1")[0] == 500
    status, body, headers = ask(box, INTENT, BODY, Idempotency_Key="k1")
    assert (status, body["error"]["type"], headers["Idempotent-Replayed"]) == (500, "api_error", "true")
    assert box.info()["objects"].get("payment_intent", 0) == made
    assert ask(box, INTENT, BODY, Idempotency_Key="k2")[0] == 200


def test_two_calls_at_once_with_one_key_make_one_object(box: SandboxProcess) -> None:
    box.calls("slow_before", INTENT, seconds=PATIENCE)
    with ThreadPoolExecutor(1) as caller:
        slow = caller.submit(ask, box, INTENT, BODY, Idempotency_Key="k1")
        until(lambda: box.info()["keys_in_use"] == ["k1"])
        status, body, _ = ask(box, INTENT, BODY, Idempotency_Key="k1")
        box.clear_calls()
        assert slow.result()[0] == 200
    assert (status, body["error"]["code"]) == (409, "idempotency_key_in_use")
    assert box.info()["objects"]["payment_intent"] == 1


def test_a_key_is_forgotten_after_a_day_of_the_sandboxs_clock(box: SandboxProcess) -> None:
    ask(box, INTENT, BODY, Idempotency_Key="k1")
    box.clock(advance=24 * 3600 - 60)
    assert "Idempotent-Replayed" in ask(box, INTENT, BODY, Idempotency_Key="k1")[2]
    box.clock(advance=120)
    assert "Idempotent-Replayed" not in ask(box, INTENT, BODY, Idempotency_Key="k1")[2]
    assert box.info()["objects"]["payment_intent"] == 2


def test_keys_survive_a_sudden_death(tmp_path: Any) -> None:
    box = SandboxProcess(tmp_path).start()
    try:
        first = ask(box, INTENT, BODY, Idempotency_Key="k1")
        box.kill()
        box.start()
        again = ask(box, INTENT, BODY, Idempotency_Key="k1")
        assert again[1] == first[1]
        assert again[2]["Idempotent-Replayed"] == "true"
    finally:
        box.kill()


def test_events_name_the_request_and_its_key(shop: Shop, client: stripe.StripeClient) -> None:
    made = client.v1.customers.create({"name": "Ann"}, {"idempotency_key": "ann-1"})
    event = shop.events()[0]
    assert event.request is not None
    assert (event.request.id, event.request.idempotency_key) == (made.last_response.request_id, "ann-1")  # type: ignore[union-attr]
