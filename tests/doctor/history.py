"""A small history as the core itself makes it: paid, refunded, too little, unpaid; each row is found by its name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction

from payments.models import Dispute, Order, Payment, Price, PromotionCode, Refund, StripeEvent
from tests.admin import rows
from tests.operations.catalogue import coupon, product, promotion_code
from tests.operations.shop import clock, refund_of


@dataclass(frozen=True)
class History:
    """The rows that are broken one after the other."""

    paid: Order
    underpaid: Order
    unpaid: Order
    payment: Payment  # of the paid order
    unpaid_payment: Payment
    refund: Refund  # of a part of it, succeeded
    failed: Refund  # of another part; it bounced
    event: StripeEvent
    dispute: Dispute  # of another order
    code: PromotionCode  # of a coupon
    price: Price  # of a product


@transaction.atomic
def make_history() -> History:
    """Of the last minutes, so that nothing has waited long for a worker."""
    now = clock()
    paid = rows.paid_order(at=now - timedelta(minutes=5))
    payment = paid.payments.get()
    refund = rows.returned(refund_of(payment, 1500), at=now)
    failed = rows.returned(rows.returned(refund_of(payment, 500), at=now), "failed", at=now + timedelta(seconds=5))
    underpaid = rows.order(at=now)
    short = rows.open_payment_of(underpaid, now)
    intent = rows._intent(short, "pi_short", "succeeded", charge="", at=now)
    rows._hear(replace(intent, amount_received=short.amount - 100), now)
    unpaid = rows.order(at=now)
    event = rows.event(payment, created_at=now, received_at=now, due_at=now, recorded_at=now)
    return History(
        paid=Order.objects.get(pk=paid.pk),
        underpaid=Order.objects.get(pk=underpaid.pk),
        unpaid=unpaid,
        payment=Payment.objects.get(pk=payment.pk),
        unpaid_payment=rows.open_payment_of(unpaid, now),
        refund=refund,
        failed=failed,
        event=event,
        dispute=rows.disputed(rows.paid_order(at=now).payments.get(), at=now),
        code=promotion_code(coupon()),
        price=Price.objects.create(product=product(), unit_amount=100, currency="eur", created_at=now),
    )
