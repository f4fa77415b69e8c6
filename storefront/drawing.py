"""The drawn picture of a product that has no photograph: always the same for the same product."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zlib import crc32

from payments.models import Product

PALETTES = 6  # drawing.css
# A word of the product's name tells what to draw; each is a file in templates/storefront/drawings/.
WORDS = {
    "mug": "mug",
    "cup": "mug",
    "plate": "plate",
    "dish": "plate",
    "bowl": "bowl",
    "board": "board",
    "tray": "board",
    "towel": "towel",
    "blanket": "towel",
    "linen": "towel",
    "pour": "dripper",
    "coffee": "dripper",
    "candle": "candles",
    "candles": "candles",
    "cloche": "cloche",
    "pot": "cloche",
    "planter": "planter",
    "plant": "planter",
    "vase": "vase",
    "jug": "vase",
}
ANYTHING = ("vase", "stones", "parcel")


@dataclass(frozen=True, slots=True)
class Drawing:
    """``template`` holds the shapes, ``palette`` (from 1) their colours."""

    template: str
    palette: int


def drawing_of(product: Product | None) -> Drawing:
    """What is drawn for a product; a parcel for what has none."""
    if product is None:
        return Drawing("storefront/drawings/parcel.svg", 1)
    number = crc32(product.slug.encode())
    words = re.findall(r"[a-z]+", product.name.lower())
    # The noun stands last: a "linen bowl cover" is no bowl, a "pour-over set" no set of anything known.
    named = next((WORDS[word] for word in reversed(words) if word in WORDS), ANYTHING[number % len(ANYTHING)])
    # By turns, so that neighbours differ more often than a hash would let them.
    return Drawing(f"storefront/drawings/{named}.svg", product.pk % PALETTES + 1)
