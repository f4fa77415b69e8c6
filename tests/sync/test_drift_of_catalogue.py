"""What differs in the catalogue: what is on its way or shown as a conflict is no drift, all else is."""

from __future__ import annotations

import random

import pytest

from payments.models import Coupon, DriftItem, Price, Product, PromotionCode, StripeCall, TaxRate
from tests.operations.catalogue import edit, edit_at_stripe, perform_pushes, price, product, pushed
from tests.operations.shop import clock
from tests.operations.stripe_side import api
from tests.sandbox.process import SandboxProcess
from tests.sync.backfill import backfill
from tests.sync.catalogue_there import CatalogueThere
from tests.sync.test_drift import HOUR, compared, repair_all


@pytest.fixture
def there(sandbox: SandboxProcess) -> CatalogueThere:
    """Both sides agree on a small catalogue; all of it is an hour old."""
    sandbox.clock(advance=-HOUR)
    made = CatalogueThere(sandbox, random.Random(3))
    made.shop(1)
    backfill()
    return made


def test_what_waits_to_be_sent_and_what_a_person_must_decide_is_no_drift(there: CatalogueThere) -> None:
    waits, torn = pushed(product("Plate")), pushed(product("Dish"))
    edit_at_stripe(there.sandbox, torn, name="Their dish")
    edit(torn, name="Our dish")
    backfill("product")
    perform_pushes()
    edit(waits, name="Our plate")
    product("Never sent")
    there.sandbox.clock(real=True)
    assert Product.objects.get(pk=torn.pk).step == "conflict"
    assert compared() == set()


def test_news_that_never_came_is_drift_and_a_repair_takes_it_over(there: CatalogueThere) -> None:
    [cup] = there.ids["products"]
    there.change("products", cup, name="Mug", metadata={"glaze": "green"})
    there.change("prices", there.ids["prices"][1], active="false")
    there.sandbox.clock(real=True)
    assert compared() == {(cup, "name"), (cup, "metadata.glaze"), (there.ids["prices"][1], "active")}
    assert set(DriftItem.objects.values_list("right", "amount", "currency")) == {("stripe", None, "")}
    before = set(DriftItem.objects.values_list("pk", flat=True))
    assert len(compared()) == 3
    assert set(DriftItem.objects.values_list("pk", flat=True)) == before, "a price in the other list is told once"
    repair_all()
    assert (Product.objects.get().name, Product.objects.get().metadata) == ("Mug", {"glaze": "green"})
    assert compared() == set()


def test_a_tax_rate_renamed_there_is_drift_and_one_renamed_here_is_on_its_way(sandbox: SandboxProcess) -> None:
    sandbox.clock(advance=-HOUR)
    made = [api(sandbox, "POST", "/v1/tax_rates", display_name="VAT", percentage="19", inclusive="false")["id"]
            for _ in range(2)]  # fmt: skip
    backfill("tax_rate")
    edit(TaxRate.objects.get(stripe_id=made[0]), display_name="USt")
    api(sandbox, "POST", f"/v1/tax_rates/{made[1]}", display_name="Sales tax", active="false")
    sandbox.clock(real=True)
    assert compared() == {(made[1], "display_name"), (made[1], "active")}
    repair_all()
    rate = TaxRate.objects.get(stripe_id=made[1])
    assert (rate.display_name, rate.active, rate.percentage) == ("Sales tax", False, "19")
    assert TaxRate.objects.get(stripe_id=made[0]).display_name == "USt"
    assert compared() == set()


def test_an_amount_that_is_not_stripes_is_worth_the_difference(there: CatalogueThere) -> None:
    Price.objects.filter(stripe_id=there.ids["prices"][1]).update(unit_amount=1)
    there.sandbox.clock(real=True)
    assert compared() == {(there.ids["prices"][1], "price.unit_amount")}
    item = DriftItem.objects.get()
    assert (item.amount, item.currency) == (1003, "eur")
    repair_all()
    assert compared() == set()


def test_what_was_made_there_and_never_heard_of_is_missing(there: CatalogueThere) -> None:
    bowl, archived = there.product(), there.product()
    coupon, cost, old = there.coupon(), there.price(bowl), there.price(archived)
    code = there.code(coupon)
    there.change("prices", old, active="false")
    there.change("products", archived, active="false")
    there.sandbox.clock(real=True)
    assert compared() == {(each, "object") for each in (bowl, coupon, cost, code)}
    repair_all()
    assert {bowl} < set(Product.objects.values_list("stripe_id", flat=True))
    assert not DriftItem.objects.exclude(state="repaired").exists()
    assert compared() == set()


def test_a_price_of_an_archived_product_is_repaired_with_its_product(there: CatalogueThere) -> None:
    archived = there.product()
    cost = there.price(archived)
    there.change("products", archived, active="false")
    there.sandbox.clock(real=True)
    assert compared() == {(cost, "object")}
    repair_all()
    assert Price.objects.get(stripe_id=cost).product.stripe_id == archived


def test_what_is_gone_at_stripe_is_written_down_as_deleted(there: CatalogueThere) -> None:
    [coupon], [cup] = there.ids["coupons"], there.ids["products"]
    api(there.sandbox, "DELETE", f"/v1/coupons/{coupon}")
    for each in (cup, *there.ids["prices"]):
        there.sandbox.remove(each)
    there.sandbox.clock(real=True)
    assert compared() == {(each, "object") for each in (coupon, cup, *there.ids["prices"])}
    repair_all()
    assert Coupon.objects.get().step == Product.objects.get().step == "deleted"
    assert set(Price.objects.values_list("step", flat=True)) == {"deleted"}
    assert PromotionCode.objects.exclude(step="in_step").count() == 0
    assert not DriftItem.objects.exclude(state="repaired").exists()
    assert compared() == set()


def test_what_is_deleted_only_here_lives_again(there: CatalogueThere) -> None:
    row = Product.objects.get()
    assert row.heard is not None
    heard = {**row.heard, "rung": "deleted", "report": {**row.heard["report"], "deleted": True}}
    Product.objects.filter(pk=row.pk).update(heard=heard, step="deleted")
    there.sandbox.clock(real=True)
    assert compared() == {(row.stripe_id, "deleted")}
    repair_all()
    assert Product.objects.get().step == "in_step"
    assert compared() == set()


def test_a_wish_of_ours_outlives_the_repair_of_something_else(there: CatalogueThere) -> None:
    cost = pushed(price(product("Plate")))
    edit(cost.product, description="Flat.")
    there.change("products", cost.product.stripe_id, name="Platter")
    StripeCall.objects.filter(product=cost.product).update(state="refused", claimed_until=None)
    Product.objects.filter(pk=cost.product.pk).update(sent={}, refusal="No.", step="refused")
    there.sandbox.clock(real=True)
    assert compared() == {(cost.product.stripe_id, "name")}
    repair_all()
    row = Product.objects.get(pk=cost.product.pk)
    assert (row.name, row.description, row.step) == ("Platter", "Flat.", "refused")
    assert row.step_since is not None
    assert row.step_since <= clock()


def test_what_stripe_counts_by_itself_is_no_drift(there: CatalogueThere) -> None:
    row = Coupon.objects.get()
    assert row.heard is not None
    heard = {**row.heard, "report": {**row.heard["report"], "times_redeemed": 7, "valid": False}}
    Coupon.objects.filter(pk=row.pk).update(heard=heard, times_redeemed=7, valid=False)
    there.sandbox.clock(real=True)
    assert compared() == set()
    backfill("coupon")
    row.refresh_from_db()
    assert (row.times_redeemed, row.valid) == (0, True)
