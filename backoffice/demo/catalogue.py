"""What the demo's shop sells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from payments.domain.money import Money
from payments.models import House, Product
from payments.operations.set_price import set_price


@dataclass(frozen=True, slots=True)
class Sold:
    """A product; prices in the minor unit of each currency."""

    slug: str
    name: str
    summary: str
    description: str
    eur: int
    usd: int
    jpy: int


WARES = [
    Sold(
        "morning-mug",
        "Morning mug",
        "Stoneware, 300 ml, thrown by hand.",
        "A mug with a thumb rest where the thumb is. Thrown in one piece and fired twice, glazed inside, bare outside. "
        "Goes into the dishwasher and comes out the same.",
        2400, 2800, 3900,
    ),
    Sold(
        "supper-plate",
        "Supper plate",
        "Stoneware, 26 cm, in chalk white.",
        "Flat enough for a knife, with a rim that keeps the sauce. No two have quite the same edge.",
        3200, 3600, 5200,
    ),
    Sold(
        "noodle-bowl",
        "Noodle bowl",
        "Deep, 900 ml, with a rest for chopsticks.",
        "Deep enough for a real portion, light enough to hold in one hand. The two notches hold your chopsticks.",
        3800, 4200, 6200,
    ),
    Sold(
        "oak-board",
        "Oak board",
        "Oiled oak, 40 × 24 cm.",
        "Cut from one plank, end grain up, oiled three times. Oil it again in a year and it will outlive the kitchen.",
        5900, 6500, 9600,
    ),
    Sold(
        "linen-towel",
        "Linen towel",
        "Half linen, 50 × 70 cm, a pair.",
        "Dries glasses without a trace. Softer with each wash; a pair, because one is always in the wash.",
        2600, 2900, 4200,
    ),
    Sold(
        "pour-over-set",
        "Pour-over set",
        "Dripper and jug for four cups.",
        "A ceramic dripper that keeps its heat and a jug that pours without a drop on the table. Takes size 4 filters.",
        6800, 7500, 11000,
    ),
    Sold(
        "beeswax-candles",
        "Beeswax candles",
        "Six tapers, 25 cm, unscented.",
        "Nothing but wax from two valleys and a cotton wick. Each burns for about eight hours.",
        1800, 2000, 2900,
    ),
    Sold(
        "bread-cloche",
        "Bread cloche",
        "Unglazed clay, for loaves up to 1 kg.",
        "Holds the steam for the first half hour, then lets the crust have its way. Heat it up with the oven.",
        8900, 9800, 14500,
    ),
    Sold(
        "herb-planter",
        "Herb planter",
        "Three pots on one tray.",
        "Basil, chives and thyme drink differently: three pots, one tray, no flooded window sill.",
        4400, 4900, 7100,
    ),
]  # fmt: skip


def stock_the_shop(*, now: datetime) -> None:
    """Make the products and their prices, once, and give the house its name. Stripe is told by the worker."""
    House.objects.filter(pk=1).update(
        name="Kiln & Oak",
        support_email="hello@kilnandoak.example",
        mail_sender="Kiln & Oak <hello@kilnandoak.example>",
        staff_email="office@kilnandoak.example",
    )
    for ware in WARES:
        product, made = Product.objects.get_or_create(
            slug=ware.slug,
            defaults={
                "name": ware.name,
                "summary": ware.summary,
                "description": ware.description,
                "created_at": now,
            },
        )
        if made:
            for currency in ("eur", "usd", "jpy"):
                set_price(product=product, unit=Money(getattr(ware, currency), currency), now=now)
