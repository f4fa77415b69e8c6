"""What the pages of the catalogue share: a list by step, a form that writes nothing over, buttons, and a history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin import ShowFacets
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.paginator import InfinitePaginator

from payments.admin.batch_page import batch_page
from payments.admin.catalogue_acts import acts_of, stands
from payments.admin.catalogue_form import CatalogueForm
from payments.admin.catalogue_views import urls_of
from payments.admin.chips import chips, tabs
from payments.admin.needs import with_permission
from payments.admin.read_only import SAFE_LOOKUPS
from payments.admin.timeline import asked, newest_first
from payments.admin.unfolded import ModelAdminWithHistory
from payments.badges import state_badge
from payments.models.mirrored import Mirrored
from payments.operations.edit_mirrored import edit_mirrored
from payments.operations.push import push
from payments.operations.refused import Refused
from payments.stripe.client import livemode
from payments.templatetags.payments import badge_html, shortened, when


class CataloguePage(ModelAdminWithHistory):
    """Edited here and at Stripe. Nothing is deleted: what was sold still names it."""

    acts: ClassVar[Sequence[str]] = ("send", "resolve", "toggle")
    batches: ClassVar[Sequence[tuple[str, str]]] = ()  # acts on several rows, and their words
    filterable: ClassVar[Sequence[str]] = ("step",)
    fixed: ClassVar[Sequence[str]] = ()  # said once, when it is made
    tab_field: ClassVar[str] = "step"
    empty_hint: ClassVar[str] = ""

    change_list_template = "admin/payments/catalogue_list.html"
    change_form_outer_before_template = "admin/payments/catalogue_head.html"
    change_form_outer_after_template = "admin/payments/catalogue_after.html"
    paginator = InfinitePaginator
    list_per_page = 50
    sortable_by = ()
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    actions = None
    warn_unsaved_form = True
    empty_value_display = "–"

    @admin.display(description="Stripe")
    def step_badge(self, row: Mirrored) -> SafeString:
        """Where it stands between here and Stripe."""
        return badge_html(state_badge("step", row.step))

    @admin.display(description="At Stripe")
    def id_at_stripe(self, row: Mirrored) -> SafeString | str:
        """Its id there."""
        return shortened(row.stripe_id)

    @admin.display(description="Pick")
    def picked(self, row: Mirrored) -> SafeString:
        """A box to do something with several."""
        box = '<input type="checkbox" name="picked" value="{}" form="batch" class="bo-pick" aria-label="Select {}">'
        return format_html(box, row.pk, str(row))

    def get_list_display(self, request: HttpRequest) -> Any:
        may = self.batches and self.has_change_permission(request)
        return ("picked", *self.list_display) if may else self.list_display

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> Any:
        return self.list_display[:1]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), *(self.fixed if obj else ()))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only the named columns and plain comparisons."""
        name, _, comparison = lookup.partition("__")
        return name in self.filterable and (comparison or "exact") in SAFE_LOOKUPS

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if any("\x00" in value for values in request.GET.lists() for value in values[1]):
            return HttpResponseRedirect(request.path)  # PostgreSQL's text has no NUL
        page: Any = self
        own = {
            "chips": chips(page, request),
            "tabs": tabs(page, request),
            "empty_hint": self.empty_hint,
            "batches": self.batches if self.has_change_permission(request) else (),
        }
        return super().changelist_view(request, {**own, **(extra_context or {})})

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **options)
        except Refused as refused:  # the other side was quicker than the form: nothing of it was saved
            messages.error(request, str(refused))
            return HttpResponseRedirect(request.get_full_path())

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> Any:
        row = context.get("original")
        if row is not None:
            context.update(
                {
                    "row": row,
                    "step_badge": self.step_badge(row),
                    "stands": stands(row),
                    "since": when(row.step_since),
                    "at_stripe": shortened(row.stripe_id),
                    "acts": acts_of(row, request.user),
                    "tasks": row.tasks.filter(closed_at=None),
                    "story": newest_first([*asked(Q(**{row.KIND: row}), request.user)]),
                    **self.beside(request, row),
                }
            )
        return super().render_change_form(request, context, *args, **options)

    def beside(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What else the page of this row shows."""
        return {}

    def get_urls(self) -> list[URLPattern]:
        name = self.opts.model_name
        own = [*urls_of(self.model, *self.acts)]
        if self.batches:
            own.append(path("batch/", batch_page(self.model, dict(self.batches)), name=f"payments_{name}_batch"))
        view = f"payments.view_{name}"
        return own + [with_permission(each, view) for each in super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by: Any = request.user
        if change:
            assert isinstance(form, CatalogueForm)
            changes = {**form.changes(), **self.more_changes(obj, form)}
            edit_mirrored(row=obj, changes=changes, seen=form.was_seen(), by=by, now=timezone.now())
            return
        obj.created_at, obj.livemode = timezone.now(), livemode()
        self.before_it_is_made(obj, form)
        obj.save()
        push(row=obj, by=by, now=timezone.now())

    def before_it_is_made(self, obj: Any, form: Any) -> None:
        """What a new row is given beside what was typed."""

    def more_changes(self, obj: Any, form: Any) -> dict[str, Any]:
        """Changes that are no plain column of the form."""
        return {}
