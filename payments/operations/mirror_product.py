"""A product as it is asked for at Stripe, under an id of our own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payments.models import House, Product
from payments.operations.mirror_params import changed, marked, present


def product_id(product: Product) -> str:
    """The id that our product gets at Stripe: the same however often it is asked for."""
    return f"prod_bo{House.ours().installation_id.hex[:12]}{product.pk}"


def create(product: Product) -> dict[str, Any]:
    """The parameters that make it."""
    return {
        "id": product_id(product),
        "name": product.name,
        "active": product.active,
        **present(description=product.description, tax_code=product.tax_code, images=product.images),
        "metadata": marked(product, product.metadata),
    }


def change(push: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that say what changed here."""
    params = changed(push)
    if "default_price_id" in params:
        params["default_price"] = params.pop("default_price_id")
    return params
