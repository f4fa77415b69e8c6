"""About when the oldest object of a list was made: a list has no end that could be asked for, so it is halved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payments.stripe.errors import StripeProblem
from payments.stripe.lists import read_page
from payments.sync.pace import Pace

STRIPE_BEGAN = 1_293_840_000  # 2011, in seconds: nothing at Stripe is older
EXACT_ENOUGH = 50  # a fiftieth of the whole


def oldest_second(*, kind: str, filters: Mapping[str, Any], newest: int, pace: Pace) -> int:
    """No object of the list was made before it, and one not long after it; about seven requests."""
    created = dict(filters.get("created") or {})
    before = max(int(created.get("gte", 0)), STRIPE_BEGAN) - 1  # no object up to here
    after = newest  # one up to here
    try:
        while after - before > max((newest - before) // EXACT_ENOUGH, 1):
            middle = (before + after) // 2
            pace.wait(kind)
            page = read_page(kind=kind, filters={**filters, "created": created | {"lte": middle}}, size=1)
            if page.objects:
                after = min(int(page.objects[0]["created"]), middle)
            else:
                before = middle
    except StripeProblem:
        return before  # only the time left is less exact
    return before
