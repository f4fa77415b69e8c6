"""What is made, changed and deleted at Stripe arrives here; nothing is written over without being told."""

from __future__ import annotations

import random

import pytest

from payments.domain.money import Money
from payments.models import Ask, Coupon, House, Price, Product, PromotionCode, StripeCall
from payments.operations.ask_about import ask_about
from payments.operations.set_price import set_price
from tests.operations import catalogue
from tests.operations.catalogue import (
    at_stripe,
    edit,
    edit_at_stripe,
    hear,
    open_conflicts,
    perform_pushes,
    pushed,
    step_of,
)
from tests.operations.shop import answer_asks, clock, later, perform_all
from tests.operations.stripe_side import api, deliver, events_of
from tests.queue import drain_queue
from tests.sandbox.process import SandboxProcess


def test_what_was_made_at_stripe_appears_under_an_address_of_its_own(sandbox: SandboxProcess) -> None:
    catalogue.product(slug="tea-bowl")
    for _ in range(2):
        made = api(sandbox, "POST", "/v1/products", name="Tea bowl", description="Round.", metadata={"a": "1"})
        api(sandbox, "POST", "/v1/prices", product=made["id"], currency="eur", unit_amount=2500)
    hear(sandbox)
    found = Product.objects.exclude(stripe_id=None).order_by("pk")
    assert [each.slug for each in found] == ["tea-bowl-2", "tea-bowl-3"]
    assert [(each.name, each.description, each.metadata, each.step) for each in found] == [
        ("Tea bowl", "Round.", {"a": "1"}, "in_step")
    ] * 2
    assert not found.filter(in_shop=True).exists(), "a person says what the shop shows"
    assert [(each.unit_amount, each.in_shop, each.step) for each in Price.objects.all()] == [
        (2500, True, "in_step")
    ] * 2


def test_a_price_that_comes_before_its_product_waits_for_it(sandbox: SandboxProcess) -> None:
    made = api(sandbox, "POST", "/v1/products", name="Bowl")
    api(sandbox, "POST", "/v1/prices", product=made["id"], currency="eur", unit_amount=2500)
    hear(sandbox, "price.created")
    assert not Price.objects.exists()
    answer_asks()
    hear(sandbox)
    drain_queue(at=later(minutes=6))
    assert Price.objects.get().product == Product.objects.get()


def test_codes_and_coupons_made_at_stripe_appear(sandbox: SandboxProcess) -> None:
    api(sandbox, "POST", "/v1/coupons", id="ten", percent_off="12.5", duration="once", name="Welcome")
    api(
        sandbox, "POST", "/v1/promotion_codes", promotion={"type": "coupon", "coupon": "ten"}, code="HELLO",
        max_redemptions=5,
    )  # fmt: skip
    hear(sandbox)
    coupon, code = Coupon.objects.get(), PromotionCode.objects.get()
    assert (coupon.code, coupon.percent_off, coupon.name, coupon.of_order) == ("ten", "12.5", "Welcome", "")
    assert (code.coupon, code.code, code.max_redemptions, code.step) == (coupon, "HELLO", 5, "in_step")


def test_an_edit_at_stripe_is_taken_over(sandbox: SandboxProcess) -> None:
    product = pushed(catalogue.product(metadata={"a": "1"}))
    edit_at_stripe(sandbox, product, name="Mug", description="", metadata={"a": "", "b": "2"})
    hear(sandbox)
    assert step_of(product) == "in_step"
    assert (product.name, product.description, product.metadata) == ("Mug", "", {"b": "2"})
    assert not StripeCall.objects.filter(kind="update_product").exists()


def test_two_fields_edited_on_two_sides_both_arrive(sandbox: SandboxProcess) -> None:
    product = pushed(catalogue.product(metadata={"a": "1"}))
    edit_at_stripe(sandbox, product, name="Mug", metadata={"b": "2"})
    edit(product, description="Tall.", metadata={"a": "3"})
    perform_pushes()
    there = at_stripe(sandbox, product)
    assert (there["name"], there["description"]) == ("Mug", "Tall.")
    assert (there["metadata"]["a"], there["metadata"]["b"]) == ("3", "2")
    assert (product.name, product.metadata, step_of(product)) == ("Mug", {"a": "3", "b": "2"}, "in_step")
    assert open_conflicts() == []


