"""A customer, as Stripe knows them."""

from __future__ import annotations

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Index, Q
from django.db.models.functions import Upper

from payments.models.mirrored import Mirrored


class Customer(Mirrored):
    """Someone who paid or was asked to. Emails are not unique; a deleted customer keeps only the id.

    Made at Stripe alone; who was anonymised is told of no more.
    """

    KIND = "customer"
    EDITED = ("email", "name")

    email = models.CharField(max_length=512, blank=True)
    name = models.CharField(max_length=512, blank=True)
    deleted = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    anonymised_at = models.DateTimeField(null=True, blank=True)  # what is heard of them later is blanked

    class Meta:
        permissions = [("anonymise_customer", "Can anonymise a customer")]
        constraints = [
            models.CheckConstraint(
                condition=Q(anonymised_at=None) | Q(email="", name=""), name="an_anonymised_customer_has_no_name"
            ),
        ]
        indexes = [
            Index(OpClass(Upper("email"), name="text_pattern_ops"), name="customer_email_prefix"),
            Index(fields=["-created_at", "-id"], name="customer_newest"),
        ]

    @property
    def locale(self) -> str:
        """In which they read amounts, as Stripe knows it; English where it does not."""
        return str((self.heard or {}).get("report", {}).get("locale") or "en")

    def __str__(self) -> str:
        return self.email or self.stripe_id or f"customer {self.pk}"
