"""API keys: Bearer, or Basic with the key as the user."""

import base64
import binascii
import hmac

from .errors import Unauthorized
from .wire import Request
from .world import Options

NO_KEY = (
    "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth "
    "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
)


def check(request: Request, options: Options) -> None:
    """Refuse whoever does not hold the secret key."""
    key = _given(request.headers.get("authorization", ""))
    if not key:
        raise Unauthorized(NO_KEY)
    if hmac.compare_digest(key.encode(), options.publishable_key.encode()):
        raise Unauthorized("This API call cannot be made with a publishable API key. Please use a secret API key.",
                           "secret_key_required")  # fmt: skip
    if not hmac.compare_digest(key.encode(), options.secret_key.encode()):
        raise Unauthorized(f"Invalid API Key provided: {_masked(key)}")


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
