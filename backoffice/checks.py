"""The project does not start where money or secrets could go astray."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, run_checks
from django.core.checks import Warning as Note
from django.core.exceptions import ImproperlyConfigured

from backoffice import environment

START = "start"
STRIPE = "https://api.stripe.com"
LIVE = ("sk_live_", "rk_live_")
TEST = ("sk_test_", "rk_test_")


def safe_to_start(_apps: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """Everything that speaks against starting with these settings."""
    return [*_secrets(), *_modes(), *_promises()]


def refuse_unsafe_start() -> None:
    """End the process where anything speaks against starting; for those that Django does not check by itself."""
    serious = [found for found in run_checks(tags=[START]) if found.is_serious()]
    if serious:
        raise SystemExit("\n".join(f"{found.msg} {found.hint or ''}".rstrip() for found in serious))


def _secrets() -> Iterator[CheckMessage]:
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:
        key = ""
    if not key:
        yield Error(
            "SECRET_KEY is missing.", hint="Set it to fifty random characters and keep it.", id="backoffice.E001"
        )
    if not settings.DEBUG and not settings.ALLOWED_HOSTS:
        yield Error("ALLOWED_HOSTS is missing.", hint="Name the hosts that the shop answers for.", id="backoffice.E002")
    if not settings.STRIPE_SECRET_KEY:
        yield Error("STRIPE_SECRET_KEY is missing.", hint="It begins with sk_ or rk_.", id="backoffice.E003")
    elif not settings.STRIPE_SECRET_KEY.startswith((*LIVE, *TEST)):
        yield Error("STRIPE_SECRET_KEY is no secret key.", hint="It begins with sk_ or rk_.", id="backoffice.E004")
    if not settings.STRIPE_WEBHOOK_SECRETS:
        yield Error(
            "STRIPE_WEBHOOK_SECRET is missing: nothing that Stripe reports could be believed.",
            hint="Stripe shows it where the webhook endpoint was made; it begins with whsec_.",
            id="backoffice.E005",
        )
    elif not all(secret.startswith("whsec_") for secret in settings.STRIPE_WEBHOOK_SECRETS):
        yield Error("STRIPE_WEBHOOK_SECRET holds what is no signing secret.", hint="Each begins with whsec_.",
                    id="backoffice.E006")  # fmt: skip


def _modes() -> Iterator[CheckMessage]:
    published = settings.STRIPE_PUBLISHABLE_KEY
    if published and not published.startswith("pk_"):
        yield Error(
            "STRIPE_PUBLISHABLE_KEY is no publishable key.",
            hint="It begins with pk_; every browser is shown it, so it must never be a secret one.",
            id="backoffice.E015",
        )
    if not settings.STRIPE_SECRET_KEY.startswith(LIVE):
        if published.startswith("pk_live_"):
            yield Error("STRIPE_PUBLISHABLE_KEY is live, STRIPE_SECRET_KEY is not.", id="backoffice.E010")
        return
    if settings.STRIPE_API_BASE not in ("", STRIPE):
        yield Error(
            "STRIPE_SECRET_KEY is live and STRIPE_API_BASE is not Stripe.",
            hint="A live key is never sent anywhere else: unset STRIPE_API_BASE.",
            id="backoffice.E011",
        )
    if settings.DEBUG:
        yield Error("DEBUG is on with a live key.", hint="Debug pages show what they must not.", id="backoffice.E012")
    if published.startswith("pk_test_"):
        yield Error("STRIPE_SECRET_KEY is live, STRIPE_PUBLISHABLE_KEY is not.", id="backoffice.E013")
    if not settings.PUBLIC_URL.startswith("https://"):
        yield Error("PUBLIC_URL is not https with a live key.", hint="Stripe refuses it too.", id="backoffice.E014")


def _promises() -> Iterator[CheckMessage]:
    """What is understood but not kept yet is refused where silence would cost money, and said where it would not."""
    if settings.CHECKOUT != "hosted":
        yield Error("CHECKOUT=elements is not there yet.", hint="Leave it at hosted.", id="backoffice.E021")
    for name in ("DATABASE_REPLICA_URL", "STRIPE_JS_URL"):
        if environment.text(name):
            yield Note(f"{name} is set and not used yet.", id="backoffice.W022")
