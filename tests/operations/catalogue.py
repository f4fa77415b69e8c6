"""A shop's catalogue here and at the sandbox, and how each side edits it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from payments.domain.money import Money
from payments.models import Coupon, Price, Product, PromotionCode, Task
from payments.models.mirrored import Mirrored
from payments.operations.edit_mirrored import edit_mirrored
from payments.operations.push import push
from payments.operations.set_price import set_price
from tests.operations.shop import clock, perform_all
from tests.operations.stripe_side import Json, api, deliver, events_of
from tests.sandbox.process import SandboxProcess

PATHS = {
    "product": "/v1/products",
    "price": "/v1/prices",
    "coupon": "/v1/coupons",
    "promotion_code": "/v1/promotion_codes",
    "customer": "/v1/customers",
}


def product(name: str = "Cup", **columns: Any) -> Product:
    """A product that Stripe has not heard of."""
    made = Product.objects.count() + 1
    values = {"name": name, "slug": f"p{made}", "description": "For tea.", "created_at": clock(), **columns}
    return Product.objects.create(**values)


def price(of: Product | None = None, amount: int = 1800, currency: str = "eur") -> Price:
    """The shop's price of a product; its push is written down."""
    return set_price(product=of or product(), unit=Money(amount, currency), now=clock())


def coupon(code: str = "five", **columns: Any) -> Coupon:
    """Five euro off, not at Stripe yet."""
    values = {"code": code, "name": "Five off", "amount_off": 500, "currency": "eur", "created_at": clock(), **columns}
    return Coupon.objects.create(**values)


def promotion_code(of: Coupon, code: str = "FIVE", **columns: Any) -> PromotionCode:
    """A code for a coupon, not at Stripe yet."""
    return PromotionCode.objects.create(coupon=of, code=code, created_at=clock(), **columns)


def pushed(row: Mirrored) -> Any:
    """The row, once Stripe has been told of it and has answered."""
    push(row=row, by=None, now=clock())
    perform_pushes()
    row.refresh_from_db()
    return row


def perform_pushes(*, at: datetime | None = None) -> None:
    """Make the calls, and those that they lead to."""
    for _ in range(4):
        perform_all(at=at)


def edit(row: Mirrored, **changes: Any) -> Any:
    """Somebody edits it here."""
    return edit_mirrored(row=row, changes=changes, by=None, now=clock())


def at_stripe(sandbox: SandboxProcess, row: Mirrored) -> Json:
    """The object as Stripe has it."""
    row.refresh_from_db()
    return api(sandbox, "GET", f"{PATHS[row.KIND]}/{row.stripe_id}")


def edit_at_stripe(sandbox: SandboxProcess, row: Mirrored, **params: Any) -> Json:
    """Somebody edits it at Stripe, a second after whatever was before."""
    sandbox.clock(advance=2)
    row.refresh_from_db()
    return api(sandbox, "POST", f"{PATHS[row.KIND]}/{row.stripe_id}", **params)


def hear(sandbox: SandboxProcess, *types: str, newest: int = 0) -> list[Json]:
    """Every event of the catalogue (the newest ones, of these types) arrives."""
    kinds = ("product.", "price.", "coupon.", "promotion_code.", "customer.")
    found = [each for each in events_of(sandbox) if each["type"].startswith(kinds)]
    chosen = [each for each in found if not types or each["type"] in types][-newest:]
    deliver(*chosen)
    return chosen


def step_of(row: Mirrored) -> str:
    """Where it stands, as the database has it now."""
    row.refresh_from_db()
    return row.step


def open_conflicts() -> list[str]:
    """The texts of the tasks about what was changed on both sides."""
    tasks = Task.objects.filter(kind="catalogue_conflict", closed_at=None).order_by("pk")
    return list(tasks.values_list("text", flat=True))
