"""What is edited here reaches Stripe once, in order, and whatever comes of it is seen on the row."""

from __future__ import annotations

from typing import Any

import pytest

from payments.models import Coupon, Price, StripeCall
from payments.operations.delete_coupon import delete_coupon
from payments.operations.edit_mirrored import ChangedMeanwhile, GoneAtStripe, digest, edit_mirrored
from payments.operations.push import push
from payments.operations.set_active import set_active
from tests.operations import catalogue
from tests.operations.catalogue import at_stripe, edit, edit_at_stripe, hear, perform_pushes, pushed, step_of
from tests.operations.shop import answer_asks, call_of, clock, later, perform_all
from tests.operations.stripe_side import api
from tests.sandbox.process import SandboxProcess


def test_an_edit_writes_its_call_in_the_transaction_of_the_edit() -> None:
    product = catalogue.product()
    push(row=product, by=None, now=clock())
    call = StripeCall.objects.get()
    assert (call.kind, call.path, call.state, call.product) == ("create_product", "/v1/products", "waiting", product)
    assert call.params["name"] == "Cup"
    assert step_of(product) == "waiting"


def test_a_product_is_made_under_our_own_id_with_our_marks(sandbox: SandboxProcess) -> None:
    product = pushed(catalogue.product(metadata={"glaze": "blue"}, tax_code="txcd_1"))
    there = at_stripe(sandbox, product)
    assert (there["name"], there["description"], there["tax_code"]) == ("Cup", "For tea.", "txcd_1")
    assert there["metadata"]["ref"] == f"product-{product.pk}"
    assert there["metadata"]["glaze"] == "blue"
    assert product.stripe_id == there["id"] == call_of("create_product").params["id"]
    assert step_of(product) == "in_step"
    assert product.metadata == {"glaze": "blue"}


def test_only_what_changed_is_told(sandbox: SandboxProcess) -> None:
    product = pushed(catalogue.product(metadata={"a": "1", "b": "2"}))
    edit(product, description="", metadata={"b": "3"})
    assert call_of("update_product").params == {"description": "", "metadata": {"a": "", "b": "3"}}
    perform_all()
    there = at_stripe(sandbox, product)
    assert (there["description"], there["metadata"].get("a"), there["metadata"]["b"]) == (None, None, "3")
    assert step_of(product) == "in_step"


def test_an_edit_that_changes_nothing_asks_nothing(sandbox: SandboxProcess) -> None:
    product = pushed(catalogue.product())
    edit(product, name="Cup")
    assert not StripeCall.objects.filter(kind="update_product").exists()


def test_what_only_we_know_is_not_told(sandbox: SandboxProcess) -> None:
    product = pushed(catalogue.product())
    edit(product, summary="Small.", slug="small-cup", in_shop=False)
    assert step_of(product) == "in_step"
    assert not StripeCall.objects.filter(kind="update_product").exists()


def test_a_newer_edit_is_sent_after_the_one_under_way(sandbox: SandboxProcess) -> None:
    product = pushed(catalogue.product())
    edit(product, name="Mug")
    edit(product, name="Beaker", description="Tall.")
    assert StripeCall.objects.filter(kind="update_product").count() == 1
    perform_pushes()
    told = StripeCall.objects.filter(kind="update_product").order_by("pk").values_list("state", "params")
    assert at_stripe(sandbox, product)["name"] == "Beaker"
    assert step_of(product) == "in_step"
    assert list(told)[-1] == ("done", {"name": "Beaker", "description": "Tall."})


def test_a_price_waits_for_its_product_and_goes_out_by_itself(sandbox: SandboxProcess) -> None:
    price = catalogue.price()
    assert [call.kind for call in StripeCall.objects.all()] == ["create_product"]
    assert step_of(price) == "waiting"
    perform_pushes()
    there = at_stripe(sandbox, price)
    assert (there["unit_amount"], there["currency"], there["product"]) == (1800, "eur", price.product.stripe_id)
    assert step_of(price) == "in_step"


