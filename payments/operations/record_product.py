"""Take in what Stripe says of a Product."""

from __future__ import annotations

from django.utils.text import slugify

from payments.domain.catalogue_snapshots import ProductSnapshot
from payments.models import Ask, Product
from payments.operations.find_mirrored import find_mirrored
from payments.operations.hearing import Report, instant
from payments.operations.lock_mirrored import lock_mirrored
from payments.operations.settle_mirrored import settle_mirrored
from payments.operations.take_in_mirrored import take_in_mirrored

LONGEST_SLUG = 100  # room for a number behind it


def record_product(snapshot: ProductSnapshot, report: Report) -> Product | None:
    """Join the report into its row. None for what was never heard of and is gone, or archived and not asked about:
    Stripe makes such a product for each line of a checkout that names none."""
    found = find_mirrored(Product, snapshot)
    if found is None and (snapshot.deleted or not (snapshot.active or _asked_about(snapshot))):
        return None
    product = lock_mirrored(found or _made_elsewhere(snapshot))
    take_in_mirrored(row=product, snapshot=snapshot, report=report)
    for price in product.prices.filter(step="waiting").order_by("pk"):
        settle_mirrored(row=lock_mirrored(price), now=report.now)
    return product


def new_product(snapshot: ProductSnapshot, slug: str) -> Product:
    """The row of a product that was made at Stripe, not saved yet: in the shop only once a person says so."""
    return Product(
        stripe_id=snapshot.stripe_id,
        livemode=snapshot.livemode,
        slug=slug,
        in_shop=False,
        created_at=instant(snapshot.created),
        **{name: getattr(snapshot, name) for name in Product.EDITED},
    )


def slug_for(name: str, number: int) -> str:
    """The address that a name would have; the second of that name gets a 2 behind it."""
    slug = slugify(name)[:LONGEST_SLUG].strip("-") or "product"
    return slug if number == 1 else f"{slug}-{number}"


def _asked_about(snapshot: ProductSnapshot) -> bool:
    """Whether a price waits for it."""
    return Ask.objects.filter(stripe_id=snapshot.stripe_id, closed_at=None).exists()


def _made_elsewhere(snapshot: ProductSnapshot) -> Product:
    """Insert it; another worker may be inserting the same object, or another one of this name."""
    for number in range(1, 1000):
        fresh = new_product(snapshot, slug_for(snapshot.name, number))
        if number == 1 or not Product.objects.filter(slug=fresh.slug).exists():
            Product.objects.bulk_create([fresh], ignore_conflicts=True)
        made = Product.objects.filter(stripe_id=snapshot.stripe_id).first()
        if made is not None:
            return made
    raise RuntimeError(f"No free address for product {snapshot.stripe_id}.")
