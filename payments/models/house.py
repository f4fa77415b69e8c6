"""The house: who sells, and which installation this is."""

from __future__ import annotations

import uuid

from django.db import models
from simple_history.models import HistoricalRecords


class House(models.Model):
    """The one row of settings that staff edit; every change is in its history."""

    name = models.CharField(max_length=120, default="Our shop")
    address = models.TextField(blank=True, max_length=500)  # as on papers, line by line
    tax_id = models.CharField("tax ID", max_length=60, blank=True)
    logo = models.FileField(upload_to="house/", blank=True)
    support_email = models.EmailField(blank=True)
    mail_sender = models.CharField(max_length=200, default="Our shop <shop@localhost>")
    reply_to = models.EmailField(blank=True)  # where customers' answers go; empty: to the sender
    staff_email = models.EmailField(blank=True)  # where staff are told of disputes and each day; empty: nobody is
    digest_hour = models.PositiveSmallIntegerField(default=7, null=True, blank=True)  # of the business; null: no digest
    digest_when_quiet = models.BooleanField(default=False)
    unpaid_orders_expire_days = models.PositiveSmallIntegerField(default=14)  # 0: never
    reminder_days = models.CharField(
        default="-3, 0, 7, 14", max_length=100, blank=True
    )  # from the due date; empty: none
    stripe_mails_invoices = models.BooleanField(default=False)  # then ours stay silent
    installation_id = models.UUIDField(default=uuid.uuid4, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "house"
        verbose_name_plural = "house"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_house"),
            models.CheckConstraint(
                condition=models.Q(digest_hour=None) | models.Q(digest_hour__lt=24), name="a_day_has_24_hours"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def ours(cls) -> House:
        """The house; made by the first migration."""
        return cls.objects.get(pk=1)
