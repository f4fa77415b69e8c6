"""Take in what Stripe says of a Price."""

from __future__ import annotations

from datetime import datetime

from payments.domain.catalogue_snapshots import PriceSnapshot
from payments.models import Price, Product
from payments.operations.choose_for_shop import choose_for_shop
from payments.operations.find_mirrored import find_mirrored
from payments.operations.hearing import NotYetKnown, Report, instant
from payments.operations.lock_mirrored import lock_mirrored
from payments.operations.settle_mirrored import settle_mirrored
from payments.operations.take_in_mirrored import take_in_mirrored


def record_price(snapshot: PriceSnapshot, report: Report) -> Price | None:
    """Join the report into its row, and see that the shop has one price a currency.

    None for what was never heard of and is archived, of a product that is not kept here: a line of a checkout makes
    both. Raises NotYetKnown when a price in use comes before its product.
    """
    found = find_mirrored(Price, snapshot) or _made_elsewhere(snapshot)
    if found is None:
        return None
    price = lock_mirrored(found)
    was_usable = price.heard is not None and price.could_be_in_shop
    take_in_mirrored(row=price, snapshot=snapshot, report=report)
    if price.in_shop != price.could_be_in_shop and was_usable != price.could_be_in_shop:
        choose_for_shop(pairs={(price.product_id, price.currency)})
    _go_on_with_replaced(price, report.now)
    return price


def new_price(snapshot: PriceSnapshot, product: Product) -> Price:
    """The row of a price that was made at Stripe, not saved yet."""
    fields = (*Price.EDITED, *Price.FIXED)
    return Price(
        stripe_id=snapshot.stripe_id,
        livemode=snapshot.livemode,
        product=product,
        in_shop=False,
        created_at=instant(snapshot.created),
        **{name: getattr(snapshot, name) for name in fields},
    )


def _made_elsewhere(snapshot: PriceSnapshot) -> Price | None:
    if snapshot.deleted or not snapshot.product_id:
        return None
    product = Product.objects.filter(stripe_id=snapshot.product_id).first()
    if product is None and not snapshot.active:
        return None
    if product is None:
        raise NotYetKnown(
            f"Price {snapshot.stripe_id} waits for {snapshot.product_id}.",
            kind="product",
            stripe_id=snapshot.product_id,
        )
    lock_mirrored(product)
    Price.objects.bulk_create([new_price(snapshot, product)], ignore_conflicts=True)
    return Price.objects.get(stripe_id=snapshot.stripe_id)


def _go_on_with_replaced(price: Price, now: datetime) -> None:
    """Once the new price is at Stripe, the one that it replaces can be archived; it is first taken off the product."""
    old = price.replaces
    if old is None or price.stripe_id is None:
        return
    product = price.product
    if old.stripe_id and product.default_price_id == old.stripe_id:
        product.default_price_id = price.stripe_id
        product.save()
        settle_mirrored(row=product, now=now)
    if old.step == "waiting":
        settle_mirrored(row=lock_mirrored(old), now=now)
