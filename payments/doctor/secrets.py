"""What must never be in anything that is sent to browsers."""

from __future__ import annotations

import re

from django.conf import settings

# Any secret key and signing secret, ours or somebody's; a word of dots or stars in its place is an example.
LIKE_A_SECRET = re.compile(r"\b(?:(?:sk|rk)_(?:test|live)|whsec)_[A-Za-z0-9]{4,}")
SHORTEST = 8  # a shorter password is a word that stands anywhere


def secrets_in(text: str) -> list[str]:
    """Which secrets are in the text, by what they are called; never the secrets themselves."""
    found = [name for name, secret in _ours() if secret in text]
    if not found and LIKE_A_SECRET.search(text):
        found.append("a secret key or signing secret of Stripe's")
    return found


def _ours() -> list[tuple[str, str]]:
    named = [
        ("STRIPE_SECRET_KEY", settings.STRIPE_SECRET_KEY),
        *(("STRIPE_WEBHOOK_SECRET", secret) for secret in settings.STRIPE_WEBHOOK_SECRETS),
        ("SECRET_KEY", settings.SECRET_KEY),
        ("the database's password", settings.DATABASES["default"]["PASSWORD"]),
        ("the mail server's password", settings.EMAIL_HOST_PASSWORD),
    ]
    return [(name, secret) for name, secret in named if len(secret or "") >= SHORTEST]


ROLL_IT = (
    "Take it out, and roll it at once (Stripe's dashboard, Developers, API keys): whoever saw it can use it. "
    "Browsers are given the publishable key (pk_…) only."
)
