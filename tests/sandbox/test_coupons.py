"""Coupons, and what they take off a checkout."""

import http.client
from typing import Any, cast

import pytest
import stripe

from tests.sandbox.process import SandboxProcess
from tests.sandbox.shop import Shop
from tests.waiting import PATIENCE

NOW = 1_700_000_000


def coupon(shop: Shop, **wish: Any) -> stripe.Coupon:
    """Five euro off, unless it is wished otherwise."""
    return shop.client.v1.coupons.create(cast("Any", {"amount_off": 500, "currency": "eur", **wish}))


def percent(shop: Shop, share: float, **more: Any) -> stripe.Coupon:
    return shop.client.v1.coupons.create(cast("Any", {"percent_off": share, **more}))


def discounted(shop: Shop, identifier: str, amount: int = 4900, **more: Any) -> stripe.checkout.Session:
    return shop.session(amount, discounts=[{"coupon": identifier}], **more)


def test_a_coupon_may_have_an_id_of_ones_own_once(shop: Shop) -> None:
    made = coupon(shop, id="K7Q2M4-off", name="Discount", metadata={"ref": "K7Q2M4"})
    assert (made.id, made.duration, made.valid, made.times_redeemed) == ("K7Q2M4-off", "once", True, 0)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        coupon(shop, id="K7Q2M4-off")
    assert refusal.value.code == "resource_already_exists"
    found = shop.client.v1.coupons.retrieve("K7Q2M4-off")
    assert found.metadata is not None
    assert (found.amount_off, found.metadata["ref"]) == (500, "K7Q2M4")
    assert shop.tale() == ["coupon.created"]


def test_the_same_call_under_the_same_key_makes_one(shop: Shop) -> None:
    wish: Any = {"id": "once", "amount_off": 500, "currency": "eur"}
    first, second = (shop.client.v1.coupons.create(wish, {"idempotency_key": "k"}) for _ in range(2))
    assert first.id == second.id
    assert shop.tale() == ["coupon.created"]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, "percent_off"),
    ({"amount_off": 500}, "currency"),
    ({"amount_off": 0, "currency": "eur"}, "amount_off"),
    ({"amount_off": 500, "currency": "xxx"}, "currency"),
    ({"amount_off": 1234, "currency": "kwd"}, "amount_off"),
    ({"amount_off": 500, "currency": "eur", "percent_off": 5}, "amount_off"),
    ({"percent_off": 100.5}, "percent_off"),
    ({"percent_off": 0}, "percent_off"),
    ({"percent_off": 5, "currency": "eur"}, "currency"),
    ({"percent_off": 5, "duration": "repeating"}, "duration_in_months"),
    ({"percent_off": 5, "duration": "always"}, "duration"),
    ({"percent_off": 5, "redeem_by": NOW}, "redeem_by"),
    ({"percent_off": 5, "redeem_by": NOW + 6 * 366 * 86400}, "redeem_by"),
    ({"percent_off": 5, "max_redemptions": 0}, "max_redemptions"),
    ({"percent_off": 5, "id": "five off"}, "id"),
    ({"percent_off": 5, "name": "x" * 41}, "name"),
    ({"percent_off": 5, "applies_to": {"products": ["prod_1"]}}, "applies_to[products][0]"),
]


@pytest.mark.parametrize(("wish", "param"), REFUSED)
def test_a_coupon_that_stripe_would_not_make_is_refused(shop: Shop, wish: dict[str, Any], param: str) -> None:
    shop.box.clock(now=NOW, frozen=True)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.client.v1.coupons.create(cast("Any", wish))
    assert refusal.value.param == param
    assert shop.client.v1.coupons.list().data == []


def test_only_name_and_metadata_are_edited(shop: Shop) -> None:
    made = coupon(shop, metadata={"a": "1"})
    edited = shop.client.v1.coupons.update(made.id, {"name": "Sorry", "metadata": {"b": "2"}})
    assert edited.metadata is not None
    assert (edited.name, edited.metadata.to_dict()) == ("Sorry", {"a": "1", "b": "2"})
    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter"):
        shop.client.v1.coupons.update(made.id, cast("Any", {"amount_off": 100}))
    assert shop.tale() == ["coupon.created", "coupon.updated"]


def test_a_deleted_coupon_is_gone_and_its_id_is_free(shop: Shop) -> None:
    coupon(shop, id="five")
    session = discounted(shop, "five")
    assert shop.client.v1.coupons.delete("five").deleted
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.client.v1.coupons.retrieve("five")
    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")
    with pytest.raises(stripe.InvalidRequestError, match="No such coupon"):
        discounted(shop, "five")
    assert shop.box.pay(session.id)["outcome"] == "succeeded", "what it gave already stays given"
    assert coupon(shop, id="five").times_redeemed == 0


def test_coupons_are_listed_newest_first(shop: Shop) -> None:
    made = [coupon(shop).id for _ in range(3)]
    listed = shop.client.v1.coupons.list({"limit": 2}).auto_paging_iter()
    assert [each.id for each in listed] == made[::-1]


