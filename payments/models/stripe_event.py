"""One thing that Stripe told us: stored before anything is done with it."""

from __future__ import annotations

from django.db import models
from django.db.models import Index, Q

from payments.models.fields import Work
from payments.models.payment import Payment


class StripeEvent(Work):
    """An event, once. A failed one keeps its traceback and is tried again; nothing is dropped."""

    STATES = [
        ("waiting", "Waiting"),  # stored, not recorded yet
        ("recorded", "Recorded"),
        ("asked", "Asked about"),  # another release's words: its object is asked about instead
        ("ignored", "Nothing to record"),
        ("other_mode", "Other mode"),  # test in live, or live in test: stored, never applied
        ("failed", "Failed"),
    ]
    WAYS = [("webhook", "Webhook"), ("list", "Stripe's list of events")]

    event_id = models.CharField(max_length=255, unique=True)
    type = models.CharField(max_length=100)
    api_version = models.CharField(max_length=60, blank=True)
    livemode = models.BooleanField()
    created_at = models.DateTimeField()  # at Stripe
    object_id = models.CharField(max_length=255, blank=True)
    about_customer = models.CharField(max_length=255, blank=True)  # the customer's id at Stripe, where it names one
    payment = models.ForeignKey(Payment, null=True, blank=True, on_delete=models.SET_NULL, related_name="events")
    received_at = models.DateTimeField()
    came_by = models.CharField(max_length=10, choices=WAYS, default="webhook")
    recorded_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=STATES, default="waiting")
    waits_for = models.CharField(max_length=300, blank=True)  # in words, when something must be heard first
    traceback = models.TextField(blank=True)

    class Meta:
        verbose_name = "event from Stripe"
        verbose_name_plural = "heard from Stripe"
        permissions = [("process_stripeevent", "Can process an event again")]
        indexes = [
            Index(fields=["-created_at", "-id"], name="event_newest"),
            Index(fields=["due_at"], condition=Q(state__in=["waiting", "failed"]), name="event_due"),
            Index(fields=["state", "-created_at", "-id"], name="event_state_newest"),
            Index(fields=["object_id"], name="event_object"),
            Index(fields=["about_customer"], condition=~Q(about_customer=""), name="event_about_customer"),
            Index(fields=["-received_at"], condition=Q(came_by="webhook"), name="event_by_webhook"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class StripeEventBody(models.Model):
    """The event as it came, secrets and bearer links blanked. Text, never jsonb: jsonb refuses NUL."""

    event = models.OneToOneField(StripeEvent, primary_key=True, on_delete=models.CASCADE, related_name="body")
    text = models.TextField()

    def __str__(self) -> str:
        return f"body of {self.event_id}"
