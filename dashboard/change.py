"""How a number stands against the period before."""

from __future__ import annotations

from dataclasses import dataclass

ARROWS = {1: "↑", 0: "→", -1: "↓"}
MOODS = {1: "good", 0: "flat", -1: "bad"}


@dataclass(frozen=True, slots=True)
class Change:
    """An arrow, how much, and what it was before; ``mood`` says whether that is good news."""

    arrow: str
    words: str
    before: str
    mood: str = "flat"


def change(now: int, earlier: int, before: str) -> Change | None:
    """The change of an amount of which more is better; from nothing there is no percentage."""
    if now == earlier == 0:
        return None
    if earlier == 0:
        return Change("", "none before", before)
    direction = (now > earlier) - (now < earlier)
    return Change(ARROWS[direction], _share(abs(now - earlier) / abs(earlier)), before, MOODS[direction])


def change_of_rate(now: float | None, earlier: float | None, before: str) -> Change | None:
    """The change of a share, in percentage points; none where one of the two does not exist."""
    if now is None or earlier is None:
        return None
    points = round((now - earlier) * 100, 1)
    direction = (points > 0) - (points < 0)
    return Change(ARROWS[direction], f"{abs(points):.1f} points", before, MOODS[direction])


def _share(share: float) -> str:
    return f"{share:.0%}" if share >= 10 else f"{share * 100:.1f}%"
