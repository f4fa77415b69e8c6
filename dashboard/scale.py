"""The steps of a chart's height, in round numbers, and how they are written."""

from __future__ import annotations

import math

from payments.formats import MINUS, currency_sign

STEPS = 4
LETTERS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))


def nice_steps(low: float, high: float, smallest: float) -> list[float]:
    """Round steps from at or below ``low`` to at or above ``high``, zero among them when it lies between.

    ``smallest``: no step is finer, because nothing is: 1 for what is counted, 0.01 for euros.
    """
    reach = (high - low) or 1.0
    size: float = 10 ** math.floor(math.log10(reach / STEPS))
    step = max(smallest, next(size * factor for factor in (1, 2, 2.5, 5, 10) if reach / (size * factor) <= STEPS))
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(place * step, 6) for place in range(first, max(last, first + 1) + 1)]


def axis_label(value: float, currency: str) -> str:
    """``€10k``, ``−€2.5k``, ``¥1M``; without a currency the bare number."""
    size = abs(value)
    sign = (MINUS if value < 0 else "") + (currency_sign(currency) if currency else "")
    for limit, letter in LETTERS:
        if size >= limit:
            return f"{sign}{size / limit:,.10g}{letter}"
    return f"{sign}{size:,.10g}"
