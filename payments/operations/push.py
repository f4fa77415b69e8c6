"""Tell Stripe what was changed here: of a product, a price, a coupon or a promotion code."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import Price, PromotionCode, StripeCall
from payments.models.mirrored import Mirrored
from payments.operations.lock_mirrored import lock_mirrored
from payments.operations.settle_mirrored import settle_mirrored


def push(*, row: Mirrored, by: User | None, now: datetime) -> StripeCall | None:
    """Write the call down, in the transaction of the edit. While an earlier push is under way nothing is written: the
    newest state is sent after it. Also staff's retry: what was refused is asked for once more.

    What it stands on is told first: a price's product, a code's coupon.
    """
    with transaction.atomic():
        row = lock_mirrored(row)
        type(row)._default_manager.filter(pk=row.pk).update(refusal="")
        row.refusal = ""
        if isinstance(row, Price) and row.product.stripe_id is None:
            push(row=row.product, by=by, now=now)
        if isinstance(row, PromotionCode) and row.coupon.stripe_id is None:
            push(row=row.coupon, by=by, now=now)
        return settle_mirrored(row=row, now=now, by=by)
