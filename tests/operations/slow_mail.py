"""A mail server that takes so long that its customer is anonymised meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from payments.models import Customer
from payments.operations.anonymise_customer import anonymise_customer
from tests.operations.shop import clock, colleague


class AnonymisesMeanwhile(BaseEmailBackend):
    """Takes every message."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Between the worker's look at the mail and its last word on it."""
        for customer in Customer.objects.filter(anonymised_at=None):
            anonymise_customer(customer=customer, by=colleague(), now=clock())
        return len(email_messages)
