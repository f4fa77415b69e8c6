"""The house: one row, edited in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from payments.admin.facts import page_of
from payments.admin.unfolded import ModelAdminWithHistory
from payments.models import House
from payments.papers.render import can_draw

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[House]
else:
    _ModelForm = forms.ModelForm

LABELS = {"unpaid_orders_expire_days": "Unpaid orders expire after (days)"}
HELP = {
    "address": "As it stands on invoices and receipts, line by line.",
    "tax_id": "On invoices and receipts, as the law of your country asks for it.",
    "logo": "On invoices and receipts: a PNG, JPEG, GIF or WebP of at most 1 MB, best wider than high.",
    "staff_email": "Where new disputes and their deadlines are told. Empty: nobody is written to.",
    "unpaid_orders_expire_days": "An order that nobody has paid for so long is cancelled by itself: its checkout is "
    "closed at Stripe first, and one whose bank is still processing is left alone. 0: never.",
}


LARGEST_LOGO = 1024 * 1024  # every paper carries it


class HouseForm(_ModelForm):
    """Its logo is tried before it is taken."""

    def clean_logo(self) -> Any:
        """A picture that papers can carry."""
        logo = self.cleaned_data["logo"]
        if not isinstance(logo, UploadedFile):
            return logo
        if (logo.size or 0) > LARGEST_LOGO:
            raise ValidationError("This picture has more than 1 MB: make it smaller first.")
        logo.seek(0)
        picture = logo.read()
        logo.seek(0)
        if not can_draw(picture):
            raise ValidationError("This cannot be drawn. A logo is a PNG, JPEG, GIF or WebP file.")
        return logo


@admin.register(House)
class HousePage(ModelAdminWithHistory):
    """Who sells; every change is in its history."""

    form = HouseForm
    fields = (
        *("name", "address", "tax_id", "logo", "support_email", "mail_sender", "staff_email"),
        *("unpaid_orders_expire_days", "installation"),
    )
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