@pytest.mark.parametrize("heard_first", [True, False], ids=["heard", "not heard"])
def test_one_field_edited_on_both_sides_is_a_conflict_and_neither_is_written_over(
    sandbox: SandboxProcess, heard_first: bool
) -> None:
    product = pushed(catalogue.product())
    edit_at_stripe(sandbox, product, name="Mug")
    edit(product, name="Beaker", description="Tall.")
    if heard_first:
        hear(sandbox)
    perform_pushes()
    there = at_stripe(sandbox, product)
    assert (there["name"], there["description"]) == ("Mug", "Tall.")
    assert (product.name, step_of(product)) == ("Beaker", "conflict")
    assert open_conflicts() == ["Name of product “Beaker” changed here and at Stripe. Choose which is right."]


def test_a_conflict_goes_away_when_both_sides_come_to_say_the_same(sandbox: SandboxProcess) -> None:
    product = pushed(catalogue.product())
    edit_at_stripe(sandbox, product, name="Mug")
    edit(product, name="Beaker")
    perform_pushes()
    edit_at_stripe(sandbox, product, name="Beaker")
    hear(sandbox)
    assert (step_of(product), open_conflicts()) == ("in_step", [])


@pytest.mark.parametrize("how", ["after", "before", "doubled", "shuffled", "late"])
def test_the_echo_of_our_own_push_is_no_conflict(sandbox: SandboxProcess, how: str) -> None:
    product = pushed(catalogue.product())
    told: list[str] = []
    for name in ("Mug", "Beaker", "Bowl"):
        edit(product, name=name)
        if how == "before":
            sandbox.calls("timeout_after", "/v1/products/*", method="POST")
        perform_all()
        if how in ("after", "before"):
            hear(sandbox)
            told.append(step_of(product))
        sandbox.clock(advance=3)
    perform_pushes(at=later(minutes=1))
    events = [each for each in events_of(sandbox) if each["type"] == "product.updated"]
    if how == "shuffled":
        random.Random(7).shuffle(events)
    deliver(*events, *(events if how == "doubled" else []))
    sandbox.clock(advance=3)
    answer_asks(at=later(minutes=2))
    perform_pushes(at=later(minutes=5))
    assert at_stripe(sandbox, product)["name"] == "Bowl"
    assert (product.name, step_of(product), open_conflicts()) == ("Bowl", "in_step", [])
    assert "conflict" not in told


def test_an_edit_here_during_a_push_is_no_conflict_when_its_echo_comes(sandbox: SandboxProcess) -> None:
    product = pushed(catalogue.product())
    edit(product, name="Mug")
    sandbox.calls("timeout_after", "/v1/products/*", method="POST")
    perform_all()
    edit(product, name="Beaker")
    hear(sandbox)
    assert (step_of(product), open_conflicts()) == ("waiting", [])
    sandbox.clock(advance=3)
    perform_pushes(at=later(minutes=1))
    assert (at_stripe(sandbox, product)["name"], step_of(product)) == ("Beaker", "in_step")


def test_an_edit_at_stripe_after_our_push_timed_out_is_not_written_over_by_its_repetition(
    sandbox: SandboxProcess,
) -> None:
    product = pushed(catalogue.product())
    edit(product, name="Mug")
    sandbox.calls("timeout_before", "/v1/products/*", method="POST")
    perform_all()
    edit_at_stripe(sandbox, product, name="Beaker")
    perform_pushes(at=later(minutes=1))
    assert at_stripe(sandbox, product)["name"] == "Beaker"
    assert (product.name, step_of(product)) == ("Mug", "conflict")


def test_what_is_deleted_at_stripe_is_kept_shown_and_not_sold(sandbox: SandboxProcess) -> None:
    product = pushed(catalogue.product())
    api(sandbox, "DELETE", f"/v1/products/{product.stripe_id}")
    hear(sandbox)
    assert step_of(product) == "deleted"
    assert product.name == "Cup"
    assert not Product.objects.sold().exists()
    hear(sandbox, "product.created")
    assert step_of(product) == "deleted"


