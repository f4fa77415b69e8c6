"""Whose money moves here: nobody's (sandbox), nobody's at Stripe (test), or a customer's (live)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def mode() -> str:
    """``sandbox``, ``test`` or ``live``; a live key is live wherever it is sent."""
    if settings.STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_")):
        return "live"
    return "sandbox" if settings.STRIPE_API_BASE else "test"


# The words and Unfold's colour for them: what moves real money is the one that warns.
LABELS = {"sandbox": ["Sandbox", "info"], "test": ["Test", "warning"], "live": ["Live", "danger"]}


def environment_label(request: HttpRequest) -> list[str]:
    """The label on top of every page of the admin."""
    return LABELS[mode()]


def title_prefix(request: HttpRequest) -> str:
    """What the browser's tab begins with; nothing when it is live."""
    return "" if mode() == "live" else f"[{LABELS[mode()][0]}]"
