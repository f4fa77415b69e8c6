"""Products, prices and promotion codes: what is fixed, what moves, what cannot be undone; and what a checkout sells."""

from typing import Any, cast

import pytest
import stripe

from tests.sandbox.shop import Shop

NOW = 1_700_000_000


def product(shop: Shop, **wish: Any) -> stripe.Product:
    return shop.client.v1.products.create(cast("Any", {"name": "Tea", **wish}))


def price(shop: Shop, **wish: Any) -> stripe.Price:
    """Of a new product, unless one is named."""
    wish.setdefault("product", product(shop).id if "product" not in wish else "")
    return shop.client.v1.prices.create(cast("Any", {"currency": "eur", "unit_amount": 500, **wish}))


def code(shop: Shop, **wish: Any) -> stripe.PromotionCode:
    promotion = {"type": "coupon", "coupon": "five"}
    return shop.client.v1.promotion_codes.create(cast("Any", {"promotion": promotion, "code": "FIVE", **wish}))


def refused(error: pytest.ExceptionInfo[stripe.InvalidRequestError]) -> tuple[str | None, str | None]:
    return error.value.param, error.value.code


def test_a_product_may_have_an_id_of_ones_own_once(shop: Shop) -> None:
    assert product(shop, id="prod_own").id == "prod_own"
    with pytest.raises(stripe.InvalidRequestError) as error:
        product(shop, id="prod_own")
    assert refused(error) == ("id", "resource_already_exists")


def test_a_product_is_edited_and_told_of_with_what_it_was(shop: Shop) -> None:
    made = product(shop, description="Green", metadata={"a": "1"})
    edited = shop.client.v1.products.update(made.id, {"description": "", "metadata": {"a": "", "b": "2"}})
    assert (edited.description, edited.metadata.to_dict()) == (None, {"b": "2"})
    assert shop.tale() == ["product.created", "product.updated"]
    before = shop.events()[-1].data.previous_attributes
    assert before is not None
    assert before["description"] == "Green"


def test_an_edit_that_changes_nothing_is_no_news(shop: Shop) -> None:
    shop.client.v1.products.update(product(shop).id, {"name": "Tea"})
    assert shop.tale() == ["product.created"]


def test_a_product_with_a_price_is_not_deleted(shop: Shop) -> None:
    made = price(shop)
    with pytest.raises(stripe.InvalidRequestError, match="cannot be deleted"):
        shop.client.v1.products.delete(str(made.product))
    bare = product(shop)
    assert shop.client.v1.products.delete(bare.id).deleted
    with pytest.raises(stripe.InvalidRequestError) as error:
        shop.client.v1.products.retrieve(bare.id)
    assert error.value.http_status == 404
    assert shop.tale()[-1] == "product.deleted"


@pytest.mark.parametrize(
    "wish", [{"unit_amount": 700}, {"currency": "usd"}, {"product": "prod_x"}, {"recurring": {"interval": "month"}}]
)
def test_what_a_price_costs_never_changes(shop: Shop, wish: dict[str, Any]) -> None:
    made = price(shop)
    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter"):
        shop.client.v1.prices.update(made.id, cast("Any", wish))


def test_a_tax_behavior_is_said_once(shop: Shop) -> None:
    made = price(shop)
    shop.client.v1.prices.update(made.id, {"tax_behavior": "inclusive"})
    with pytest.raises(stripe.InvalidRequestError) as error:
        shop.client.v1.prices.update(made.id, {"tax_behavior": "exclusive"})
    assert error.value.param == "tax_behavior"


def test_a_lookup_key_moves_only_when_asked_to(shop: Shop) -> None:
    first = price(shop, lookup_key="tea")
    with pytest.raises(stripe.InvalidRequestError, match="already uses that lookup key"):
        price(shop, lookup_key="tea")
    second = price(shop, lookup_key="tea", transfer_lookup_key=True)
    found = shop.client.v1.prices.list({"lookup_keys": ["tea"]}).data
    assert [each.id for each in found] == [second.id]
    assert shop.client.v1.prices.retrieve(first.id).lookup_key is None
    assert shop.tale()[-2:] == ["price.updated", "price.created"]


def test_archived_prices_need_a_list_of_their_own(shop: Shop) -> None:
    made = price(shop)
    other = price(shop, product=str(made.product))
    shop.client.v1.prices.update(made.id, {"active": False})
    assert [each.id for each in shop.client.v1.prices.list().data] == [other.id]
    assert [each.id for each in shop.client.v1.prices.list({"active": False}).data] == [made.id]


