"""A line without axes: the shape of a number over the range, drawn as SVG on the server so that nothing jumps."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT = 100, 28
MARGIN = 2  # the line is as thick as this at the top and the bottom


def sparkline(values: Sequence[float | None], begun: int) -> str:
    """The points of a polyline in a box of 100 × 28, zero in the picture; none for fewer than two, or only zeros.

    ``begun``: how many of the values lie not wholly in the future.
    """
    known = [(place, value) for place, value in enumerate(values[:begun]) if value is not None]
    if len(known) < 2 or not any(value for _, value in known):
        return ""
    low, high = min(0, *(value for _, value in known)), max(0, *(value for _, value in known))
    height = (HEIGHT - 2 * MARGIN) / (high - low)
    width = WIDTH / (len(values) - 1)
    return " ".join(f"{place * width:.1f},{HEIGHT - MARGIN - (value - low) * height:.1f}" for place, value in known)


def area(points: str) -> str:
    """The polygon between a sparkline and the bottom of its box."""
    if not points:
        return ""
    first, last = (points.split(" ")[end].split(",", maxsplit=1)[0] for end in (0, -1))
    return f"{first},{HEIGHT} {points} {last},{HEIGHT}"
