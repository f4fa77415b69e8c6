"""Tax rates: what is fixed, what can be edited, and what is listed."""

from typing import Any, cast

import pytest
import stripe

from tests.sandbox.shop import Shop


def rate(shop: Shop, **wish: Any) -> stripe.TaxRate:
    """German VAT on top, unless it is wished otherwise."""
    facts = {"display_name": "VAT", "percentage": 19, "inclusive": False, "country": "DE", **wish}
    return shop.client.v1.tax_rates.create(cast("Any", facts))


def test_a_rate_is_made_edited_and_archived(shop: Shop) -> None:
    made = rate(shop, percentage=7.25, jurisdiction="DE", tax_type="vat", metadata={"a": "1"})
    assert (made.percentage, made.inclusive, made.active, made.country) == (7.25, False, True, "DE")
    edited = shop.client.v1.tax_rates.update(
        made.id, {"active": False, "display_name": "MwSt", "description": "Reduced", "metadata": {"b": "2"}}
    )
    assert (edited.active, edited.display_name, edited.description) == (False, "MwSt", "Reduced")
    assert edited.metadata is not None
    assert edited.metadata.to_dict() == {"a": "1", "b": "2"}
    assert shop.client.v1.tax_rates.retrieve(made.id).percentage == 7.25
    assert shop.tale() == ["tax_rate.created", "tax_rate.updated"]
    assert getattr(shop.events()[-1].data, "previous_attributes")["active"] is True  # noqa: B009 - untyped


@pytest.mark.parametrize("change", [{"percentage": 20}, {"inclusive": True}])
def test_percentage_and_inclusiveness_are_fixed(shop: Shop, change: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter"):
        shop.client.v1.tax_rates.update(rate(shop).id, change)


@pytest.mark.parametrize(
    ("wish", "param"),
    [
        ({"percentage": 100.5}, "percentage"),
        ({"percentage": "-1"}, "percentage"),
        ({"percentage": "7.12345"}, "percentage"),
        ({"country": "Germany"}, "country"),
        ({"tax_type": "tithe"}, "tax_type"),
        ({"display_name": "x" * 51}, "display_name"),
    ],
)
def test_a_rate_that_stripe_would_not_make_is_refused(shop: Shop, wish: dict[str, Any], param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        rate(shop, **wish)
    assert refusal.value.param == param
    assert shop.tale() == []


def test_rates_are_listed_by_use_and_inclusiveness(shop: Shop) -> None:
    on_top, within, old = rate(shop), rate(shop, inclusive=True), rate(shop, active=False)
    v1 = shop.client.v1
    assert [each.id for each in v1.tax_rates.list()] == [old.id, within.id, on_top.id]
    assert [each.id for each in v1.tax_rates.list({"active": True, "inclusive": False})] == [on_top.id]
    assert v1.tax_rates.list({"active": False}).data[0].id == old.id
