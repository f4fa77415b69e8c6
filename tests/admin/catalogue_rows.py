"""Rows of the catalogue as Stripe tells of them, and their pages."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Model
from django.test import Client

from payments.domain.catalogue_snapshots import ProductSnapshot
from payments.domain.join import Moment
from payments.models import House, Product
from payments.models.mirrored import Mirrored
from payments.operations.edit_mirrored import edit_mirrored
from payments.operations.hearing import Report
from payments.operations.record_snapshot import record_snapshot
from tests.admin.rows import NOW

ADMIN = "/admin/payments"


def known_cup() -> Product:
    """Stripe and we say the same of it."""
    product = Product.objects.create(name="Cup", slug="cup", description="For tea.", created_at=NOW)
    hear(product)
    return product


def hear(product: Product, second: int = 1, **said: Any) -> None:
    """Stripe tells what it knows of the product; as we have it, but for what is said."""
    product.refresh_from_db()
    known = {"name": product.name, "description": product.description, "metadata": product.metadata, **said}
    snapshot = ProductSnapshot(
        stripe_id=product.stripe_id or f"prod_{product.pk}", livemode=False, installation=installation(),
        reference=product.reference, deleted=bool(known.pop("deleted", False)), created=1, active=True, tax_code="",
        **known,
    )  # fmt: skip
    record_snapshot(snapshot, Report(Moment(second, second), NOW))
    product.refresh_from_db()


def installation() -> str:
    return str(House.ours().installation_id)


def torn(product: Product) -> None:
    """Name and description are changed on both sides."""
    edit_mirrored(row=product, changes={"name": "Beaker", "description": "Tall."}, by=None, now=NOW)
    hear(product, second=9, name="Mug", description="Round.")


def in_step(row: Mirrored) -> None:
    """As if Stripe had told of it."""
    type(row)._default_manager.filter(pk=row.pk).update(step="in_step", stripe_id=f"x_{row.pk}")


def page(client: Client, row: Mirrored) -> str:
    return client.get(address(row)).content.decode()


def address(row: Model, act: str = "change") -> str:
    return f"{ADMIN}/{row._meta.model_name}/{row.pk}/{act}/"


def form_of(html: str) -> dict[str, str]:
    """The fields of the page's form as a browser would send them back."""
    form = re.search(r'<form[^>]*id="product_form".*?</form>', html, re.DOTALL)
    assert form is not None
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form[0]))
    texts = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form[0], re.DOTALL)
    kept = {name: value for name, value in [*fields.items(), *texts] if not name.startswith(("_", "csrf", "prices-__"))}
    return {**kept, "seen": kept["seen"].replace("&quot;", '"'), "active": "on", "in_shop": "on"}
