"""*Health*: what the doctor found when it looked last, and when that was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from payments.admin.facts import Section
from payments.admin.health_figures import figures
from payments.admin.needs import needs
from payments.admin.read_only import ReadOnlyPage
from payments.badges import Badge, state_badge
from payments.doctor.check import CHECKS, Check
from payments.doctor.examination import Examination
from payments.doctor.keep_health import check_all_now
from payments.doctor.versions import versions
from payments.doctor.worker import is_at_work
from payments.models import HealthCheck
from payments.templatetags.payments import badge_html, exactly

PAGE = "admin:payments_healthcheck_changelist"
LOOKING = "looking"  # in the address: the page comes again until everything was looked at
AGAIN_AFTER = 2  # seconds


@dataclass(frozen=True, slots=True)
class Line:
    """One check and what came of it."""

    row: HealthCheck
    check: Check

    @property
    def badge(self) -> Badge:
        """Its state in words and colour."""
        return state_badge("health", self.row.state)


@admin.register(HealthCheck)
class HealthPage(ReadOnlyPage):
    """One page for all checks; each has its own, too."""

    def get_urls(self) -> list[URLPattern]:
        return [path("check-now/", check_now, name="payments_healthcheck_check_now"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The page instead of a list."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = timezone.now()
        lines = _lines()
        at_work = is_at_work(Examination(now))
        still_due = [line for line in lines if line.row.due_at <= now]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Health",
            "says": _says(lines),
            "worker_away": not at_work,
            "checked_at": max((line.row.checked_at for line in lines if line.row.checked_at), default=None),
            "still_due": len(still_due) if LOOKING in request.GET and at_work else 0,
            "figures": figures(now=now),
            "troubled": [line for line in lines if line.row.findings],
            "sections": _sections(lines),
            "versions": versions(),
            "can_check": request.user.has_perm("payments.check_health"),
        }
        response = TemplateResponse(request, "admin/payments/health.html", context)
        if context["still_due"]:
            response["Refresh"] = str(AGAIN_AFTER)
        return response

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, HealthCheck)
        check = CHECKS.get(row.name)
        facts: list[tuple[str, Any]] = [
            ("State", badge_html(state_badge("health", row.state))),
            ("Since", exactly(row.state_since)),
            ("Looked at", exactly(row.checked_at)),
            ("Took", f"{row.took_ms} ms"),
            ("Looked at again", exactly(row.due_at)),
        ]
        if row.why_not:
            facts.append(("Could not be made", row.why_not))
        found = [
            Section(each["symptom"], [("Likely cause", each["cause"]), ("What to do", each["remedy"])])
            for each in row.findings
        ]
        return {"title": check.title if check else row.name, "sections": [*found, Section("Check", facts)]}


@needs("payments.check_health")
def check_now(request: HttpRequest) -> HttpResponse:
    """Everything is due; the worker looks."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    now = timezone.now()
    check_all_now(now=now)
    if is_at_work(Examination(now)):
        messages.success(request, "The doctor looks at everything now.")
        return HttpResponseRedirect(f"{reverse(PAGE)}?{LOOKING}=1")
    messages.warning(request, "The worker is away: the doctor looks as soon as it is back.")
    return HttpResponseRedirect(reverse(PAGE))


def _lines() -> list[Line]:
    """In the order of the table of checks."""
    places = list(CHECKS)
    rows = HealthCheck.objects.filter(name__in=places)
    return [Line(row, CHECKS[row.name]) for row in sorted(rows, key=lambda row: places.index(row.name))]


def _sections(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.check.section, []).append(line)
    return list(found.items())


def _says(lines: Sequence[Line]) -> str:
    """The page in one sentence."""
    failed = sum(line.row.state == "failed" for line in lines)
    warned = sum(line.row.state == "warning" for line in lines)
    if not lines or all(line.row.checked_at is None for line in lines):
        return "The doctor has not looked yet. It looks by itself while the worker runs."
    if failed:
        return f"{_checks(failed)} failed. What to do is said below."
    if warned:
        return f"Nothing failed. {_checks(warned)} should be looked at."
    passed = sum(line.row.state == "passed" for line in lines)
    return f"All {passed} checks passed." if passed == len(lines) else f"{_checks(passed)} passed, none failed."


def _checks(count: int) -> str:
    return "One check" if count == 1 else f"{count} checks"
