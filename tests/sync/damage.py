"""Rows that somebody damaged behind our back, and what Drift must say of each."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Model, Q

from payments.models import (
    Attempt,
    Coupon,
    Customer,
    Movement,
    Payment,
    Price,
    Product,
    PromotionCode,
    Refund,
)

Found = tuple[str, str]  # the object's id at Stripe, and the field
DAY = timedelta(days=1)


@contextmanager
def without_guards() -> Iterator[None]:
    """No trigger and no foreign key holds anybody back."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def other(value: Any) -> Any:
    """Something else of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 7
    if isinstance(value, dict):
        return {**value, "glaze": "grey"}
    if isinstance(value, str):
        return value[:-1] if len(value) > 3 else f"x{value[1:]}"
    return value + DAY


# Model → the column with the id at Stripe, and the columns that are held against Stripe.
COLUMNS: dict[type[Model], tuple[str, tuple[str, ...]]] = {
    Payment: ("intent_id", ("amount", "currency", "status", "closed", "collected_amount", "returned_amount",
                            "disputed_amount", "last4", "brand", "decline_reason", "made_at", "attempted_at")),
    Attempt: ("charge_id", ("state", "amount", "currency", "method_type", "brand", "last4", "country", "funding",
                            "wallet", "code", "decline_code", "message", "attempted_at")),
    Refund: ("stripe_id", ("state", "failure_reason")),  # its amount and currency are held by a trigger
    Customer: ("stripe_id", ("email", "name", "deleted", "created_at")),
    Product: ("stripe_id", ("name", "description", "active", "tax_code", "metadata", "agreed", "step")),
    Price: ("stripe_id", ("unit_amount", "currency", "active", "nickname", "lookup_key", "interval_count", "step")),
    Coupon: ("stripe_id", ("name", "amount_off", "duration", "metadata", "agreed", "step")),
    PromotionCode: ("stripe_id", ("code", "active", "first_time_transaction", "metadata", "agreed", "step")),
}  # fmt: skip
STATES = {Payment: "requires_action", Attempt: "pending", Refund: "requires_action"}
CATALOGUE: tuple[type[Model], ...] = (Product, Price, Coupon, PromotionCode)
# Model → where its report is kept, and fields of it.
REPORTS: dict[type[Model], tuple[str, str, tuple[str, ...]]] = {
    Payment: ("intent_id", "intent_heard", ("status", "amount", "amount_received", "latest_charge_id", "customer_id")),
    Attempt: ("charge_id", "heard", ("amount", "amount_captured", "intent_id", "disputed", "captured")),
    Refund: ("stripe_id", "heard", ("status", "amount", "reason", "charge_id")),
    Customer: ("stripe_id", "heard", ("email", "name", "deleted")),
    Product: ("stripe_id", "heard", ("name", "description", "active")),
    Price: ("stripe_id", "heard", ("unit_amount", "active", "lookup_key", "product_id")),
    Coupon: ("stripe_id", "heard", ("name", "amount_off", "duration")),
    PromotionCode: ("stripe_id", "heard", ("active", "code", "coupon_id")),
}


class Damage:
    """Each row is damaged once; ``expected`` is what must be found."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.touched: set[tuple[type[Model], int]] = set()
        self.expected: set[Found] = set()

    def some(self, model: type[Model], condition: Q | None = None) -> Any:
        rows = model._default_manager.filter(condition or Q()).order_by("pk")
        left = [row for row in rows if (model, row.pk) not in self.touched]
        row = self.chance.choice(left)
        self.touched.add((model, row.pk))
        return row

    def corrupt_a_column(self) -> None:
        """A column says something else."""
        self.corrupt_a_column_of(self.chance.choice(list(COLUMNS)))

    def corrupt_a_column_of(self, model: type[Model]) -> None:
        """A column of that table."""
        named, columns = COLUMNS[model]
        row, column = self.some(model, Q(**{f"{named}__isnull": False})), self.chance.choice(columns)
        value = getattr(row, column)
        if value is None:
            return self.corrupt_a_column()
        wrong = STATES.get(model, "refused") if column in ("status", "state", "step") else other(value)
        model._default_manager.filter(pk=row.pk).update(**{column: wrong})
        self.expected.add((getattr(row, named), f"{model._meta.model_name}.{column}"))
        return None

    def corrupt_a_report(self) -> None:
        """What was heard says something else."""
        self.corrupt_a_report_of(self.chance.choice(list(REPORTS)))

    def corrupt_a_report_of(self, model: type[Model]) -> None:
        """A report in that table."""
        named, column, fields = REPORTS[model]
        row, field = self.some(model, Q(**{f"{named}__isnull": False})), self.chance.choice(fields)
        heard = getattr(row, column)
        heard["report"][field] = other(heard["report"][field])
        model._default_manager.filter(pk=row.pk).update(**{column: heard})
        self.expected.add((getattr(row, named), field))

    def raise_a_rung(self) -> None:
        """What was heard stands where no report could ever move it back from."""
        row = self.some(Payment, Q(intent_heard__rung="open"))
        row.intent_heard["rung"] = "succeeded"
        Payment.objects.filter(pk=row.pk).update(intent_heard=row.intent_heard)
        self.expected.add((row.intent_id, "rung"))

    def delete_by_itself(self, model: type[Model]) -> None:
        """What was heard of an object of the catalogue is that it was deleted."""
        row = self.some(model)
        row.heard["rung"] = "deleted"
        model._default_manager.filter(pk=row.pk).update(heard=row.heard)
        self.expected.add((row.stripe_id, "rung"))

    def delete_of_catalogue(self) -> None:
        """A price or a code is gone; or a product, with its prices."""
        model = self.chance.choice([Price, PromotionCode, Product])
        elsewhere = {Price: Q(product__in_shop=False), Product: Q(in_shop=False)}  # what is ours alone is not at Stripe
        row = self.some(model, elsewhere.get(model))
        rows: list[Any] = [row, *(row.prices.all() if isinstance(row, Product) else [])]
        ids = {each.stripe_id for each in rows}
        self.expected = {each for each in self.expected if each[0] not in ids} | {(each, "object") for each in ids}
        with without_guards():
            for each in rows:
                self.touched.add((type(each), each.pk))
                type(each)._default_manager.filter(pk=each.pk)._raw_delete("default")

    def delete_a_row(self) -> None:
        """A row is gone, with what hung on it."""
        how: Callable[[], None] = self.chance.choice([self._attempt, self._refund, self._movement, self._payment])
        with without_guards():
            how()

    def _attempt(self) -> None:
        row = self.some(Attempt, ~Q(charge_id=None) & Q(payment__foreign=True, payment__attempts__state="failed"))
        self._untouched_payment(row.payment)
        Attempt.objects.filter(pk=row.pk).delete()
        self.expected.add((row.charge_id, "object"))

    def _refund(self) -> None:
        row = self.some(Refund)
        self._untouched_payment(row.payment)
        Refund.objects.filter(pk=row.pk).delete()
        self.expected.add((row.stripe_id, "object"))

    def _movement(self) -> None:
        row = self.some(Movement, Q(payment__foreign=True))
        self._untouched_payment(row.payment)
        Movement.objects.filter(pk=row.pk)._raw_delete("default")
        self.expected.add((row.source, f"movement.{row.kind}"))

    def _payment(self) -> None:
        row = self.some(Payment, Q(foreign=True))
        ids = {row.intent_id, row.session_id}
        for model, named in ((Attempt, "charge_id"), (Refund, "stripe_id"), (Movement, "")):
            hanging = model._default_manager.filter(payment=row.pk)
            self.touched |= {(model, pk) for pk in hanging.values_list("pk", flat=True)}
            if named:
                ids |= set(hanging.values_list(named, flat=True))
            hanging._raw_delete("default")
        Payment.objects.filter(pk=row.pk)._raw_delete("default")
        self.expected = {each for each in self.expected if each[0] not in ids}
        self.expected |= {(stripe_id, "object") for stripe_id in ids if stripe_id}

    def _untouched_payment(self, payment: Payment) -> None:
        """What else is wrong with the payment must not explain this."""
        self.touched.add((Payment, payment.pk))
