"""Is the database there, new enough, as careful as our locks assume, and migrated?"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from payments.doctor.examination import Examination
from payments.doctor.finding import Finding, failure
from payments.doctor.requirements import database_away, missing_migrations

OLDEST = 140000  # PostgreSQL 14, Django's oldest
EXPECTED = "read committed"  # what our locks and the webhook's savepoint are made for
SHOWN = 4


def database_answers(examination: Examination) -> Iterator[Finding]:
    """The one place that says that it is away."""
    why = database_away(examination)
    if why:
        yield failure(
            "database_away",
            symptom="Shop and back office answer with errors.",
            cause=f"The database does not answer: {why}.",
            remedy="Start PostgreSQL, and look at DATABASE_URL: host, port, user, password, name.",
        )
        return
    version = connection.cursor().connection.info.server_version
    if version < OLDEST:
        yield failure(
            "database_old",
            symptom="Some pages and jobs end in database errors.",
            cause=f"PostgreSQL is {version // 10000}; it must be {OLDEST // 10000} or newer.",
            remedy="Upgrade PostgreSQL.",
        )
    yield from _isolation()


def _isolation() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW default_transaction_isolation")
        (isolation,) = cursor.fetchone()
    if isolation != EXPECTED:
        yield failure(
            "database_isolation",
            symptom="Webhooks and checkouts fail now and then with serialization errors.",
            cause=f"The database's default isolation is {isolation}; locks here are made for {EXPECTED}.",
            remedy=f"ALTER DATABASE … SET default_transaction_isolation = '{EXPECTED}';",
        )


def database_is_migrated(examination: Examination) -> Iterator[Finding]:
    """Every migration of this code was applied."""
    missing = missing_migrations(examination)
    if missing:
        more = f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
        yield failure(
            "not_migrated",
            symptom="Some pages and jobs end in database errors.",
            cause=f"The database has not seen {', '.join(missing[:SHOWN])}{more}.",
            remedy="Run manage.py migrate.",
        )
