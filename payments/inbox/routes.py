"""Which events are recorded. All of one object's events are recorded alike: by what they say, not by their name.

The webhook endpoint subscribes to exactly these types.
"""

from __future__ import annotations

# Type of the event → Stripe's name of the object it carries.
ROUTES = {
    "checkout.session.completed": "checkout.session",
    "checkout.session.async_payment_succeeded": "checkout.session",
    "checkout.session.async_payment_failed": "checkout.session",
    "checkout.session.expired": "checkout.session",
    "payment_intent.created": "payment_intent",
    "payment_intent.processing": "payment_intent",
    "payment_intent.requires_action": "payment_intent",
    "payment_intent.amount_capturable_updated": "payment_intent",
    "payment_intent.partially_funded": "payment_intent",
    "payment_intent.succeeded": "payment_intent",
    "payment_intent.payment_failed": "payment_intent",
    "payment_intent.canceled": "payment_intent",
    "charge.succeeded": "charge",
    "charge.failed": "charge",
    "charge.pending": "charge",
    "charge.captured": "charge",
    "charge.expired": "charge",
    "charge.refunded": "charge",
    "charge.updated": "charge",
    "refund.created": "refund",
    "refund.updated": "refund",
    "refund.failed": "refund",
    "charge.refund.updated": "refund",
    "charge.dispute.created": "dispute",
    "charge.dispute.updated": "dispute",
    "charge.dispute.closed": "dispute",
    "charge.dispute.funds_withdrawn": "dispute",
    "charge.dispute.funds_reinstated": "dispute",
    "customer.created": "customer",
    "customer.updated": "customer",
    "customer.deleted": "customer",
    "product.created": "product",
    "product.updated": "product",
    "product.deleted": "product",
    "price.created": "price",
    "price.updated": "price",
    "price.deleted": "price",
    "coupon.created": "coupon",
    "coupon.updated": "coupon",
    "coupon.deleted": "coupon",
    "promotion_code.created": "promotion_code",
    "promotion_code.updated": "promotion_code",
}
