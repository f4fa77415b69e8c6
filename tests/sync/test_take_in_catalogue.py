"""Products, prices, coupons and promotion codes by a backfill: the end is that of reading each of them by itself."""

from __future__ import annotations

import random

from payments.models import Ask, Coupon, Price, Product, PromotionCode, StripeCall, SyncRun, Task
from payments.operations.read_asked import read_asked
from payments.sync.free_slugs import free_slugs
from tests.operations.catalogue import edit, edit_at_stripe, hear, price, product, pushed
from tests.operations.shop import later
from tests.sandbox.process import SandboxProcess
from tests.sync.backfill import backfill, one_by_one, written
from tests.sync.catalogue_there import CatalogueThere, catalogue_here, forget_the_catalogue

KINDS = ("product", "price", "coupon", "promotion_code")


def counts(run: SyncRun) -> dict[str, tuple[int, int]]:
    return {kind: (read, wrote) for kind, read, wrote in run.parts.values_list("kind", "read_count", "written_count")}


def test_it_ends_as_reading_each_object_by_itself_and_as_its_events_do(sandbox: SandboxProcess) -> None:
    CatalogueThere(sandbox, random.Random(3)).shop(4)
    hear(sandbox)
    told = catalogue_here()
    assert len(told["price"]) == 12
    backfill(*KINDS)
    assert catalogue_here() == told, "after the events it changes nothing"
    forget_the_catalogue()
    for _ in range(2):  # an archived price is kept once its product is
        one_by_one(sandbox, random.Random(4))
    read = catalogue_here()
    forget_the_catalogue()
    backfill(*KINDS)
    assert catalogue_here() == read == told


def test_each_new_product_gets_an_address_of_its_own() -> None:
    product("Cup", slug="cup")
    product("Cup", slug="cup-3")
    assert free_slugs(["Cup", "Cup 2", "Cup", "Bowl", "!"]) == ["cup-2", "cup-2-2", "cup-4", "bowl", "product"]


def test_a_second_backfill_of_the_catalogue_writes_no_row(sandbox: SandboxProcess) -> None:
    CatalogueThere(sandbox, random.Random(3)).shop(2)
    pushed(price(product("Plate")))
    edit(Product.objects.get(name="Plate"), description="Waits.")
    run = backfill(*KINDS)
    assert counts(run)["price"] == (7, 6)
    before = written()
    assert {wrote for _, wrote in counts(backfill(*KINDS)).values()} == {0}
    assert written() == before


def test_archived_prices_are_taken_in_and_what_a_checkout_line_made_is_not(sandbox: SandboxProcess) -> None:
    there = CatalogueThere(sandbox, random.Random(3))
    used, archived = there.product(), there.product()
    there.change("prices", there.price(used), active="false")
    there.change("prices", there.price(archived), active="false")
    there.change("products", archived, active="false")
    backfill(*KINDS)
    assert [(each.product.stripe_id, each.active) for each in Price.objects.all()] == [(used, False)]
    assert not Ask.objects.exists()


def test_a_price_in_use_of_an_archived_product_comes_with_its_product(sandbox: SandboxProcess) -> None:
    there = CatalogueThere(sandbox, random.Random(3))
    archived = there.product()
    found = there.price(archived)
    there.change("products", archived, active="false")
    backfill(*KINDS)
    for _ in range(2):
        for pk in Ask.objects.filter(closed_at=None).order_by("-kind").values_list("pk", flat=True):
            read_asked(ask_id=pk, now=later(minutes=10))
    assert Price.objects.get().stripe_id == found
    assert not Product.objects.get().active


def test_the_newest_usable_price_becomes_the_shops(sandbox: SandboxProcess) -> None:
    there = CatalogueThere(sandbox, random.Random(3))
    cup = there.product()
    older, newer, archived = there.price(cup), there.price(cup), there.price(cup)
    there.change("prices", archived, active="false")
    there.price(cup, "usd")
    backfill(*KINDS)
    assert older != newer
    assert set(Price.objects.filter(in_shop=True, currency="eur").values_list("stripe_id", flat=True)) == {newer}
    assert Price.objects.filter(in_shop=True, currency="usd").count() == 1
    assert not Product.objects.get().in_shop, "until a person says so"


def test_an_edit_on_each_side_meets_as_a_conflict_and_one_alone_travels(sandbox: SandboxProcess) -> None:
    torn, alone = pushed(product("Cup")), pushed(product("Bowl"))
    calls = StripeCall.objects.count()
    edit_at_stripe(sandbox, torn, name="Mug")
    edit_at_stripe(sandbox, alone, name="Dish")
    Product.objects.filter(pk=torn.pk).update(name="Beaker", step="waiting")
    backfill("product")
    torn.refresh_from_db()
    alone.refresh_from_db()
    assert (torn.name, torn.step) == ("Beaker", "conflict")
    assert Task.objects.filter(kind="catalogue_conflict", closed_at=None).count() == 1
    assert (alone.name, alone.step, StripeCall.objects.count()) == ("Dish", "in_step", calls)


def test_codes_wait_for_their_coupon(sandbox: SandboxProcess) -> None:
    there = CatalogueThere(sandbox, random.Random(3))
    there.code(there.coupon())
    backfill("promotion_code")
    assert not PromotionCode.objects.exists()
    assert set(Ask.objects.values_list("kind", flat=True)) == {"coupon", "promotion_code"}
    backfill(*KINDS)
    assert PromotionCode.objects.get().coupon == Coupon.objects.get()
