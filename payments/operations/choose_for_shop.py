"""Choose the price at which the shop sells a product in a currency, where it has none that it could sell at."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from payments.models import Price


def choose_for_shop(*, pairs: Collection[tuple[int, str]]) -> None:
    """``pairs``: product and currency. The newest usable price sells; the products are locked."""
    if not pairs:
        return
    products = {product_id for product_id, _ in pairs}
    currencies = {currency for _, currency in pairs}
    prices = Price.objects.filter(product__in=products, currency__in=currencies)
    usable = prices.usable()
    settled = set(usable.filter(in_shop=True).values_list("product_id", "currency"))
    newest: dict[tuple[int, str], int] = {}
    for product_id, currency, key in usable.order_by("created_at", "pk").values_list("product_id", "currency", "pk"):
        newest[product_id, currency] = key
    open_pairs = {pair: key for pair, key in newest.items() if pair in pairs and pair not in settled}
    if not open_pairs:
        return
    before = Q()
    for product_id, currency in open_pairs:
        before |= Q(product=product_id, currency=currency)
    prices.filter(before, in_shop=True).update(in_shop=False)
    prices.filter(pk__in=open_pairs.values()).update(in_shop=True)
