"""The house: one row, edited in place."""

from __future__ import annotations

from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from unfold.widgets import UnfoldAdminSelectWidget

from payments.admin.facts import page_of
from payments.admin.needs import with_permission
from payments.admin.unfolded import ModelAdminWithHistory
from payments.domain.reminders import NotSteps, steps_in
from payments.models import House
from payments.papers.render import can_draw

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[House]
else:
    _ModelForm = forms.ModelForm

LABELS = {
    "unpaid_orders_expire_days": "Unpaid orders expire after (days)",
    "mail_sender": "Sender of mails",
    "reply_to": "Answers go to",
    "digest_hour": "Daily digest at",
    "reminder_days": "Remind of invoices on days",
    "stripe_mails_invoices": "Stripe writes the mails about invoices",
    "digest_when_quiet": "Send the digest also when there is nothing to say",
}
HELP = {
    "address": "As it stands on invoices and receipts, line by line.",
    "tax_id": "On invoices and receipts, as the law of your country asks for it.",
    "logo": "On invoices and receipts: a PNG, JPEG, GIF or WebP of at most 1 MB, best wider than high.",
    "mail_sender": "Name and address, like Kiln &amp; Oak &lt;shop@example.com&gt;. Your mail server must let us send "
    "from it.",
    "reply_to": "Where a customer's answer goes. Empty: to the sender.",
    "staff_email": "Where new disputes, their deadlines and the daily digest are told. Empty: nobody is written to.",
    "digest_hour": "What came in, went out, failed and needs attention the day before, in the time of the business.",
    "reminder_days": "Counted from the due date, like -3, 0, 7, 14: three days before it, on it, a week and two weeks "
    "after it. Empty: no reminders.",
    "stripe_mails_invoices": "Then ours stay silent, reminders too: switch on Stripe's own in its dashboard.",
    "unpaid_orders_expire_days": "An order that nobody has paid for so long is cancelled by itself: its checkout is "
    "closed at Stripe first, and one whose bank is still processing is left alone. 0: never.",
}


HOURS = [("", "Never"), *((hour, f"{hour:02}:00") for hour in range(24))]


def names_a_sender(text: str) -> None:
    """A name and an address on one line, or an address alone."""
    address = parseaddr(text)[1]
    if address != "shop@localhost":  # the house as it is born
        validate_email(address)
    if text.splitlines() != [text]:
        raise ValidationError("Write it on one line.")


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

    def clean_reminder_days(self) -> str:
        """As days, in order."""
        try:
            steps = steps_in(self.cleaned_data["reminder_days"])
        except NotSteps as error:
            raise ValidationError(str(error)) from error
        return ", ".join(str(step) for step in steps)


@admin.register(House)
class HousePage(ModelAdminWithHistory):
    """Who sells; every change is in its history."""

    form = HouseForm
    fieldsets = (
        (None, {"fields": ("name", "support_email", "unpaid_orders_expire_days", "installation")}),
        ("Invoices", {"fields": ("reminder_days", "stripe_mails_invoices")}),
        ("Papers", {"fields": ("address", "tax_id", "logo")}),
        ("Mail", {"fields": ("mail_sender", "reply_to", "staff_email", "digest_hour", "digest_when_quiet")}),
    )
    readonly_fields = ("installation",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        return super().get_form(request, obj, change, labels=LABELS, help_texts=HELP, **options)

    def get_urls(self) -> list[URLPattern]:
        return [with_permission(each, "payments.view_house") for each in super().get_urls()]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """An hour is picked, and a sender must be one."""
        if db_field.name == "digest_hour":
            return forms.TypedChoiceField(
                label=LABELS["digest_hour"],
                help_text=HELP["digest_hour"],
                choices=HOURS,
                coerce=int,
                empty_value=None,
                required=False,
                widget=UnfoldAdminSelectWidget,
            )
        field = super().formfield_for_dbfield(db_field, request, **options)
        if db_field.name == "mail_sender" and field is not None:
            field.validators.append(names_a_sender)
        return field

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
