"""A cart as it stands now: its lines at today's prices, and what has changed since the customer last looked."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass

from payments.domain.money import Money
from payments.models import Order, Price, Product
from payments.operations.place_order import Line
from storefront.catalogue import current_prices
from storefront.models import Cart, CartLine


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the cart. ``price`` is None when the product cannot be bought (in this currency) any more."""

    line: CartLine
    product: Product
    price: Price | None
    agreed: Price | None
    currency: str

    @property
    def quantity(self) -> int:
        """How many."""
        return self.line.quantity

    @property
    def total(self) -> Money | None:
        """Quantity times unit price."""
        return self.price.money * self.line.quantity if self.price else None

    @property
    def price_was(self) -> Money | None:
        """The unit price the customer knows, if today's is another."""
        agreed = self.agreed
        if agreed is None or self.price is None or agreed.currency != self.currency:
            return None
        return agreed.money if agreed.unit_amount != self.price.unit_amount else None

    @property
    def problem(self) -> str:
        """Why it cannot be bought, as a sentence; empty when it can."""
        if self.price is not None:
            return ""
        if not self.product.is_sold:
            return f"{self.product.name} is no longer sold. Remove it to go on."
        return f"{self.product.name} is not sold in {self.currency.upper()}. Choose another currency, or remove it."


@dataclass(frozen=True, slots=True)
class Contents:
    """All of a cart."""

    currency: str
    items: list[Item]

    @property
    def count(self) -> int:
        """How many pieces."""
        return sum(item.quantity for item in self.items)

    @property
    def total(self) -> Money:
        """What it comes to; lines that cannot be bought count nothing."""
        return sum((item.total for item in self.items if item.total is not None), Money(0, self.currency))

    @property
    def problems(self) -> list[str]:
        """What stands in the way of buying it."""
        return [item.problem for item in self.items if item.problem]

    @property
    def seal(self) -> str:
        """Tells whether what the customer confirms is what they were shown."""
        facts = [(item.product.pk, item.quantity, item.price.pk if item.price else 0) for item in self.items]
        return hashlib.sha256(repr((self.currency, sorted(facts))).encode()).hexdigest()[:24]

    def lines_to_order(self) -> list[Line]:
        """The lines as ``place_order`` wants them."""
        return [
            Line(
                name=item.product.name,
                quantity=item.quantity,
                unit=item.price.money,
                product=item.product,
                price=item.price,
            )
            for item in self.items
            if item.price is not None
        ]


def contents_of(cart: Cart) -> Contents:
    """Read the cart's lines at today's prices; two queries."""
    lines = list(cart.lines.select_related("product", "price").order_by("pk"))
    prices = current_prices([line.product_id for line in lines], cart.currency)
    return Contents(
        cart.currency,
        [Item(line, line.product, prices.get(line.product_id), line.price, cart.currency) for line in lines],
    )


def is_what_was_ordered(contents: Contents, order: Order, email: str) -> bool:
    """Whether going on to pay means this very order."""
    ordered = order.lines.values_list("product_id", "quantity", "unit_amount")
    wanted = [(line.product.pk, line.quantity, line.unit.amount) for line in contents.lines_to_order() if line.product]
    return order.email == email and order.currency == contents.currency and Counter(ordered) == Counter(wanted)
