"""A catalogue that somebody made at Stripe, of which nobody was told; and what of it stands here."""

from __future__ import annotations

import random
from typing import Any

from django.db import connection

from payments.models import Coupon, Price, Product, PromotionCode
from tests.operations.stripe_side import api
from tests.sandbox.process import SandboxProcess


class CatalogueThere:
    """``ids``: what was made, by its kind. Each step takes three seconds."""

    def __init__(self, sandbox: SandboxProcess, chance: random.Random) -> None:
        self.sandbox = sandbox
        self.chance = chance
        self.number = 0
        self.ids: dict[str, list[str]] = {"products": [], "prices": [], "coupons": [], "promotion_codes": []}

    def make(self, kind: str, **params: Any) -> str:
        self.number += 1
        made: str = api(self.sandbox, "POST", f"/v1/{kind}", **params)["id"]
        self.ids[kind].append(made)
        self.sandbox.clock(advance=3)
        return made

    def change(self, kind: str, stripe_id: str, **params: Any) -> None:
        api(self.sandbox, "POST", f"/v1/{kind}/{stripe_id}", **params)
        self.sandbox.clock(advance=3)

    def product(self) -> str:
        name = self.chance.choice(["Cup", "Bowl", "Cup 2"])
        return self.make("products", name=name, description="For tea.", metadata={"glaze": "blue"})

    def price(self, product: str, currency: str = "eur") -> str:
        self.number += 1
        return self.make("prices", product=product, unit_amount=1000 + self.number, currency=currency,
                         nickname="Usual", lookup_key=f"key-{self.number}")  # fmt: skip

    def coupon(self) -> str:
        return self.make("coupons", amount_off=500, currency="eur", duration="once", name="Five off")

    def code(self, coupon: str) -> str:
        return self.make("promotion_codes", promotion={"type": "coupon", "coupon": coupon},
                         code=f"CODE-{self.number}", metadata={"by": "post"})  # fmt: skip

    def shop(self, products: int) -> None:
        """Products with prices in two currencies, one archived; coupons with a code or two."""
        for _ in range(products):
            product = self.product()
            self.change("prices", self.price(product), active="false")
            for currency in ("eur", "usd"):
                self.price(product, currency)
            coupon = self.coupon()
            for _ in range(self.chance.choice([1, 2])):
                self.code(coupon)


def catalogue_here() -> dict[str, list[tuple[Any, ...]]]:
    """All that must be the same whichever way it was heard; the moment of a report is not."""
    shown: dict[str, list[tuple[Any, ...]]] = {}
    for model in (Product, Price, Coupon, PromotionCode):
        own = {Product: ("in_shop",), Price: ("in_shop", "product__stripe_id"), PromotionCode: ("coupon__stripe_id",)}
        names = (*model.EDITED, *model.FIXED, *own.get(model, ()), "agreed", "sent", "step", "refusal", "livemode",
                 "created_at", "heard__rung", "heard__report")  # fmt: skip
        rows = model._default_manager.order_by("stripe_id").values_list("stripe_id", *names)
        shown[model.KIND] = list(rows)
    return shown


def forget_the_catalogue() -> None:
    """No row of it is left."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE payments_product, payments_price, payments_coupon, payments_promotioncode, "
                       "payments_stripeevent, payments_ask CASCADE")  # fmt: skip
