"""What a browser may load and where it may send forms: strict in the shop, as strict as Unfold lets us in the admin."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Policy = dict[str, str]

SHOP: Policy = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
ADMIN: Policy = SHOP | {
    "script-src": "'self' 'unsafe-eval'",  # Alpine, which Unfold is built with, evaluates attributes
    "style-src": "'self' 'unsafe-inline'",  # Unfold, Plotly and the mails' previews set styles
    "img-src": "'self' data: blob:",
    "frame-src": "'self'",
}
# A picture that staff uploaded is shown, never run.
UPLOADED: Policy = {"default-src": "'none'", "sandbox": ""}

CHECKOUT = "https://checkout.stripe.com"


def content_security(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that adds the policy of the page's part of the house."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy_for(request.path))
        return response

    return middleware


def policy_for(path: str) -> str:
    """The policy as one header line."""
    if path.startswith("/admin/"):
        return _line(ADMIN)
    if path.startswith(settings.MEDIA_URL):
        return _line(UPLOADED)
    # Paying is a form that is answered by a redirect to the hosted page; browsers hold redirects to form-action too.
    return _line(SHOP | {"form-action": f"'self' {_hosted_page()}"})


def _hosted_page() -> str:
    if not settings.STRIPE_API_BASE:
        return CHECKOUT
    base = urlsplit(settings.STRIPE_API_BASE)
    return f"{base.scheme}://{base.netloc}"


def _line(policy: Policy) -> str:
    return "; ".join(f"{what} {sources}".strip() for what, sources in policy.items())