def test_a_recurring_price_says_so(sandbox: SandboxProcess) -> None:
    product = pushed(catalogue.product())
    price = Price.objects.create(
        product=product, unit_amount=900, currency="eur", interval="month", interval_count=3, trial_days=14,
        in_shop=False, lookup_key="pro", nickname="Pro", tax_behavior="exclusive", created_at=clock(),
    )  # fmt: skip
    there = at_stripe(sandbox, pushed(price))
    assert there["recurring"]["interval"] == "month"
    assert (there["recurring"]["interval_count"], there["recurring"]["trial_period_days"]) == (3, 14)
    assert (there["lookup_key"], there["nickname"], there["tax_behavior"]) == ("pro", "Pro", "exclusive")


def test_a_code_waits_for_its_coupon(sandbox: SandboxProcess) -> None:
    coupon = catalogue.coupon()
    code = pushed(catalogue.promotion_code(coupon, minimum_amount=1000, minimum_amount_currency="eur"))
    there = at_stripe(sandbox, code)
    assert (there["code"], there["promotion"]["coupon"]) == ("FIVE", "five")
    assert there["restrictions"]["minimum_amount"] == 1000
    assert (step_of(coupon), step_of(code)) == ("in_step", "in_step")


def test_a_share_is_told_to_the_digit(sandbox: SandboxProcess) -> None:
    coupon = catalogue.coupon(amount_off=None, currency="", percent_off="12.5")
    assert at_stripe(sandbox, pushed(coupon))["percent_off"] == 12.5
    coupon.refresh_from_db()
    assert coupon.percent_off == "12.5"


def test_a_refusal_stands_on_the_row_until_it_is_edited(sandbox: SandboxProcess) -> None:
    product = pushed(catalogue.product())
    for name in ("one", "two"):
        other = Price.objects.create(
            product=product, unit_amount=1, currency="eur", in_shop=False, lookup_key="same", nickname=name,
            created_at=clock(),
        )  # fmt: skip
        pushed(other)
    assert step_of(other) == "refused"
    assert "already uses that lookup key" in other.refusal
    asked = StripeCall.objects.count()
    hear(sandbox)
    assert StripeCall.objects.count() == asked, "nothing is asked again by itself"
    edit(other, lookup_key="another")
    perform_pushes()
    assert step_of(other) == "in_step"
    assert other.refusal == ""


def test_what_was_refused_can_be_tried_again(sandbox: SandboxProcess) -> None:
    api(sandbox, "POST", "/v1/coupons", id="five", percent_off=5)
    coupon = pushed(catalogue.coupon())
    assert (step_of(coupon), coupon.refusal) == ("refused", "Coupon already exists.")
    api(sandbox, "DELETE", "/v1/coupons/five")
    assert step_of(pushed(coupon)) == "in_step"
    assert at_stripe(sandbox, coupon)["amount_off"] == 500


def test_a_refusal_of_an_older_wish_does_not_hold_the_newer_one_back(sandbox: SandboxProcess) -> None:
    coupon = catalogue.coupon(name="x" * 60)
    push(row=coupon, by=None, now=clock())
    edit(coupon, name="Short")
    perform_pushes()
    assert step_of(coupon) == "in_step"
    assert at_stripe(sandbox, coupon)["name"] == "Short"


@pytest.mark.parametrize("answer", ["timeout_after", "timeout_before", "500_after", "500_before", "429"])
@pytest.mark.parametrize("making", [True, False], ids=["made", "changed"])
def test_an_unknown_outcome_ends_in_one_object_that_says_what_we_want(
    sandbox: SandboxProcess, answer: str, making: bool
) -> None:
    price = catalogue.price() if making else pushed(catalogue.price())
    if making:
        perform_all()
    else:
        edit(price, nickname="Small")
    sandbox.calls(answer, "/v1/prices*", method="POST")
    for minutes in (0, 1, 3, 5, 20, 40, 60):
        sandbox.clock(advance=60)
        perform_all(at=later(minutes=minutes))
    answer_asks(at=later(minutes=61))
    there = at_stripe(sandbox, price)
    listed = api(sandbox, "GET", "/v1/prices", product=there["product"])["data"]
    assert [each["id"] for each in listed] == [price.stripe_id]
    assert there["nickname"] == (None if making else "Small")
    assert step_of(price) == "in_step"


