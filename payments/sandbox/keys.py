"""API keys: Bearer, or Basic with the key as the user.

A publishable key may do what a browser does: read one payment intent whose client secret it names. One that is not
this account's is another account's, which has no such intent.
"""

import base64
import binascii
import hmac
import re

from .errors import Unauthorized, missing
from .wire import Request
from .world import Options

NO_KEY = (
    "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth "
    "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
)


ONE_INTENT = re.compile(r"/v1/payment_intents/([^/]+)")


def check(request: Request, options: Options) -> None:
    """Refuse whoever does not hold the secret key, unless a browser may ask this too."""
    key = _given(request.headers.get("authorization", ""))
    if not key:
        raise Unauthorized(NO_KEY)
    ours = hmac.compare_digest(key.encode(), options.publishable_key.encode())
    if (ours or key.startswith("pk_test_")) and (intent := _asked_by_a_browser(request)):
        if not ours:
            raise missing("payment_intent", intent, "intent")
        return
    if ours:
        raise Unauthorized("This API call cannot be made with a publishable API key. Please use a secret API key.",
                           "secret_key_required")  # fmt: skip
    if not hmac.compare_digest(key.encode(), options.secret_key.encode()):
        raise Unauthorized(f"Invalid API Key provided: {_masked(key)}")


def _asked_by_a_browser(request: Request) -> str:
    """The intent that is read with its client secret."""
    found = ONE_INTENT.fullmatch(request.path)
    return found[1] if found and request.method == "GET" and "client_secret=" in request.query else ""


def _given(header: str) -> str:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def _masked(key: str) -> str:
    return f"{key[:8]}{'*' * 8}{key[-4:]}" if len(key) > 16 else "*" * len(key)
