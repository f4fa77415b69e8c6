"""Put a new price in the place of one that cannot be changed any more."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.domain.money import Money
from payments.models import Price
from payments.operations.lock_mirrored import lock_mirrored
from payments.operations.push import push
from payments.operations.refused import Refused


class CannotReplace(Refused):
    """This price has nothing that could be put in its place."""


def replace_price(*, price: Price, unit: Money, by: User | None, now: datetime) -> Price:
    """A new price like the old one, at ``unit``: the lookup key moves to it, the old one is archived once the new one
    is at Stripe. What was sold keeps the price it was sold at. The same amount again changes nothing."""
    with transaction.atomic():
        old = lock_mirrored(price)
        if unit.currency != old.currency:
            raise CannotReplace(f"{old} is replaced by another price in {old.currency.upper()}.")
        if unit.amount < 0:
            raise CannotReplace("A price is zero or more.")
        if old.unit_amount is None:
            raise CannotReplace("Its amount is counted in tiers or fractions: replace it at Stripe.")
        if not old.active or old.step == "deleted":
            raise CannotReplace("It is archived: make a new price instead.")
        if old.unit_amount == unit.amount:
            return old
        was_in_shop, key = old.in_shop, old.lookup_key
        old.active, old.in_shop, old.lookup_key = False, False, ""
        old.save()
        new = Price.objects.create(
            product=old.product,
            unit_amount=unit.amount,
            currency=unit.currency,
            in_shop=was_in_shop,
            lookup_key=key,
            replaces=old,
            created_at=now,
            interval=old.interval,
            interval_count=old.interval_count,
            trial_days=old.trial_days,
            tax_behavior=old.tax_behavior,
            nickname=old.nickname,
            metadata=old.metadata,
        )
        push(row=new, by=by, now=now)
        push(row=old, by=by, now=now)
        return new
