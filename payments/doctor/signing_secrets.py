"""Which signing secrets are configured, told apart without keeping them."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from django.conf import settings

from payments.doctor.examination import Examination, once
from payments.models import Sighting
from payments.operations.note_sighting import note_sighting


def fingerprint(secret: str) -> str:
    """The same for the same secret, and no way back to it."""
    return hmac.new(settings.SECRET_KEY.encode(), secret.encode(), hashlib.sha256).hexdigest()[:24]


@once
def secrets_known_since(examination: Examination) -> datetime:
    """When this set of secrets was first seen by the doctor."""
    marks = sorted(fingerprint(secret) for secret in settings.STRIPE_WEBHOOK_SECRETS)
    name = f"signing_secrets:{fingerprint(' '.join(marks))}"
    note_sighting(name=name, now=examination.now)
    return Sighting.objects.get(name=name).first_at
