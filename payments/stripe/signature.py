"""Whether a webhook's body was signed with one of our secrets, not too long ago."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

TOLERANCE = 300  # seconds, either way: the SDK's for the past; it lets any future timestamp pass


class SignatureRefused(Exception):
    """The header is missing, malformed, stale, or of another secret. The text never holds header or body."""


class OtherSecret(SignatureRefused):
    """A well-formed signature that none of our secrets made."""


def verify(*, body: bytes, header: str | None, secrets: Sequence[str], now: float) -> None:
    """Check ``Stripe-Signature`` over the raw body against each secret; during a rotation there are several.

    v1 = HMAC-SHA256(secret, "{t}." + body), docs.stripe.com/webhooks/signature.
    """
    timestamp, signatures = _parts(header)
    usable = [secret for secret in secrets if secret.strip()]
    if not usable:
        raise SignatureRefused("no secret is configured")
    signed = str(timestamp).encode() + b"." + body
    expected = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in usable]
    matches = [hmac.compare_digest(one, other) for one in expected for other in signatures]
    if not any(matches):
        raise OtherSecret("no signature matches")
    if abs(now - timestamp) > TOLERANCE:
        raise SignatureRefused("the timestamp is too old or in the future")


def _parts(header: str | None) -> tuple[int, list[str]]:
    if not header:
        raise SignatureRefused("the header is missing")
    pairs = [part.strip().partition("=") for part in header.split(",")]
    stamps = [value for name, _, value in pairs if name == "t"]
    # An ASCII check first: compare_digest refuses other text.
    signatures = [value for name, _, value in pairs if name == "v1" and value.isascii()]
    if len(stamps) != 1 or not (stamps[0].isascii() and stamps[0].isdigit() and len(stamps[0]) < 13):
        raise SignatureRefused("the timestamp cannot be read")
    if not signatures:
        raise SignatureRefused("there is no v1 signature")
    return int(stamps[0]), signatures
