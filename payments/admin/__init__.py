"""The back office: one page a file. The pages show; buttons call operations."""

from payments.admin import (
    ask,
    customer,
    dispute,
    email,
    health,
    house,
    jobs,
    movement,
    order,
    payment,
    product,
    refund,
    staff,
    stripe_call,
    stripe_event,
    task,
)

__all__ = [
    "ask",
    "customer",
    "dispute",
    "email",
    "health",
    "house",
    "jobs",
    "movement",
    "order",
    "payment",
    "product",
    "refund",
    "staff",
    "stripe_call",
    "stripe_event",
    "task",
]
