"""Delete a coupon: nobody can redeem it any more; discounts that it gave stay given."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import Coupon
from payments.operations.lock_mirrored import lock_mirrored
from payments.operations.push import push
from payments.operations.refused import Refused


class CannotDelete(Refused):
    """It is gone already, or belongs to an order."""


def delete_coupon(*, coupon: Coupon, by: User | None, now: datetime) -> None:
    """Ask Stripe to delete it; the row stays, shown as deleted once Stripe says so."""
    with transaction.atomic():
        locked = lock_mirrored(coupon)
        if locked.step == "deleted" or locked.delete_wanted:
            raise CannotDelete("It is deleted, or is being deleted.")
        if locked.of_order:
            raise CannotDelete(f"It is the discount of order {locked.of_order}.")
        if locked.stripe_id is None:
            raise CannotDelete("Stripe has not got it yet. Wait until it is in step, or leave it.")
        locked.delete_wanted = True
        locked.save()
        push(row=locked, by=by, now=now)
