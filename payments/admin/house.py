"""The house: one row, edited in place."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from payments.admin.facts import page_of
from payments.admin.unfolded import ModelAdmin
from payments.models import House

LABELS = {"unpaid_orders_expire_days": "Unpaid orders expire after (days)"}
HELP = {
    "staff_email": "Where new disputes and their deadlines are told. Empty: nobody is written to.",
    "unpaid_orders_expire_days": "An order that nobody has paid for so long is cancelled by itself: its checkout is "
    "closed at Stripe first, and one whose bank is still processing is left alone. 0: never.",
}


@admin.register(House)
class HousePage(ModelAdmin):
    """Who sells; every change is in its history."""

    fields = ("name", "support_email", "mail_sender", "staff_email", "unpaid_orders_expire_days", "installation")
    readonly_fields = ("installation",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        return super().get_form(request, obj, change, labels=LABELS, help_texts=HELP, **options)

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
