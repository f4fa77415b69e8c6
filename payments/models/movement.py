"""The ledger: append-only, one change of money a row."""

from __future__ import annotations

from django.db import models
from django.db.models import Index, Q

from payments.domain.money import Money
from payments.models.fields import amount_field, currency_field
from payments.models.payment import Payment


class Movement(models.Model):
    """One change of money. ``amount`` is signed: what came in is positive.

    Never deleted, never changed but for ``moved_at``, which may only become earlier (a trigger holds both).
    """

    KINDS = [
        ("collected", "Collected"),
        ("returned", "Returned"),
        ("return_failed", "Return failed"),
        ("disputed", "Disputed"),
        ("reinstated", "Reinstated"),
        ("fee", "Fee"),
        ("paid_outside", "Paid outside Stripe"),
        ("returned_outside", "Returned outside Stripe"),
    ]
    # What the dashboard and the digest call collected and returned; money outside Stripe has kinds of its own.
    COLLECTED = ("collected",)
    RETURNED = ("returned", "return_failed")
    # What lowers and raises the money that Stripe can still give back.
    AT_STRIPE = ("collected", "returned", "return_failed", "disputed", "reinstated")

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=20, choices=KINDS)
    source = models.CharField(max_length=255)  # the id at Stripe that it hangs on; outside Stripe, our reference
    amount = amount_field()
    currency = currency_field()
    moved_at = models.DateTimeField()  # at Stripe
    heard_at = models.DateTimeField()  # here

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind"], name="one_movement_a_source_and_kind"),
            models.CheckConstraint(
                condition=(Q(kind__in=["returned", "disputed", "returned_outside"]) & Q(amount__lt=0))
                | (Q(kind="fee") & ~Q(amount=0))
                | (~Q(kind__in=["returned", "disputed", "returned_outside", "fee"]) & Q(amount__gt=0)),
                name="a_movement_has_the_sign_of_its_kind",
            ),
        ]
        indexes = [
            Index(fields=["-moved_at", "-id"], name="movement_newest"),
            Index(fields=["currency", "moved_at"], include=["kind", "amount"], name="movement_volume"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source}"

    @property
    def money(self) -> Money:
        """The signed amount."""
        return Money(self.amount, self.currency)
