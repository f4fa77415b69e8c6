"""Addresses for many new products at once, as each of them alone would get its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import count

from payments.models import Product
from payments.operations.record_product import slug_for


def free_slugs(names: Sequence[str]) -> list[str]:
    """One for each name, none of which a product has; the second of a name gets a 2 behind it."""
    wished = Counter(slug_for(name, 1) for name in names)
    taken = set(Product.objects.filter(slug__in=list(wished)).values_list("slug", flat=True))
    for slug in [slug for slug, times in wished.items() if slug in taken or times > 1]:
        taken |= set(Product.objects.filter(slug__startswith=f"{slug}-").values_list("slug", flat=True))
    free = []
    for name in names:
        slug = next(slug for number in count(1) if (slug := slug_for(name, number)) not in taken)
        taken.add(slug)
        free.append(slug)
    return free
