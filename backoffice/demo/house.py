"""Where the demo's data are, where its servers listen, and what its processes are told."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass

from backoffice.demo.kept import Kept
from backoffice.demo.leftovers import MARK
from backoffice.frame.places import ROOT

SANDBOX_KEYS = {"STRIPE_SECRET_KEY": "sk_test_sandbox", "STRIPE_PUBLISHABLE_KEY": "pk_test_sandbox"}
# Above it the demo's refunds wait for a second person: the approver.
APPROVAL_ABOVE = {"REFUND_APPROVAL_ABOVE": "eur:50000,usd:50000,jpy:75000"}


class WillNotRun(Exception):
    """The demo cannot run like this; the sentence says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller's environment asks for."""

    database_url: str  # empty: the demo brings its own
    with_stripe: bool  # Stripe itself, by keys of the caller's

    @property
    def name(self) -> str:
        """The folder of this database's data; those of the sandbox and those of Stripe never mix."""
        kind = "stripe" if self.with_stripe else "sandbox"
        if not self.database_url:
            return kind
        return f"{kind}-{hashlib.sha256(self.database_url.encode()).hexdigest()[:8]}"


def given(environment: Mapping[str, str]) -> Given:
    """Read it; a live key is refused, and so are keys without the secret that makes webhooks believable."""
    key = environment.get("STRIPE_SECRET_KEY", "")
    if key.startswith(("sk_live_", "rk_live_")):
        raise WillNotRun("The demo never runs with a live key. Unset STRIPE_SECRET_KEY, or use a test key.")
    with_stripe = bool(key) and key != SANDBOX_KEYS["STRIPE_SECRET_KEY"]
    if with_stripe and not environment.get("STRIPE_WEBHOOK_SECRET"):
        raise WillNotRun(
            "STRIPE_SECRET_KEY is set, so Stripe itself is used; STRIPE_WEBHOOK_SECRET is missing.\n"
            "  stripe listen --forward-to http://127.0.0.1:8000/api/webhooks/stripe\n"
            "prints it (whsec_…) and passes Stripe's events on. Without keys of yours the demo brings a sandbox."
        )
    return Given(environment.get("DATABASE_URL", ""), with_stripe)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where shop and sandbox answer."""

    port: int
    sandbox_port: int

    @property
    def shop(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def webhook(self) -> str:
        return f"{self.shop}/api/webhooks/stripe"


def variables(kept: Kept, addresses: Addresses, *, database_url: str, with_stripe: bool) -> dict[str, str]:
    """The environment of the demo's processes."""
    return {
        **APPROVAL_ABOVE,
        **os.environ,
        **({} if with_stripe else SANDBOX_KEYS | {"STRIPE_API_BASE": addresses.sandbox}),
        "DJANGO_SETTINGS_MODULE": "backoffice.settings",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "DEBUG": "false",
        "SECRET_KEY": kept.secret_key(),
        "DATABASE_URL": database_url,
        "PUBLIC_URL": addresses.shop,
        "EMAIL_URL": "dummy:",  # whatever the shell says: the demo's customers are invented, their addresses may not be
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "MEDIA_ROOT": str(kept.folder / "media"),
        "STATIC_ROOT": str(kept.folder / "static"),
        MARK: str(kept.folder),
    }
