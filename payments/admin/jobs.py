"""The queue, read-only: its own admin would let anyone schedule any function by name."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django_q import admin as _registered_first  # noqa: F401
from django_q.models import Failure, OrmQ, Schedule, Success

from payments.admin import columns
from payments.admin.facts import Section, Text
from payments.admin.read_only import ReadOnlyPage
from payments.templatetags.payments import exactly

for model in (Failure, OrmQ, Schedule, Success):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(Schedule)
class SchedulePage(ReadOnlyPage):
    """Recurring jobs; they are declared in the code."""

    list_display = ("name", "func", "how_often", columns.time("next_run", "Next run"))
    ordering = ("name", "id")
    empty_hint = "No recurring job: has the worker been started?"

    @admin.display(description="How often")
    def how_often(self, row: Schedule) -> str:
        """In words."""
        if row.schedule_type != Schedule.MINUTES:
            return str(row.get_schedule_type_display())
        return "Every minute" if row.minutes == 1 else f"Every {row.minutes} minutes"

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, Schedule)
        facts = [
            ("Job", row.func),
            ("How often", self.how_often(row)),
            ("Next run", exactly(row.next_run)),
        ]
        return {"title": row.name or str(row), "sections": [Section("Recurring job", facts)]}


@admin.register(Failure)
class FailurePage(ReadOnlyPage):
    """Jobs that crashed; the rows they worked on are still due and are tried again."""

    list_display = ("func", columns.time("started", "Started"), columns.time("stopped", "Stopped"), "attempt_count")
    ordering = ("-stopped", "id")
    empty_hint = "No job has crashed."

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, Failure)
        facts = [
            ("Job", row.func),
            ("Started", exactly(row.started)),
            ("Stopped", exactly(row.stopped)),
            ("Attempts", row.attempt_count),
        ]
        return {
            "title": row.func,
            "sections": [Section("Failed job", facts)],
            "texts": [Text("Result", str(row.result))],
        }


@admin.register(OrmQ)
class QueuePage(ReadOnlyPage):
    """Jobs that wait for the worker."""

    list_display = ("id", "job", columns.time("lock", "Due"))
    ordering = ("id",)
    empty_hint = "The queue is empty: everything is done."

    @admin.display(description="Job")
    def job(self, row: OrmQ) -> str:
        """What is called."""
        return str(row.func())

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, OrmQ)
        facts = [("Queue", row.key), ("Job", self.job(row)), ("Due", exactly(row.lock))]
        return {"title": f"Job {row.pk}", "sections": [Section("Waiting job", facts)]}
