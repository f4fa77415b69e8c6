"""The SDK's client, made once a patience. ``import stripe`` costs 0.3 s, so it happens late and only here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings

API_VERSION = "2026-10-28.endive"  # the installed SDK's; a test holds the two together
STRIPE = "https://api.stripe.com"
RELEASE = "endive"  # releases of one name do not break each other


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for Stripe, in seconds, to connect and to read."""

    connect: float
    read: float


WORKER = Patience(3, 15)
PERSON_WAITS = Patience(3, 8)


@lru_cache(maxsize=8)
def _transport_for(patience: Patience) -> Any:
    import stripe  # noqa: PLC0415 - the one allowed late import

    from payments.stripe.one_answer import OneAnswer  # noqa: PLC0415 - it stands on stripe

    stripe.enable_telemetry = False  # it would write a file into the home directory
    return OneAnswer(patience.connect, patience.read)


@lru_cache(maxsize=8)
def _client_for(key: str, api_base: str, patience: Patience) -> Any:
    import stripe  # noqa: PLC0415 - the one allowed late import

    return stripe.StripeClient(
        key,
        max_network_retries=0,  # a call is a row: the worker repeats it, with the same key
        http_client=_transport_for(patience),
        base_addresses={"api": api_base, "files": api_base} if api_base else {},
    )


def stripe_client(patience: Patience = WORKER) -> Any:
    """The client for the configured key and address. Threads share it safely."""
    return _client_for(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE or "", patience)


def get_bytes(path: str, query: str, patience: Patience) -> tuple[bytes, int, Mapping[str, str]]:
    """One GET as the SDK sends it, its answer as it came: the SDK would build each object of a list twice."""
    headers = {
        "Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}",
        "Stripe-Version": API_VERSION,
        "User-Agent": "payments-backoffice",
    }
    address = f"{settings.STRIPE_API_BASE or STRIPE}{path}?{query}"
    answer: tuple[bytes, int, Mapping[str, str]] = _transport_for(patience).request("get", address, headers)
    return answer


def livemode() -> bool:
    """Whether the configured key moves real money."""
    return settings.STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_"))
