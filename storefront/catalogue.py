"""What is sold, at which price, in which currencies."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from payments.domain.money import Money
from payments.models import Price, Product


@dataclass(frozen=True, slots=True)
class Offer:
    """A product and its price in one currency; None where it has none."""

    product: Product
    price: Price | None

    @property
    def money(self) -> Money | None:
        """What one piece costs."""
        return self.price.money if self.price else None


def currencies_on_offer() -> list[str]:
    """The currencies in which anything is sold now."""
    prices = Price.objects.sold_at().filter(product__in=Product.objects.sold())
    return sorted(prices.order_by().values_list("currency", flat=True).distinct())


def default_currency(on_offer: list[str]) -> str:
    """The house's own currency, or another one when nothing is sold in it."""
    return settings.DEFAULT_CURRENCY if settings.DEFAULT_CURRENCY in on_offer or not on_offer else on_offer[0]


def products_on_sale() -> QuerySet[Product]:
    """Those that have a price at all, by name."""
    priced = Exists(Price.objects.sold_at().filter(product=OuterRef("pk")))
    return Product.objects.sold().filter(priced).order_by("name", "pk")


def offers(products: QuerySet[Product], currency: str) -> list[Offer]:
    """The products with their prices in this currency."""
    fitting = Price.objects.sold_at().filter(currency=currency)
    found = products.prefetch_related(Prefetch("prices", queryset=fitting, to_attr="fitting"))
    return [Offer(product, next(iter(product.fitting), None)) for product in found]


def current_prices(product_ids: list[int], currency: str) -> dict[int, Price]:
    """The price of each product that can be bought now, by the product's key."""
    products = Product.objects.sold().filter(pk__in=product_ids)
    prices = Price.objects.sold_at().filter(currency=currency, product__in=products)
    return {price.product_id: price for price in prices}
