"""Coupons, and the codes that customers type to get them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from payments.models.fields import amount_field, currency_field
from payments.models.mirrored import Mirrored
from payments.models.product import MIRROR


class Coupon(Mirrored):
    """A discount of a share or an amount. One that was made for an order by hand belongs to that order alone."""

    KIND = "coupon"
    EDITED = ("name", "metadata")
    FIXED = (
        "percent_off", "amount_off", "currency", "duration", "duration_in_months", "max_redemptions", "redeem_by",
    )  # fmt: skip
    DURATIONS = [("once", "Once"), ("repeating", "For some months"), ("forever", "For ever")]

    code = models.CharField("id", max_length=255)  # the id that is asked for; ``stripe_id`` once Stripe has it
    name = models.CharField(max_length=250, blank=True)  # Stripe takes forty letters
    percent_off = models.CharField(max_length=10, blank=True)
    amount_off = amount_field(null=True, blank=True)
    currency = currency_field(blank=True)
    duration = models.CharField(max_length=20, choices=DURATIONS, default="once")
    duration_in_months = models.PositiveIntegerField(null=True, blank=True)
    max_redemptions = models.PositiveBigIntegerField(null=True, blank=True)
    redeem_by = models.BigIntegerField(null=True, blank=True)  # a second on Stripe's clock, as Stripe keeps it
    applies_to = models.JSONField(default=list, blank=True)  # ids at Stripe of the only products it makes cheaper
    metadata = models.JSONField(default=dict, blank=True)
    times_redeemed = models.PositiveBigIntegerField(default=0, editable=False)
    valid = models.BooleanField(default=True, editable=False)
    of_order = models.CharField(max_length=20, blank=True, editable=False)  # the reference it was made for
    delete_wanted = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField()

    history = HistoricalRecords(excluded_fields=[*MIRROR, "times_redeemed", "valid", "delete_wanted"])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_off=None) | Q(amount_off__gt=0, percent_off=""), name="a_coupon_is_one_discount"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.code


class PromotionCode(Mirrored):
    """What a customer types. Nothing but ``active`` and the metadata is ever changed; none is deleted."""

    KIND = "promotion_code"
    EDITED = ("active", "metadata")
    FIXED = (
        "code", "customer_id", "expires_at", "max_redemptions", "first_time_transaction", "minimum_amount",
        "minimum_amount_currency",
    )  # fmt: skip

    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT, related_name="promotion_codes")
    code = models.CharField(max_length=500)
    active = models.BooleanField(default=True)
    customer_id = models.CharField(max_length=255, blank=True)  # at Stripe: only this customer may use it
    expires_at = models.BigIntegerField(null=True, blank=True)  # a second on Stripe's clock, as Stripe keeps it
    max_redemptions = models.PositiveBigIntegerField(null=True, blank=True)
    first_time_transaction = models.BooleanField(default=False)
    minimum_amount = amount_field(null=True, blank=True)
    minimum_amount_currency = currency_field(blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    times_redeemed = models.PositiveBigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField()

    history = HistoricalRecords(excluded_fields=[*MIRROR, "times_redeemed"])

    class Meta:
        verbose_name = "promotion code"

    def __str__(self) -> str:
        return self.code
