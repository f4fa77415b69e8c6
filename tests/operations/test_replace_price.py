"""A price that was sold at never changes: another takes its place, with its key, and the old one is archived."""

from __future__ import annotations

import pytest

from payments.domain.money import Money
from payments.models import Price
from payments.operations.replace_price import CannotReplace, replace_price
from payments.operations.sell_at import CannotSellAt, sell_at
from tests.operations import catalogue
from tests.operations.catalogue import at_stripe, edit, edit_at_stripe, hear, perform_pushes, pushed, step_of
from tests.operations.shop import clock, later, perform_all
from tests.operations.stripe_side import api
from tests.sandbox.process import SandboxProcess


def replaced(price: Price, amount: int) -> Price:
    return replace_price(price=price, unit=Money(amount, price.currency), by=None, now=clock())


def test_the_key_moves_and_the_old_one_is_archived_last(sandbox: SandboxProcess) -> None:
    old = pushed(catalogue.price())
    edit(old, lookup_key="cup", nickname="Cup", metadata={"a": "1"})
    perform_pushes()
    new = replaced(old, 2000)
    assert (new.in_shop, new.nickname, new.metadata) == (True, "Cup", {"a": "1"})
    perform_all()
    assert at_stripe(sandbox, old)["active"] is True, "never without a price"
    sandbox.clock(advance=3)  # the key left the old one in the second in which it was edited: that is looked at again
    perform_pushes(at=later(seconds=3))
    assert at_stripe(sandbox, new)["lookup_key"] == "cup"
    assert (at_stripe(sandbox, old)["active"], at_stripe(sandbox, old)["lookup_key"]) == (False, None)
    assert (step_of(old), step_of(new), old.in_shop) == ("in_step", "in_step", False)
    hear(sandbox)
    assert (step_of(old), step_of(new)) == ("in_step", "in_step")
    assert [each.pk for each in Price.objects.sold_at()] == [new.pk]


def test_the_price_that_stripe_shows_with_the_product_gives_way(sandbox: SandboxProcess) -> None:
    old = pushed(catalogue.price())
    edit_at_stripe(sandbox, old.product, default_price=old.stripe_id)
    hear(sandbox)
    new = replaced(old, 2000)
    perform_pushes()
    perform_pushes()
    assert at_stripe(sandbox, old.product)["default_price"] == at_stripe(sandbox, new)["id"]
    assert at_stripe(sandbox, old)["active"] is False
    assert (step_of(old), step_of(new), step_of(old.product)) == ("in_step", "in_step", "in_step")


def test_a_price_that_stripe_refuses_leaves_the_old_one_in_use_there(sandbox: SandboxProcess) -> None:
    old = pushed(catalogue.price())
    api(sandbox, "POST", "/v1/products/" + str(old.product.stripe_id), name="Cup")
    new = replaced(old, 2000)
    Price.objects.filter(pk=new.pk).update(nickname="x")
    sandbox.calls("500_before", "/v1/prices", method="POST", count=50)
    perform_pushes()
    assert (at_stripe(sandbox, old)["active"], step_of(old)) == (True, "waiting")


def test_the_same_amount_again_changes_nothing(sandbox: SandboxProcess) -> None:
    old = pushed(catalogue.price())
    assert replaced(old, 1800).pk == old.pk
    assert Price.objects.count() == 1


def test_a_recurring_price_keeps_its_interval(sandbox: SandboxProcess) -> None:
    product = pushed(catalogue.product())
    old = pushed(
        Price.objects.create(
            product=product, unit_amount=900, currency="eur", interval="month", interval_count=1, trial_days=7,
            in_shop=False, created_at=clock(),
        )
    )  # fmt: skip
    new = replaced(old, 1200)
    perform_pushes()
    there = at_stripe(sandbox, new)
    assert (there["unit_amount"], there["recurring"]["interval"]) == (1200, "month")
    assert (new.in_shop, there["recurring"]["trial_period_days"]) == (False, 7)


def test_what_cannot_be_replaced_is_refused() -> None:
    price = catalogue.price()
    with pytest.raises(CannotReplace, match="another price in EUR"):
        replace_price(price=price, unit=Money(1, "usd"), by=None, now=clock())
    with pytest.raises(CannotReplace, match="zero or more"):
        replaced(price, -1)
    replaced(price, 5)
    with pytest.raises(CannotReplace, match="archived"):
        replaced(price, 7)


def test_the_shop_can_sell_at_another_price_in_use(sandbox: SandboxProcess) -> None:
    price = pushed(catalogue.price())
    api(sandbox, "POST", "/v1/prices", product=price.product.stripe_id, currency="eur", unit_amount=2000)
    hear(sandbox)
    other = Price.objects.get(unit_amount=2000)
    sell_at(price=other)
    assert [each.pk for each in Price.objects.sold_at()] == [other.pk]
    edit(price, active=False)
    with pytest.raises(CannotSellAt):
        sell_at(price=price)
