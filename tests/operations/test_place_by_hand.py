"""What staff place: who did it is kept, a discount is asked of Stripe, and one form makes one order."""

from __future__ import annotations

import uuid
from functools import partial

import pytest
from django.contrib.auth.models import User

from payments.domain.money import Money
from payments.models import Customer, House, Order
from payments.operations.place_order import (
    ByHand,
    IsAnonymised,
    Line,
    MixedCurrencies,
    TooLittleToPay,
    TooMuchDiscount,
    place_order,
)
from payments.operations.write_note import LONGEST
from tests.inbox.at_once import at_once
from tests.operations.by_hand import placed_by_hand
from tests.operations.shop import call_of, clock, colleague


def test_the_total_is_the_lines_less_the_discount() -> None:
    order = placed_by_hand(5000, 500)
    assert (order.total, order.discount) == (Money(4500, "eur"), Money(500, "eur"))
    assert [line.total.amount for line in order.lines.all()] == [5000]
    assert order.placed_by == colleague()


def test_the_discount_is_asked_of_stripe_as_one_coupon_under_an_id_of_ours() -> None:
    order = placed_by_hand(5000, 500)
    installation = House.ours().installation_id
    assert call_of("create_coupon").params == {
        "id": f"{order.reference}-{installation.hex}",
        "amount_off": 500,
        "currency": "eur",
        "duration": "once",
        "name": "Discount",
        "metadata": {"backoffice": str(installation), "ref": order.reference},
    }
    assert call_of("create_coupon").order == order
    assert call_of("create_coupon").asked_by == colleague()


def test_without_a_discount_stripe_is_asked_for_nothing() -> None:
    assert not placed_by_hand().calls.exists()


def test_all_of_it_may_be_taken_off_and_no_more() -> None:
    assert placed_by_hand(5000, 5000).total == Money(0, "eur")
    for discount in (5001, -1):
        with pytest.raises(TooMuchDiscount, match=r"between nothing and €50\.00"):
            placed_by_hand(5000, discount)
    assert Order.objects.count() == 1


def test_what_is_left_to_pay_is_nothing_or_as_much_as_stripe_takes() -> None:
    with pytest.raises(TooLittleToPay, match=r"€0\.50 or more; this comes to €0\.49"):
        placed_by_hand(5000, 4951)
    assert placed_by_hand(5000, 4950).total_amount == 50


def test_a_discount_in_another_currency_is_refused() -> None:
    by_hand = ByHand(by=colleague(), form_key=uuid.uuid4(), discount=Money(1, "usd"))
    with pytest.raises(MixedCurrencies, match="USD, not in EUR"):
        place_order(lines=[Line(name="Tea", quantity=1, unit=Money(9, "eur"))], email="", now=clock(), by_hand=by_hand)


def test_the_story_tells_who_placed_it_and_what_was_noted() -> None:
    order = placed_by_hand(note="Agreed on the phone." + "x" * LONGEST)
    placed, note = order.notes.order_by("pk")
    assert (placed.act, placed.by, placed.text) == ("order_placed", colleague(), "")
    assert (note.act, note.by, note.text[:20]) == ("note", colleague(), "Agreed on the phone.")
    assert [each.act for each in placed_by_hand(note="  ").notes.all()] == ["order_placed"]


def test_a_customer_who_was_picked_is_the_orders_customer() -> None:
    ada = Customer.objects.create(stripe_id="cus_1", email="ada@example.org", livemode=False, created_at=clock())
    assert placed_by_hand(customer=ada).customer == ada


def test_nothing_new_is_tied_to_someone_who_was_anonymised() -> None:
    gone = Customer.objects.create(stripe_id="cus_1", livemode=False, created_at=clock(), anonymised_at=clock())
    with pytest.raises(IsAnonymised, match="was anonymised"):
        placed_by_hand(customer=gone)
    assert not Order.objects.exists()


def test_the_same_form_sent_again_finds_the_order_that_it_made() -> None:
    key = uuid.uuid4()
    first = placed_by_hand(5000, 500, form_key=key)
    again = placed_by_hand(9900, form_key=key)
    assert (again, again.total_amount) == (first, 4500)
    assert Order.objects.count() == first.lines.count() == first.calls.count() == first.notes.count() == 1


def test_two_clicks_at_once_place_one_order_with_one_set_of_lines(transactional_db: None) -> None:
    colleague()
    key = uuid.uuid4()
    placed = at_once(*[partial(placed_by_hand, 5000, 500, form_key=key)] * 3)
    assert {type(each) for each in placed} == {Order}, placed
    order = Order.objects.get()
    assert order.lines.count() == order.calls.count() == order.notes.count() == 1


def test_two_people_at_once_place_two_orders(transactional_db: None) -> None:
    User.objects.create_user("mia")
    colleague()
    at_once(placed_by_hand, placed_by_hand)
    assert Order.objects.count() == 2
