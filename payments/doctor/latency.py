"""How long it takes from an event to the order that it finalizes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

DAY = timedelta(days=1)
NEWEST = 5000  # of a busier day these are enough


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds, over ``events`` of the last day: from Stripe's second to the record, and inside this house alone."""

    events: int
    p50: float
    p99: float
    here_p50: float
    here_p99: float


# The newest by index; those that touched an order's payment and were recorded when they came.
QUERY = """
    SELECT COUNT(*),
        percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY GREATEST(whole, here)),
        percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY here)
    FROM (
        SELECT EXTRACT(EPOCH FROM recorded_at - created_at)::float8 AS whole,
            EXTRACT(EPOCH FROM recorded_at - received_at)::float8 AS here
        FROM (
            SELECT * FROM payments_stripeevent WHERE created_at >= %s ORDER BY created_at DESC, id DESC LIMIT %s
        ) AS newest
        WHERE state = 'recorded' AND payment_id IS NOT NULL AND recorded_at >= received_at
    ) AS seconds
"""


def latency(*, now: datetime) -> Latency | None:
    """Of the last day; nothing when no order was touched."""
    with connection.cursor() as cursor:
        cursor.execute(QUERY, [now - DAY, NEWEST])
        events, whole, here = cursor.fetchone()
    return Latency(events, *whole, *here) if events else None