@pytest.mark.parametrize("way", ["asked", "pushed"])
def test_a_deletion_that_nobody_told_is_found_out(sandbox: SandboxProcess, way: str) -> None:
    product = pushed(catalogue.product())
    api(sandbox, "DELETE", f"/v1/products/{product.stripe_id}")
    if way == "asked":
        why = "A test wants to know."
        ask_about(kind="product", stripe_id=str(product.stripe_id), why=why, due_at=clock(), now=clock())
        answer_asks()
    else:
        edit(product, name="Mug")
        perform_pushes()
    assert step_of(product) == "deleted"
    assert not StripeCall.objects.filter(state__in=StripeCall.OPEN).exists()
    assert not Ask.objects.filter(closed_at=None).exists()


def test_archived_products_that_nobody_knew_are_left_out(sandbox: SandboxProcess) -> None:
    made = api(sandbox, "POST", "/v1/products", name="Line of a checkout", active="false")
    api(sandbox, "POST", "/v1/prices", product=made["id"], currency="eur", unit_amount=2500, active="false")
    hear(sandbox)
    assert not Product.objects.exists()
    assert not Price.objects.exists()


def test_a_price_changed_at_stripe_becomes_the_shops(sandbox: SandboxProcess) -> None:
    price = pushed(catalogue.price())
    api(sandbox, "POST", "/v1/prices", product=price.product.stripe_id, currency="eur", unit_amount=2000)
    hear(sandbox)
    assert [each.unit_amount for each in Price.objects.sold_at()] == [1800], "two in use: the shop keeps its own"
    edit_at_stripe(sandbox, price, active="false")
    hear(sandbox)
    assert [each.unit_amount for each in Price.objects.sold_at()] == [2000]
    assert step_of(price) == "in_step"
    fresh = set_price(product=price.product, unit=Money(2100, "eur"), now=clock())
    perform_pushes()
    assert [each.pk for each in Price.objects.sold_at()] == [fresh.pk]
    listed = api(sandbox, "GET", "/v1/prices", product=price.product.stripe_id)["data"]
    assert [each["unit_amount"] for each in listed] == [2100]


def test_prices_without_one_amount_are_kept_and_never_sold_here(sandbox: SandboxProcess) -> None:
    product = pushed(catalogue.product())
    body = {
        "id": "price_tiers", "object": "price", "active": True, "billing_scheme": "tiered", "created": 1,
        "currency": "eur", "livemode": False, "metadata": {}, "product": product.stripe_id, "type": "one_time",
        "unit_amount": None, "unit_amount_decimal": None, "recurring": None, "lookup_key": None, "nickname": None,
    }  # fmt: skip
    event = next(each for each in events_of(sandbox) if each["type"] == "product.created")
    deliver({**event, "id": "evt_tiers", "type": "price.created", "data": {"object": body}})
    kept = Price.objects.get()
    assert (kept.unit_amount, kept.in_shop, kept.step) == (None, False, "in_step")


def test_an_orders_own_coupon_is_no_coupon_of_the_shop(sandbox: SandboxProcess) -> None:
    marks = {"backoffice": str(House.ours().installation_id), "ref": "K7Q2M4"}
    api(sandbox, "POST", "/v1/coupons", amount_off=500, currency="eur", metadata=marks)
    hear(sandbox)
    assert Coupon.objects.get().of_order == "K7Q2M4"


def test_which_products_a_coupon_is_for_is_read_where_only_an_event_told_of_it(sandbox: SandboxProcess) -> None:
    bowl = api(sandbox, "POST", "/v1/products", name="Bowl")["id"]
    api(sandbox, "POST", "/v1/coupons", id="bowls", percent_off="5", applies_to={"products": {"0": bowl}})
    hear(sandbox)
    assert Coupon.objects.get().applies_to == []
    answer_asks()
    assert Coupon.objects.get().applies_to == [bowl]
    edit_at_stripe(sandbox, Coupon.objects.get(), name="For bowls")
    hear(sandbox)
    found = Coupon.objects.get()
    assert (found.name, found.applies_to, found.step) == ("For bowls", [bowl], "in_step")
