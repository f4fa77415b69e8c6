"""Webhooks: signed, to whoever listens, again until heard, and badly when told so."""

import time
from pathlib import Path
from threading import Barrier

import pytest
import stripe

from tests.sandbox.checked_client import checked_client
from tests.sandbox.conftest import NOON
from tests.sandbox.listener import Listener
from tests.sandbox.process import SandboxProcess
from tests.sandbox.shapes import check_object
from tests.sandbox.shop import Shop
from tests.waiting import until

PAID = {
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
}


def test_what_is_delivered_is_signed_for_the_sdk_and_shaped_as_its_types_say(
    shop: Shop, listener: Listener, client: stripe.StripeClient
) -> None:
    shop.paid()
    listener.wait_for(*PAID)
    for body, signature in listener.letters:
        # Signed with the real time although the sandbox's clock shows another.
        event = client.construct_event(body, signature, listener.secret)
        assert event.created == NOON
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
    until(lambda: len(listener.heard) == 2)
    until(lambda: shop.events()[0].pending_webhooks == 0)
    assert shop.client.v1.events.list({"delivery_success": False}).data == []


def test_an_event_that_was_not_heard_is_pending_and_listed_as_such(shop: Shop, listener: Listener) -> None:
    shop.box.deliveries(backoff=[600])
    listener.answers = [500]
    shop.client.v1.customers.create({"name": "Ann"})
    until(lambda: [each["answer"] for each in shop.box.sent()] == ["500"])
    event = shop.events()[0]
    assert event.pending_webhooks == 1
    assert [each.id for each in shop.client.v1.events.list({"delivery_success": False})] == [event.id]
    assert shop.client.v1.events.list({"delivery_success": True}).data == []


def test_every_try_is_signed_anew(shop: Shop, listener: Listener) -> None:
    shop.box.deliveries(backoff=[1.1])
    listener.answers = [500]
    shop.client.v1.customers.create({"name": "Ann"})
    until(lambda: len(listener.heard) == 2)
    (first, signed), (second, signed_again) = listener.letters
    assert first == second
    assert signed != signed_again


def test_a_delivery_is_given_up_after_the_last_pause(shop: Shop, listener: Listener) -> None:
    shop.box.deliveries(backoff=[0.01])
    listener.answers = [500, 500]
    shop.client.v1.customers.create({"name": "Ann"})
    until(lambda: [each["state"] for each in shop.box.sent()] == ["given_up"])
    assert len(listener.heard) == 2
    shop.box.resend(shop.events()[0].id)
    until(lambda: len(listener.heard) == 3)


def test_several_events_are_on_the_wire_at_once(shop: Shop, listener: Listener) -> None:
    listener.meeting = Barrier(len(PAID))
    shop.paid()
    listener.wait_for(*PAID)
    assert not listener.meeting.broken


def test_held_events_wait_for_their_release(shop: Shop, listener: Listener) -> None:
    shop.box.deliveries("hold")
    shop.paid()
    shop.box.deliveries("normal")
    shop.client.v1.customers.create({"name": "Ann"})
    listener.wait_for("customer.created")
    assert listener.types() == ["customer.created"]
    assert shop.box.release(shuffled=True)["released"] == len(PAID)
    listener.wait_for(*PAID)


def test_a_late_event_comes_when_its_time_has_come(shop: Shop, listener: Listener) -> None:
    shop.box.deliveries("late", seconds=0.6)
    started = time.monotonic()
    shop.client.v1.customers.create({"name": "Ann"})
    listener.wait_for("customer.created")
    assert time.monotonic() - started > 0.5


def test_late_events_are_overtaken_and_only_as_many_as_said_are_late(shop: Shop, listener: Listener) -> None:
    shop.box.deliveries("late", seconds=3600, types=["customer.*"], count=1)
    for name in ("Ann", "Bob"):
        shop.client.v1.customers.create({"name": name})
    until(lambda: [each["state"] for each in shop.box.sent()] == ["waiting", "delivered"])
    assert [event["data"]["object"]["name"] for event in listener.heard] == ["Bob"]


def test_doubled_events_come_twice(shop: Shop, listener: Listener) -> None:
    shop.box.deliveries("doubled", types=["charge.succeeded"])
    shop.paid()
    until(lambda: listener.types().count("charge.succeeded") == 2)
    listener.wait_for(*PAID)
    ids = {event["id"] for event in listener.heard if event["type"] == "charge.succeeded"}
    assert len(ids) == 1
    assert listener.types().count("payment_intent.succeeded") == 1


def test_shuffled_events_all_come(shop: Shop, listener: Listener) -> None:
    shop.box.deliveries("shuffled", seconds=0.2)
    for number in range(6):
        shop.client.v1.customers.create({"name": str(number)})
    until(lambda: len(listener.heard) == 6)
    assert {event["data"]["object"]["name"] for event in listener.heard} == set("012345")


def test_shuffled_events_are_due_in_an_order_that_repeats_with_the_seed(box: SandboxProcess, shop: Shop) -> None:
    def order(seed: int) -> list[int]:
        box.reset(seed)
        shop.client.v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/", "enabled_events": ["*"]})
        box.deliveries("shuffled", seconds=10**6)
        for number in range(6):
            shop.client.v1.customers.create({"name": str(number)})
        due = [each["due"] for each in box.sent()]
        return sorted(range(6), key=lambda number: due[number])

    first = order(7)
    assert order(7) == first != sorted(first)
    assert order(8) != first


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


def test_an_endpoint_of_an_older_release_gets_its_events_under_that_name(shop: Shop) -> None:
    ear = Listener()
    made = shop.client.v1.webhook_endpoints.create(
        {"url": ear.url, "enabled_events": ["customer.created"], "api_version": "2025-09-30.clover"}
    )
    ear.secret = str(made.secret)
    shop.client.v1.customers.create({"name": "Ann"})
    ear.wait_for("customer.created")
    assert [event["api_version"] for event in ear.heard] == ["2025-09-30.clover"]
    ear.shutdown()
    ear.server_close()
