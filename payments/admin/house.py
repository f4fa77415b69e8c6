"""The house: one row, edited in place."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from payments.admin.facts import page_of
from payments.admin.unfolded import ModelAdmin
from payments.models import House

HINTS = {"staff_email": "Where new disputes and their deadlines are told. Empty: nobody is written to."}


@admin.register(House)
class HousePage(ModelAdmin):
    """Who sells; every change is in its history."""

    fields = ("name", "support_email", "mail_sender", "staff_email", "installation")
    readonly_fields = ("installation",)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in HINTS:
            kwargs["help_text"] = HINTS[db_field.name]
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="Installation")
    def installation(self, house: House) -> str:
        """The mark that our objects carry at Stripe."""
        return str(house.installation_id)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one: the list is its page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(page_of(House.ours()))
