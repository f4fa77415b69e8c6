"""One difference between what we hold and what Stripe holds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Index, Q

from payments.domain.money import Money
from payments.models.customer import Customer
from payments.models.fields import amount_field, currency_field
from payments.models.payment import Payment


class DriftItem(models.Model):
    """A field of an object that differs, what each side says, which one is right and why.

    Open until it is repaired or ignored by somebody, or found to agree again.
    """

    STATES = [
        ("open", "Open"),
        ("repairing", "Being repaired"),
        ("repaired", "Repaired"),
        ("agreed", "Agrees again"),  # by itself: news that came late
        ("ignored", "Ignored"),
    ]
    UNSETTLED = ("open", "repairing")
    SIDES = [("stripe", "Stripe"), ("ours", "Ours"), ("nobody", "Somebody must decide")]

    kind = models.CharField(max_length=20)
    stripe_id = models.CharField(max_length=255)
    field = models.CharField(max_length=60)
    ours = models.TextField(blank=True)
    theirs = models.TextField(blank=True)
    right = models.CharField(max_length=10, choices=SIDES)
    why = models.CharField(max_length=300)
    repairable = models.BooleanField(default=True)
    amount = amount_field(null=True, blank=True)  # what it is worth, where it is worth something
    currency = currency_field(blank=True)
    payment = models.ForeignKey(Payment, null=True, blank=True, on_delete=models.SET_NULL, related_name="drift")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.SET_NULL, related_name="drift")
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # last

    state = models.CharField(max_length=10, choices=STATES, default="open")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(null=True, blank=True)  # when somebody decided
    reason = models.TextField(blank=True)  # why it is ignored, in their words
    closed_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)  # what came of a repair that did not help

    class Meta:
        verbose_name = "difference"
        verbose_name_plural = "drift"
        permissions = [("repair_driftitem", "Can repair or ignore a difference to Stripe")]
        constraints = [
            models.UniqueConstraint(
                fields=["stripe_id", "field"],
                condition=Q(state__in=["open", "repairing"]),
                name="one_open_difference_a_field",
            ),
            models.CheckConstraint(
                condition=~Q(state="ignored") | (~Q(reason="") & Q(by__isnull=False)),
                name="who_ignores_a_difference_says_why",
            ),
        ]
        indexes = [
            Index(fields=["-found_at", "-id"], name="drift_newest"),
            Index(fields=["state", "-found_at", "-id"], name="drift_state_newest"),
            Index(fields=["kind", "stripe_id"], name="drift_object"),
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.stripe_id}"

    @property
    def field_words(self) -> str:
        """The field without its table, where that is the object's own."""
        return self.field.removeprefix(f"{self.kind}.")

    @property
    def worth(self) -> Money | None:
        """How much money it is about, if any."""
        return Money(self.amount, self.currency) if self.amount is not None and self.currency else None
