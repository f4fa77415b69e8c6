"""The taxes that invoices carry."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from simple_history.models import HistoricalRecords

from payments.models.mirrored import Mirrored
from payments.models.product import MIRROR


class TaxRate(Mirrored):
    """A tax of a share, on top of a price or contained in it. Its percentage is never changed: a new one is made."""

    KIND = "tax_rate"
    EDITED = ("display_name", "description", "active", "country", "jurisdiction", "metadata")
    FIXED = ("percentage", "inclusive")

    display_name = models.CharField("name", max_length=50)  # as customers read it: VAT
    percentage = models.CharField(max_length=10)  # exact, without needless zeros: "20", "8.875"
    inclusive = models.BooleanField("contained in prices", default=False)
    country = models.CharField(max_length=2, blank=True)
    jurisdiction = models.CharField(max_length=250, blank=True)
    description = models.CharField(max_length=250, blank=True)  # for colleagues only
    active = models.BooleanField(default=True)  # an archived one is not offered for new invoices
    metadata = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()

    history = HistoricalRecords(excluded_fields=MIRROR)

    class Meta:
        verbose_name = "tax rate"

    def __str__(self) -> str:
        return f"{self.display_name} {self.percentage} %{' included' if self.inclusive else ''}"

    @property
    def share(self) -> Decimal:
        """The percentage as a number."""
        return Decimal(self.percentage)
