"""Backfills: how far the one that goes on has got, type by type, and what came of the earlier ones."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from payments.admin import columns
from payments.admin.acts import Act
from payments.admin.read_only import ReadOnlyPage
from payments.admin.sync_pages import give_up, go_on, start_page
from payments.admin.sync_standing import SAYS, lasted, line_of, since, standing, totals, types_of
from payments.badges import state_badge
from payments.doctor.examination import Examination
from payments.doctor.worker import is_at_work
from payments.models import SyncRun
from payments.sync.start_run import unfinished_run
from payments.templatetags.payments import badge_html


@admin.register(SyncRun)
class SyncRunPage(ReadOnlyPage):
    """One at a time; each keeps its place."""

    page_template = "admin/payments/sync_run.html"
    list_display = (columns.time("started_at", "Begun"), "state", "types", "scope", "who", "took", "counts")
    list_select_related = ("by",)
    ordering = ("-started_at", "-id")
    empty_hint = (
        "Nothing has been read from Stripe at one go yet. Do it once after the installation, so that what was sold "
        "before stands here too; later news comes by webhook."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[SyncRun]:
        rows: QuerySet[SyncRun] = super().get_queryset(request)
        return rows.prefetch_related("parts")

    @admin.display(description="State")
    def state(self, row: SyncRun) -> SafeString:
        """How it stands."""
        return badge_html(state_badge("sync", standing(row, timezone.now())))

    @admin.display(description="Types")
    def types(self, row: SyncRun) -> str:
        """Which were chosen."""
        return types_of(row).capitalize()

    @admin.display(description="Since")
    def scope(self, row: SyncRun) -> str:
        """From when on."""
        return since(row) or "The beginning"

    @admin.display(description="By")
    def who(self, row: SyncRun) -> str:
        """Who began it."""
        return str(row.by or "Terminal")

    @admin.display(description="Took")
    def took(self, row: SyncRun) -> str:
        """From its beginning to its end."""
        ended = row.finished_at or row.given_up_at
        return lasted(ended - row.started_at) if ended else "–"

    @admin.display(description="Read / written")
    def counts(self, row: SyncRun) -> SafeString:
        """How many objects, and how many rows were new or changed."""
        read, written = totals(row.parts.all())
        return format_html('<span class="amount">{} / {}</span>', f"{read:,}", f"{written:,}")

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("start/", start_page, name="payments_syncrun_start"),
            path("<int:pk>/go-on/", go_on, name="payments_syncrun_go_on"),
            path("<int:pk>/give-up/", give_up, name="payments_syncrun_give_up"),
        ]
        return own + super().get_urls()

    def list_acts(self, request: HttpRequest) -> list[Act]:
        if not request.user.has_perm("payments.start_syncrun") or unfinished_run() is not None:
            return []
        return [Act("Sync with Stripe…", reverse("admin:payments_syncrun_start"), primary=True)]

    def page(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        assert isinstance(row, SyncRun)
        now = timezone.now()
        parts = sorted(row.parts.all(), key=lambda part: part.pk)
        stands = standing(row, now, parts)
        read, written = totals(parts)
        return {
            "title": f"Sync of {types_of(row)}",
            "stands": state_badge("sync", stands),
            "says": SAYS["away" if stands == "reading" and not is_at_work(Examination(now)) else stands],
            "since": since(row),
            "took": self.took(row),
            "lines": [line_of(part, parts, now) for part in parts],
            "done": sum(part.state == "done" for part in parts),
            "read": read,
            "written": written,
            "looks_again": stands in ("reading", "elsewhere"),
            "acts": _acts(row, stands, request.user),
        }


def _acts(run: SyncRun, stands: str, viewer: Any) -> list[Act]:
    if run.is_over or not viewer.has_perm("payments.start_syncrun"):
        return []
    acts = []
    if stands in ("stopped", "failed"):
        acts.append(Act("Go on", reverse("admin:payments_syncrun_go_on", args=[run.pk]), primary=True, post=True))
    acts.append(Act("Give up", reverse("admin:payments_syncrun_give_up", args=[run.pk]), post=True))
    return acts
