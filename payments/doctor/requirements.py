"""What must stand before other checks can be made. Each says why not, or nothing; each has a check that reports it."""

from __future__ import annotations

import psycopg
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from payments.doctor.examination import Examination, once
from payments.doctor.standing import account
from payments.stripe.errors import StripeKeyWrong, StripeProblem

PATIENCE = 5  # seconds to connect
FORBIDDEN = 403  # the key is right, and may not do this


@once
def database_away(examination: Examination) -> str:
    """Why the database cannot be reached, in its own words."""
    try:
        told = connection.get_connection_params()
        psycopg.connect(**{**told, "connect_timeout": PATIENCE}).close()
        connection.ensure_connection()
    except (psycopg.Error, DatabaseError) as error:
        return str(error).strip().partition("\n")[0] or "no answer"
    return ""


@once
def missing_migrations(examination: Examination) -> list[str]:
    """Migrations that this code has and the database has not seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def database_there(examination: Examination) -> str:
    """A database that answers."""
    return "The database could not be reached." if database_away(examination) else ""


def tables_there(examination: Examination) -> str:
    """A database with the tables of this code."""
    why_not = database_there(examination)
    if not why_not and missing_migrations(examination):
        why_not = "The database is not migrated."
    return why_not


def stripe_there(examination: Examination) -> str:
    """A Stripe that answers our key; a restricted key may not see the account, and is right all the same."""
    found = account(examination)
    if isinstance(found, StripeKeyWrong):
        return "" if found.problem.http_status == FORBIDDEN else "Stripe does not take our key."
    return "Stripe could not be asked." if isinstance(found, StripeProblem) else ""
