"""Does the database still hold the constraints and triggers that refuse what must never be?"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.models import CheckConstraint, UniqueConstraint

from payments.doctor.examination import Examination
from payments.doctor.finding import Finding, failure

# Function → the trigger that calls it, as the migrations made them.
TRIGGERS = """
    SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND pg_table_is_visible(pg_class.oid)
"""
# A unique constraint with a condition is an index.
KEPT = """
    SELECT conname FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
    UNION SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE indisunique AND indisvalid AND relnamespace = current_schema()::regnamespace
"""
OUR_TRIGGERS = frozenset(["admit_refund", "keep_refund", "keep_movement", "admit_outside"])
OUR_APPS = ("payments", "storefront", "dashboard")


def guards_stand(examination: Examination) -> Iterator[Finding]:
    """Every constraint of our models, and the triggers of the ledger and of refunds."""
    missing = sorted((_constraints() - _kept(KEPT)) | (OUR_TRIGGERS - _kept(TRIGGERS)))
    if missing:
        yield failure(
            "guards",
            symptom="The database no longer refuses what must never be, as a refund of more than came in.",
            cause=f"These guards are missing or off: {', '.join(missing)}.",
            remedy="Restore them from the migrations (payments/migrations), and find out who took them away.",
        )


def _constraints() -> set[str]:
    models = [model for app in OUR_APPS for model in apps.get_app_config(app).get_models()]
    kinds = (CheckConstraint, UniqueConstraint)
    return {each.name for model in models for each in model._meta.constraints if isinstance(each, kinds)}


def _kept(query: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {str(row[0]) for row in cursor.fetchall()}