def test_the_price_shown_with_a_product_is_not_archived(shop: Shop) -> None:
    made = price(shop)
    other = price(shop, product=str(made.product))
    shop.client.v1.products.update(str(made.product), {"default_price": made.id})
    with pytest.raises(stripe.InvalidRequestError, match="default price"):
        shop.client.v1.prices.update(made.id, {"active": False})
    shop.client.v1.products.update(str(made.product), {"default_price": other.id})
    assert shop.client.v1.prices.update(made.id, {"active": False}).active is False


@pytest.mark.parametrize(
    ("wish", "param"),
    [
        ({"product": "prod_nobody"}, "product"),
        ({"currency": "xxx"}, "currency"),
        ({"unit_amount": 1234, "currency": "kwd"}, "unit_amount"),
        ({"recurring": {"interval": "year", "interval_count": 4}}, "recurring[interval_count]"),
        ({"recurring": {"interval": "hour"}}, "recurring[interval]"),
    ],
)
def test_a_price_that_stripe_would_not_make_is_refused(shop: Shop, wish: dict[str, Any], param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as error:
        price(shop, **{"product": product(shop).id, **wish})
    assert error.value.param == param


def test_a_checkout_sells_at_a_price_of_the_catalogue(shop: Shop) -> None:
    made = price(shop)
    session = shop.session(line_items=[{"price": made.id, "quantity": 3}])
    assert session.amount_total == 1500
    line = shop.client.v1.checkout.sessions.line_items.list(session.id).data[0]
    assert line.price is not None
    assert (line.price.id, line.description) == (made.id, "Tea")
    assert shop.box.pay(session.id)["outcome"] == "succeeded"


def test_a_checkout_sells_nothing_that_is_archived_or_recurs(shop: Shop) -> None:
    archived, monthly = price(shop), price(shop, recurring={"interval": "month"})
    shop.client.v1.prices.update(archived.id, {"active": False})
    of_archived = price(shop)
    shop.client.v1.products.update(str(of_archived.product), {"active": False})
    for each in (archived.id, monthly.id, of_archived.id, "price_nobody"):
        with pytest.raises(stripe.InvalidRequestError) as error:
            shop.session(line_items=[{"price": each, "quantity": 1}])
        assert error.value.param == "line_items[0][price]"


def test_of_two_codes_in_use_no_two_are_alike(shop: Shop) -> None:
    shop.client.v1.coupons.create({"id": "five", "amount_off": 500, "currency": "eur"})
    first = code(shop)
    with pytest.raises(stripe.InvalidRequestError) as error:
        code(shop, code="five")
    assert refused(error) == ("code", "resource_already_exists")
    shop.client.v1.promotion_codes.update(first.id, {"active": False})
    assert code(shop, code="five").promotion.coupon == "five"
    with pytest.raises(stripe.InvalidRequestError):
        shop.client.v1.promotion_codes.update(first.id, {"active": True})


def test_a_code_gives_its_coupons_discount_and_is_counted(shop: Shop) -> None:
    shop.box.clock(now=NOW, frozen=True)
    shop.client.v1.coupons.create({"id": "five", "amount_off": 500, "currency": "eur"})
    made = code(shop, max_redemptions=1)
    session = shop.session(discounts=[{"promotion_code": made.id}])
    assert session.amount_total == 4400
    shop.box.pay(session.id)
    assert shop.client.v1.promotion_codes.retrieve(made.id).times_redeemed == 1
    with pytest.raises(stripe.InvalidRequestError) as error:
        shop.session(discounts=[{"promotion_code": made.id}])
    assert error.value.code == "promotion_code_expired"


@pytest.mark.parametrize(
    ("wish", "param"),
    [
        ({"promotion": {"type": "coupon", "coupon": "nobody"}}, "promotion[coupon]"),
        ({"code": "five off"}, "code"),
        ({"expires_at": NOW}, "expires_at"),
        ({"restrictions": {"minimum_amount": 5}}, "restrictions[minimum_amount]"),
    ],
)
def test_a_code_that_stripe_would_not_make_is_refused(shop: Shop, wish: dict[str, Any], param: str) -> None:
    shop.box.clock(now=NOW, frozen=True)
    shop.client.v1.coupons.create({"id": "five", "amount_off": 500, "currency": "eur"})
    with pytest.raises(stripe.InvalidRequestError) as error:
        code(shop, **wish)
    assert error.value.param == param
