"""What the doctor looks at in the shop: that its pages open, and that no secret is in them."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from django.urls import reverse

from payments.doctor.check import Check, register_checks
from payments.doctor.examination import Examination
from payments.doctor.finding import CHECKOUT_WILL_NOT_START, SECRET_IN_CLIENT_CODE, Finding, failure
from payments.doctor.requirements import tables_there
from payments.doctor.secrets import ROLL_IT, secrets_in
from payments.models import Product

GOOD = (200, 302)  # an empty cart sends its visitor away from the checkout


def pages_open_without_secrets(examination: Examination) -> Iterator[Finding]:
    """Each page as a stranger gets it, asked of this program itself and not over the network."""
    stranger = Client(raise_request_exception=False)
    address = urlsplit(settings.PUBLIC_URL)
    for path in _pages():
        answer = stranger.get(path, headers={"host": address.netloc}, secure=address.scheme == "https")
        if answer.status_code not in GOOD:
            yield failure(
                "page_broken",
                symptom=CHECKOUT_WILL_NOT_START,
                cause=f"The shop's page {path} answers with {answer.status_code}.",
                remedy="Read the traceback in the log. For a 400, look at ALLOWED_HOSTS and PUBLIC_URL.",
            )
            return
        names = secrets_in(answer.content.decode("utf-8", "replace"))
        if names:
            yield failure(
                "secret_in_page",
                symptom=SECRET_IN_CLIENT_CODE,
                cause=f"The shop's page {path} holds {', '.join(names)}.",
                remedy=ROLL_IT,
            )


def _pages() -> list[str]:
    product = Product.objects.filter(active=True, prices__active=True).order_by("-pk").first()
    pages = [reverse("storefront:products"), reverse("storefront:cart"), reverse("storefront:checkout")]
    if product is not None:
        pages.append(reverse("storefront:product", args=[product.slug]))
    return [*pages, reverse("admin:login")]


register_checks(
    [Check("shop_pages", "Shop", "The shop's pages open, without secrets", pages_open_without_secrets, (tables_there,))]
)