def test_a_product_whose_making_is_unknown_is_found_by_its_id(sandbox: SandboxProcess) -> None:
    product = catalogue.product()
    sandbox.calls("500_after", "/v1/products")
    push(row=product, by=None, now=clock())
    for minutes in (0, 1, 3):  # the answer, its replay under the same key, then the look
        perform_all(at=later(minutes=minutes))
    assert (step_of(product), call_of("create_product").state) == ("in_step", "done")
    assert len(api(sandbox, "GET", "/v1/products")["data"]) == 1


def test_what_stripe_fails_to_do_again_and_again_is_given_up(sandbox: SandboxProcess) -> None:
    product = catalogue.product()
    sandbox.calls("500_before", "/v1/products", method="POST", count=9)
    push(row=product, by=None, now=clock())
    for hours in range(12):
        perform_all(at=later(hours=hours))
    assert step_of(product) == "refused"
    assert "failed 3 times" in product.refusal
    sandbox.clear_calls()
    assert step_of(pushed(product)) == "in_step"


def test_an_archived_price_is_not_sold_and_can_come_back(sandbox: SandboxProcess) -> None:
    price = pushed(catalogue.price())
    assert set_active(row=price, active=False, by=None, now=clock())
    perform_pushes()
    assert at_stripe(sandbox, price)["active"] is False
    assert (price.in_shop, price.step) == (False, "in_step")
    hear(sandbox)
    price.refresh_from_db()
    assert not price.in_shop
    assert not set_active(row=price, active=False, by=None, now=clock())


def test_a_coupon_is_deleted_at_stripe_and_stays_here(sandbox: SandboxProcess) -> None:
    coupon = pushed(catalogue.coupon())
    delete_coupon(coupon=coupon, by=None, now=clock())
    assert step_of(coupon) == "waiting"
    perform_pushes()
    assert api(sandbox, "GET", "/v1/coupons")["data"] == []
    assert step_of(coupon) == "deleted"
    with pytest.raises(GoneAtStripe):
        edit(coupon, name="Again")
    assert Coupon.objects.count() == 1


def test_a_coupon_that_is_gone_already_counts_as_deleted(sandbox: SandboxProcess) -> None:
    coupon = pushed(catalogue.coupon())
    api(sandbox, "DELETE", "/v1/coupons/five")
    delete_coupon(coupon=coupon, by=None, now=clock())
    perform_pushes()
    assert step_of(coupon) == "deleted"


def test_what_a_person_did_not_see_is_not_written_over(sandbox: SandboxProcess) -> None:
    product = pushed(catalogue.product())
    edit_at_stripe(sandbox, product, name="Mug")
    hear(sandbox)
    with pytest.raises(ChangedMeanwhile, match="Name changed meanwhile"):
        edit_mirrored(row=product, changes={"name": "Beaker"}, seen={"name": digest("Cup")}, by=None, now=clock())
    changes: dict[str, Any] = {"description": "Tall."}
    edit_mirrored(
        row=product,
        changes=changes,
        seen={"name": digest("Cup"), "description": digest("For tea.")},
        by=None,
        now=clock(),
    )
    perform_pushes()
    there = at_stripe(sandbox, product)
    assert (there["name"], there["description"], step_of(product)) == ("Mug", "Tall.", "in_step")


def test_the_history_tells_who_changed_what_and_what_came_from_stripe(sandbox: SandboxProcess) -> None:
    product = pushed(catalogue.product())
    edit(product, name="Mug")
    perform_pushes()
    edit_at_stripe(sandbox, product, name="Beaker")
    hear(sandbox)
    told = product.history.order_by("history_id").values_list("name", "history_change_reason")
    assert list(told) == [("Cup", None), ("Mug", None), ("Beaker", "Changed at Stripe")]
