"""Which reminder of an invoice is due: by *due and not yet sent*, never by *due today*."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

# From the due date: before it, on it, after it.
MOST_STEPS = 12
FARTHEST = 365


class NotSteps(ValueError):
    """A text that does not say on which days to remind."""


def reminder_due(
    *, due_date: date, sent_date: date, steps: Iterable[int], told: Collection[int], today: date
) -> int | None:
    """The step that applies now and was not told yet, if any. ``steps``: days from the due date, ``told``: those sent.

    Only the latest whose day has come applies: after a pause an invoice gets that one, and none that it replaces.
    A step whose day had come when the invoice was sent has nothing to remind of: its own mail said it.
    """
    step = max((each for each in steps if sent_date < due_date + timedelta(days=each) <= today), default=None)
    # Days that are set later never bring back one that lies before what was told already.
    return step if step is not None and all(step > each for each in told) else None


def steps_in(text: str) -> list[int]:
    """Read what staff typed, ``-3, 0, 7, 14``; empty means none. Raises NotSteps."""
    words = text.replace(",", " ").replace("−", "-").split()
    try:
        steps = sorted({int(word) for word in words})
    except ValueError as error:
        raise NotSteps("Give days as whole numbers, like -3, 0, 7, 14.") from error
    if len(steps) > MOST_STEPS:
        raise NotSteps(f"Give at most {MOST_STEPS} days.")
    if steps and (steps[0] < -FARTHEST or steps[-1] > FARTHEST):
        raise NotSteps("Give days within a year of the due date.")
    return steps
