"""What all pages about money share: a quick list and a page of our own; nothing to add, change or delete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.admin import ShowFacets
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.safestring import SafeString
from unfold.paginator import InfinitePaginator

from payments.admin.acts import Act
from payments.admin.chips import Chip, chips, tabs
from payments.admin.indexed_search import IndexedSearch
from payments.admin.unfolded import ModelAdmin

SAFE_LOOKUPS = frozenset(["exact", "in", "gte", "gt", "lte", "lt", "isnull"])


class ReadOnlyPage(IndexedSearch, ModelAdmin):
    """A list that never counts and searches by index alone, and a page that only shows."""

    page_template: ClassVar[str] = "admin/payments/facts.html"
    # The columns that a link may filter by, as ``?status=paid&made_at__gte=…``.
    filterable: ClassVar[Sequence[str]] = ()
    # The column whose values are the tabs above the list.
    tab_field: ClassVar[str] = ""
    empty_hint: ClassVar[str] = ""

    change_list_template = "admin/payments/list.html"
    paginator = InfinitePaginator
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    sortable_by = ()
    actions = None
    empty_value_display = "–"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        """Without the addresses of what cannot be done here."""
        absent = ("_add", "_delete", "_history")
        return [each for each in super().get_urls() if not str(each.name).endswith(absent)]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only the named columns and plain comparisons: no probing of tokens, no regular expressions."""
        named = lookup.removesuffix("_from").removesuffix("_to")
        name, _, comparison = named.rpartition("__")
        return named in self.filterable or (name in self.filterable and comparison in SAFE_LOOKUPS)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if any("\x00" in value for values in request.GET.lists() for value in values[1]):
            return HttpResponseRedirect(request.path)  # PostgreSQL's text has no NUL
        own = {
            "chips": chips(self, request),
            "tabs": self.list_tabs(request),
            "acts": self.list_acts(request),
            "says": self.list_says(request),
            "empty_hint": self.empty_hint,
        }
        return super().changelist_view(request, {**own, **(extra_context or {})})

    def list_tabs(self, request: HttpRequest) -> list[Chip]:
        """The tabs above the list."""
        return tabs(self, request)

    def list_acts(self, request: HttpRequest) -> list[Act]:
        """The buttons above the list."""
        return []

    def list_says(self, request: HttpRequest) -> SafeString | str:
        """What must be known to read the list, in a sentence above it."""
        return ""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page that shows one row."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self.shown(request, self.page_template, self.found(request, object_id))

    def found(self, request: HttpRequest, object_id: str) -> Any:
        """The row, for someone who may see it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_object(request, object_id)
        if found is None:
            raise Http404
        return found

    def shown(self, request: HttpRequest, template: str, row: Any, **more: Any) -> TemplateResponse:
        """The page of one row inside the admin's frame."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(row),
            "row": row,
            **self.page(request, row),
            **more,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, context)

    def page(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What the page of this row shows."""
        raise NotImplementedError
