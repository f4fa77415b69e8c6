"""Tax rates: what is added to a price, or contained in it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from payments.admin.catalogue_page import CataloguePage
from payments.admin.filter_one_of import OneOf, YesNo
from payments.admin.tax_rate_form import NewTaxRateForm, TaxRateForm
from payments.models import TaxRate


@admin.register(TaxRate)
class TaxRatePage(CataloguePage):
    """None is ever deleted: invoices name it. For another percentage a new one is made, and this one archived."""

    form = TaxRateForm
    list_display = ("display_name", "share", "how", "step_badge", "active", "country")
    list_filter = (("step", OneOf), ("active", YesNo), ("inclusive", YesNo))
    filterable = ("step", "active", "inclusive", "country")
    search_fields = ("display_name__istartswith", "stripe_id")
    search_help_text = "Beginning of the name, or Stripe id"
    ordering = ("-active", "display_name", "percentage", "id")
    empty_hint = "No tax is on invoices yet. Add a rate: it can then be picked for a line or a whole invoice."
    batches = (("activate", "Put into use"), ("archive", "Archive"))
    fields = ("share", "how", "display_name", "country", "jurisdiction", "description", "active", "metadata", "seen")
    readonly_fields = ("share", "how")

    @admin.display(description="Percentage")
    def share(self, row: TaxRate) -> str:
        """``8.875 %``."""
        return f"{row.percentage} %"

    @admin.display(description="Prices")
    def how(self, row: TaxRate) -> str:
        """Whether prices contain it."""
        return "contain it" if row.inclusive else "are without it"

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        if obj is None:
            options["form"] = NewTaxRateForm
        return super().get_form(request, obj, change=change, **options)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        made = ("display_name", "share", "inclusive", "country", "jurisdiction", "description", "metadata")
        return self.fields if obj else made

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_readonly_fields(request, obj) if obj else ()