def test_an_amount_comes_off_the_total_and_is_paid_so(shop: Shop) -> None:
    session = discounted(shop, coupon(shop, id="five").id)
    assert session.discounts is not None
    assert session.total_details is not None
    assert [each.coupon for each in session.discounts] == ["five"]
    assert (session.amount_subtotal, session.amount_total) == (4900, 4400)
    assert session.total_details.amount_discount == 500
    intent = shop.intent(shop.box.pay(session.id)["payment_intent"])
    assert (intent.amount, intent.amount_received) == (4400, 4400)
    assert shop.client.v1.coupons.retrieve("five").times_redeemed == 1


def test_a_share_comes_off_each_line_and_adds_up(shop: Shop) -> None:
    lines = [
        {"quantity": n, "price_data": {"currency": "eur", "unit_amount": 333, "product_data": {"name": f"No. {n}"}}}
        for n in (1, 2, 3)
    ]
    session = discounted(shop, coupon(shop, amount_off=1000).id, line_items=lines)
    items = shop.client.v1.checkout.sessions.line_items.list(session.id).data
    assert sum(item.amount_discount for item in items) == 1000
    assert sum(item.amount_total for item in items) == session.amount_total == 998
    assert all(item.amount_total == item.amount_subtotal - item.amount_discount for item in items)
    assert discounted(shop, percent(shop, 12.5).id, line_items=lines).amount_total == 1998 - 250


def test_a_discount_bigger_than_the_total_takes_all_of_it_and_no_more(shop: Shop) -> None:
    session = discounted(shop, coupon(shop, amount_off=9900).id)
    assert session.total_details is not None
    assert (session.amount_total, session.total_details.amount_discount) == (0, 4900)
    assert shop.box.pay(session.id)["outcome"] == "no_payment_required"


def test_what_is_left_must_still_be_chargeable(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        discounted(shop, coupon(shop, amount_off=4851).id)
    assert refusal.value.code == "amount_too_small"


def test_an_amount_of_another_currency_is_refused_and_a_share_is_not(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        discounted(shop, coupon(shop, currency="usd").id)
    assert refusal.value.param == "discounts[0][coupon]"
    in_dollars = shop.wish(4900, "usd")["line_items"]
    assert discounted(shop, percent(shop, 10).id, line_items=in_dollars).amount_total == 4410


def test_a_used_up_or_expired_coupon_is_not_valid(shop: Shop) -> None:
    shop.box.clock(now=NOW, frozen=True)
    single, brief = coupon(shop, id="single", max_redemptions=1), coupon(shop, id="brief", redeem_by=NOW + 60)
    shop.box.pay(discounted(shop, single.id).id)
    shop.box.clock(advance=61)
    for each in (single, brief):
        assert not shop.client.v1.coupons.retrieve(each.id).valid
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            discounted(shop, each.id)
        assert refusal.value.code == "coupon_expired"


@pytest.mark.parametrize(
    ("discounts", "param"),
    [
        ([{"coupon": "a"}, {"coupon": "b"}], "discounts"),
        ([{"coupon": "a", "promotion_code": "b"}], "coupon"),
        ([{"promotion_code": "promo_1"}], "discounts[0][promotion_code]"),
    ],
)
def test_a_session_takes_one_coupon(shop: Shop, discounts: list[dict[str, str]], param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.session(discounts=discounts)
    assert refusal.value.param == param


def test_discounts_and_promotion_codes_exclude_each_other_even_when_switched_off(shop: Shop) -> None:
    coupon(shop, id="five")
    with pytest.raises(stripe.InvalidRequestError, match="only specify one of these parameters"):
        discounted(shop, "five", allow_promotion_codes=False)


def test_the_hosted_page_shows_subtotal_discount_and_total(shop: Shop, box: SandboxProcess) -> None:
    session = discounted(shop, coupon(shop, name="Discount <b>").id)
    connection = http.client.HTTPConnection("127.0.0.1", box.port, timeout=PATIENCE)
    connection.request("GET", f"/c/pay/{session.id}")
    page = connection.getresponse().read().decode()
    connection.close()
    for part in ("Subtotal", "€49.00", "Discount &lt;b&gt;", "−€5.00", "Pay €44.00"):
        assert part in page


def test_which_products_it_is_for_is_told_only_where_it_is_expanded(shop: Shop) -> None:
    hat, cup = (shop.client.v1.products.create({"name": name}) for name in ("Hat", "Cup"))
    coupon(shop, id="hats", applies_to={"products": [hat.id]})
    assert "applies_to" not in shop.client.v1.coupons.retrieve("hats")
    assert "applies_to" not in shop.events()[-1].data.object
    one = shop.client.v1.coupons.retrieve("hats", {"expand": ["applies_to"]})
    listed = shop.client.v1.coupons.list({"expand": ["data.applies_to"]}).data[0]
    assert [each.applies_to.products for each in (one, listed) if each.applies_to] == [[hat.id]] * 2
    prices = [
        shop.client.v1.prices.create({"product": each.id, "currency": "eur", "unit_amount": amount})
        for each, amount in ((hat, 3000), (cup, 2000))
    ]
    both = shop.session(discounts=[{"coupon": "hats"}], line_items=[{"price": p.id, "quantity": 1} for p in prices])
    assert both.amount_total == 4500
    with pytest.raises(stripe.InvalidRequestError, match="applies to none"):
        shop.session(discounts=[{"coupon": "hats"}], line_items=[{"price": prices[1].id, "quantity": 1}])
