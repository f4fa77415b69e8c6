"""What is sold now, as staff type it into a line of a new order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from payments import formats
from payments.domain.minimums import LEAST
from payments.domain.money import minor_digits
from payments.models import Price, Product

# Suggested while one types; a product beyond these is found by its name all the same.
MOST_SUGGESTED = 300
_WITH_SLUG = re.compile(r".* \(([-\w]+)\)")


@dataclass(frozen=True, slots=True)
class Offer:
    """A product under the name that tells it from the others, and its active prices by currency."""

    name: str
    product: Product
    prices: dict[str, Price]


def suggestions() -> list[Offer]:
    """The first products by name."""
    return _offers(_sold().order_by("name", "pk")[:MOST_SUGGESTED])


def offers_named(typed: Collection[str]) -> dict[str, Offer]:
    """The products with these names, by what was typed; two of one name are told apart by their address."""
    names = {each for each in typed if each}
    slugs = {found.group(1) for each in names if (found := _WITH_SLUG.fullmatch(each))}
    named = _offers(_sold().filter(name__in=names)) if names else []
    by_slug = _offers(_sold().filter(slug__in=slugs)) if slugs else []
    exact = {f"{each.product.name} ({each.product.slug})": each for each in by_slug}
    return {each.name: each for each in named} | {name: exact[name] for name in names if name in exact}


def _sold() -> QuerySet[Product]:
    prices = Prefetch("prices", Price.objects.filter(active=True), to_attr="active_prices")
    return Product.objects.filter(active=True, prices__active=True).distinct().prefetch_related(prices)


def _offers(products: QuerySet[Product]) -> list[Offer]:
    found = list(products)
    times = Counter(each.name for each in found)
    return [
        Offer(
            each.name if times[each.name] == 1 else f"{each.name} ({each.slug})",
            each,
            {price.currency: price for price in vars(each)["active_prices"]},
        )
        for each in found
    ]


def currencies() -> list[tuple[str, list[tuple[str, str]]]]:
    """Those that something is sold in, the house's own first, then the others whose minimum is known."""
    own = settings.DEFAULT_CURRENCY.lower()
    sold = set(Price.objects.filter(active=True).order_by().values_list("currency", flat=True).distinct())
    first = [own, *sorted(sold - {own})]
    return [
        ("Sold in", [(code, code.upper()) for code in first]),
        ("Others", [(code, code.upper()) for code in sorted(LEAST.keys() - set(first))]),
    ]


def for_the_script(shown: list[Offer]) -> dict[str, object]:
    """What the page needs to fill in prices and to add up while one types."""
    codes = [code for _, group in currencies() for code, _ in group]
    return {
        "digits": {code: minor_digits(code) for code in codes},
        "prices": {
            each.name: {code: formats.typed(price.money) for code, price in each.prices.items()} for each in shown
        },
    }
