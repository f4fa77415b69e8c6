"""Which currencies there are. They are never added up, so every page shows one of them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Count

from payments.models import Payment

# PostgreSQL has no skip scan before 18: this steps through the index from one currency to the next.
STEP_THROUGH = """
    WITH RECURSIVE
    paid(currency) AS (
        (SELECT currency FROM payments_payment ORDER BY currency LIMIT 1)
        UNION ALL
        SELECT (SELECT currency FROM payments_payment WHERE currency > paid.currency ORDER BY currency LIMIT 1)
        FROM paid WHERE paid.currency IS NOT NULL
    ),
    moved(currency) AS (
        (SELECT currency FROM payments_movement ORDER BY currency LIMIT 1)
        UNION ALL
        SELECT (SELECT currency FROM payments_movement WHERE currency > moved.currency ORDER BY currency LIMIT 1)
        FROM moved WHERE moved.currency IS NOT NULL
    )
    SELECT currency FROM paid WHERE currency IS NOT NULL
    UNION SELECT currency FROM moved WHERE currency IS NOT NULL
    ORDER BY currency
"""


def currencies_seen() -> list[str]:
    """Every currency with a payment or a movement, by its code."""
    with connection.cursor() as cursor:
        cursor.execute(STEP_THROUGH)
        return [row[0] for row in cursor.fetchall()]


def first_choice(seen: list[str], since: datetime) -> str:
    """The house's own currency; where nothing was ever paid in it, the one with most payments since then."""
    own = settings.DEFAULT_CURRENCY.lower()
    if own in seen or not seen:
        return own
    counted = (
        Payment.objects.filter(currency__in=seen, made_at__gte=since)
        .values_list("currency")
        .annotate(payments=Count("pk"))
        .order_by("-payments", "currency")
    )
    most = counted.first()
    return most[0] if most else seen[0]
