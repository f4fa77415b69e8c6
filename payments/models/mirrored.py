"""What is edited here and at Stripe: the columns are what we want, and beside them stands what Stripe says."""

from __future__ import annotations

from typing import Any

from django.db import models

from payments.domain.join import Heard
from payments.domain.mirror import Sides, flat
from payments.models.fields import stripe_id_field


class Mirrored(models.Model):
    """Three values a field: ours (the columns), what Stripe says (``heard``), what both ``agreed`` on last.

    ``sent``: what the newest push says, until Stripe is heard to say it. ``step`` is worked out by
    ``settle_mirrored`` alone.
    """

    STEPS = [
        ("not_sent", "Not at Stripe"),
        ("waiting", "Waiting"),
        ("in_step", "In step"),
        ("refused", "Refused"),
        ("conflict", "Conflict"),
        ("deleted", "Deleted at Stripe"),
    ]
    # What the two sides are compared by, and what Stripe fixes when the object is made.
    EDITED: tuple[str, ...] = ()
    FIXED: tuple[str, ...] = ()
    KIND = ""

    stripe_id = stripe_id_field(editable=False)
    livemode = models.BooleanField(default=False, editable=False)
    heard = models.JSONField(null=True, blank=True, editable=False)
    agreed = models.JSONField(default=dict, blank=True, editable=False)
    sent = models.JSONField(default=dict, blank=True, editable=False)
    step = models.CharField(max_length=10, choices=STEPS, default="not_sent", editable=False)
    step_since = models.DateTimeField(null=True, blank=True, editable=False)
    refusal = models.TextField(blank=True, editable=False)  # in Stripe's words

    class Meta:
        abstract = True

    def save_from_stripe(self) -> None:
        """Write all columns; the history tells that the change was made there."""
        self._change_reason = "Changed at Stripe"  # the history's door
        self.save()

    @property
    def known(self) -> Heard | None:
        """What Stripe says of it."""
        return Heard.from_json(self.heard)

    @property
    def sides(self) -> Sides:
        """The three values, and what is on its way."""
        return Sides(self.ours, dict(self.agreed), dict(self.sent), self.known)

    @property
    def ours(self) -> dict[str, Any]:
        """What we want, as the two sides are compared."""
        return flat({name: getattr(self, name) for name in self.EDITED}, self.EDITED)

    @property
    def reference(self) -> str:
        """Our mark on the object at Stripe."""
        return f"{self.KIND}-{self.pk}"

    @property
    def in_step(self) -> bool:
        """Whether both sides say the same, and Stripe has it."""
        return self.step == "in_step" and self.stripe_id is not None

    def save_mirror(self, *names: str) -> None:
        """Write columns that nobody edits: they have no history."""
        if names:
            values = {name: getattr(self, name) for name in names}
            type(self)._default_manager.filter(pk=self.pk).update(**values)
