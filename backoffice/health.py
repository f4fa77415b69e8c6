"""Two answers for whoever watches the machines; neither says anything about the data."""

from __future__ import annotations

import logging

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)


def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and knows every migration; 503 with the reason otherwise."""
    try:
        missing = _unapplied()
    except DatabaseError as error:
        log.warning("health.database_away", extra={"error": str(error)})
        return HttpResponse("The database does not answer.\n", status=503, content_type="text/plain")
    if missing:
        return HttpResponse(f"{missing} migrations are missing.\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


def _unapplied() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
