"""What the doctor looks at in the shop: that its pages open, and that no secret is in them."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from payments.doctor.check import Check, register_checks
from payments.doctor.examination import Examination
from payments.doctor.finding import CHECKOUT_WILL_NOT_START, SECRET_IN_CLIENT_CODE, Finding, failure
from payments.doctor.own_page import own_page
from payments.doctor.requirements import tables_there
from payments.doctor.secrets import ROLL_IT, secrets_in
from storefront.catalogue import products_on_sale

GOOD = (200, 302)  # an empty cart sends its visitor away from the checkout


def pages_open_without_secrets(examination: Examination) -> Iterator[Finding]:
    """Each page as a stranger gets it."""
    for path in _pages():
        status, text = own_page(path)
        if status not in GOOD:
            yield failure(
                "page_broken",
                symptom=CHECKOUT_WILL_NOT_START,
                cause=f"The shop's page {path} answers with {status}.",
                remedy="Read the traceback in the log. For a 400, look at ALLOWED_HOSTS and PUBLIC_URL.",
            )
            return
        names = secrets_in(text)
        if names:
            yield failure(
                "secret_in_page",
                symptom=SECRET_IN_CLIENT_CODE,
                cause=f"The shop's page {path} holds {', '.join(names)}.",
                remedy=ROLL_IT,
            )


def _pages() -> list[str]:
    product = products_on_sale().order_by("-pk").first()
    pages = [reverse("storefront:products"), reverse("storefront:cart"), reverse("storefront:checkout")]
    if product is not None:
        pages.append(reverse("storefront:product", args=[product.slug]))
    return [*pages, reverse("admin:login")]


register_checks(
    [Check("shop_pages", "Shop", "The shop's pages open, without secrets", pages_open_without_secrets, (tables_there,))]
)
