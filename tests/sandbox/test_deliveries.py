"""Webhooks: signed, to whoever listens, again until heard, and badly when told so."""

import time
from pathlib import Path

import pytest
import stripe

from tests.sandbox.checked_client import checked_client
from tests.sandbox.listener import Listener, wait_until
from tests.sandbox.process import SandboxProcess
from tests.sandbox.shapes import check_object
from tests.sandbox.shop import Shop

PAID = {
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
}


def test_what_is_delivered_is_signed_for_the_sdk_and_shaped_as_its_types_say(
    shop: Shop, listener: Listener, client: stripe.StripeClient
) -> None:
    shop.box.clock(now=1_700_000_000)
    shop.paid()
    listener.wait_for(*PAID)
    for body, signature in listener.letters:
        # Signed with the real time although the sandbox's clock is years off.
        event = client.construct_event(body, signature, listener.secret)
        assert 1_700_000_000 <= event.created < 1_700_000_100
        assert event.pending_webhooks == 1
    for told in listener.heard:
        check_object(told)
    with pytest.raises(stripe.SignatureVerificationError):
        client.construct_event(*listener.letters[0], "whsec_another")


def test_an_endpoint_hears_only_what_it_asked_for(shop: Shop, listener: Listener) -> None:
    picky = Listener()
    endpoints = shop.client.v1.webhook_endpoints
    endpoint = endpoints.create({"url": picky.url, "enabled_events": ["refund.created"]})
    assert not hasattr(endpoints.retrieve(endpoint.id), "secret")
    intent = shop.paid()
    shop.client.v1.refunds.create({"payment_intent": intent.id})
    picky.wait_for("refund.created")
    listener.wait_for("refund.created", *PAID)
    assert picky.types() == ["refund.created"]
    endpoints.update(endpoint.id, {"disabled": True})
    shop.client.v1.refunds.list()
    endpoints.delete(endpoint.id)
    picky.shutdown()
    picky.server_close()


@pytest.mark.parametrize("answer", [500, 302, 404])
def test_anything_but_a_2xx_is_tried_again(shop: Shop, listener: Listener, answer: int) -> None:
    shop.box.deliveries(backoff=[0.05])
    listener.answers = [answer]
    shop.client.v1.customers.create({"name": "Ann"})
    wait_until(lambda: len(listener.heard) == 2)
    wait_until(lambda: shop.events()[0].pending_webhooks == 0)
    assert shop.client.v1.events.list({"delivery_success": False}).data == []


def test_an_event_that_was_not_heard_is_pending_and_listed_as_such(shop: Shop, listener: Listener) -> None:
    shop.box.deliveries(backoff=[600])
    listener.answers = [500]
    shop.client.v1.customers.create({"name": "Ann"})
    wait_until(lambda: [each["answer"] for each in shop.box.sent()] == ["500"])
    event = shop.events()[0]
    assert event.pending_webhooks == 1
    assert [each.id for each in shop.client.v1.events.list({"delivery_success": False})] == [event.id]
    assert shop.client.v1.events.list({"delivery_success": True}).data == []


def test_every_try_is_signed_anew(shop: Shop, listener: Listener) -> None:
    shop.box.deliveries(backoff=[1.1])
    listener.answers = [500]
    shop.client.v1.customers.create({"name": "Ann"})
    wait_until(lambda: len(listener.heard) == 2)
    (first, signed), (second, signed_again) = listener.letters
    assert first == second
    assert signed != signed_again


def test_a_delivery_is_given_up_after_the_last_pause(shop: Shop, listener: Listener) -> None:
    shop.box.deliveries(backoff=[0.01])
    listener.answers = [500, 500]
    shop.client.v1.customers.create({"name": "Ann"})
    wait_until(lambda: [each["state"] for each in shop.box.sent()] == ["given_up"])
    assert len(listener.heard) == 2
    shop.box.resend(shop.events()[0].id)
    wait_until(lambda: len(listener.heard) == 3)


def test_several_events_are_on_the_wire_at_once(shop: Shop, listener: Listener) -> None:
    listener.delay = 0.5
    started = time.monotonic()
    shop.paid()
    listener.wait_for(*PAID)
    assert time.monotonic() - started < 1.9


def test_held_events_wait_for_their_release(shop: Shop, listener: Listener) -> None:
    shop.box.deliveries("hold")
    shop.paid()
    time.sleep(0.3)
    assert listener.heard == []
    assert shop.box.release(shuffled=True)["released"] >= 4
    listener.wait_for(*PAID)


def test_late_events_come_late_and_only_as_many_as_said(shop: Shop, listener: Listener) -> None:
    shop.box.deliveries("late", seconds=0.6, types=["customer.*"], count=1)
    started = time.monotonic()
    for name in ("Ann", "Bob"):
        shop.client.v1.customers.create({"name": name})
    wait_until(lambda: len(listener.heard) == 2)
    assert time.monotonic() - started > 0.5
    assert [event["data"]["object"]["name"] for event in listener.heard] == ["Bob", "Ann"]


def test_doubled_events_come_twice(shop: Shop, listener: Listener) -> None:
    shop.box.deliveries("doubled", types=["charge.succeeded"])
    shop.paid()
    wait_until(lambda: listener.types().count("charge.succeeded") == 2)
    listener.wait_for(*PAID)
    ids = {event["id"] for event in listener.heard if event["type"] == "charge.succeeded"}
    assert len(ids) == 1
    assert listener.types().count("payment_intent.succeeded") == 1


def test_shuffled_events_come_in_an_order_that_repeats_with_the_seed(shop: Shop, listener: Listener) -> None:
    shop.box.deliveries("shuffled", seconds=0.5)
    for number in range(6):
        shop.client.v1.customers.create({"name": str(number)})
    wait_until(lambda: len(listener.heard) == 6)
    heard = [event["data"]["object"]["name"] for event in listener.heard]
    assert sorted(heard) == list("012345") != heard


def test_lost_events_never_come_but_can_be_listed(shop: Shop, listener: Listener) -> None:
    shop.box.deliveries("lost")
    shop.paid()
    shop.box.deliveries("normal")
    shop.client.v1.customers.create({"name": "Ann"})
    listener.wait_for("customer.created")
    assert set(listener.types()) <= {"customer.created", "charge.updated"}
    unheard = shop.client.v1.events.list({"delivery_success": False})
    assert {event.type for event in unheard} == PAID


def test_undelivered_events_survive_a_sudden_death(tmp_path: Path) -> None:
    box = SandboxProcess(tmp_path).start()
    ear = Listener()
    try:
        client, _ = checked_client(box)
        client.v1.webhook_endpoints.create({"url": ear.url, "enabled_events": ["*"]})
        box.deliveries("hold")
        client.v1.customers.create({"name": "Ann"})
        box.kill()
        box.start()
        assert ear.heard == []
        box.release()
        ear.wait_for("customer.created")
    finally:
        box.stop()
        ear.shutdown()
        ear.server_close()
