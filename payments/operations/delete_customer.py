"""Delete a customer at Stripe, for good. Asked twice it is deleted once: an unknown outcome is simply asked again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from payments.models import Customer, StripeCall
from payments.operations.ask_about import ask_about
from payments.operations.ask_stripe import ask_stripe
from payments.operations.open_task import open_task
from payments.stripe import gateway
from payments.stripe.errors import Problem

MOST_CALLS = 3


def delete_customer(*, customer: Customer, by: User | None, now: datetime) -> StripeCall | None:
    """Write the call down; None when Stripe has deleted them already, or is being asked to."""
    if not customer.stripe_id or customer.deleted:
        return None
    if customer.calls.filter(kind="delete_customer", state__in=StripeCall.OPEN).exists():
        return None
    return ask_stripe(
        "delete_customer",
        params={},
        about=customer.stripe_id,
        now=now,
        by=by,
        stripe_id=customer.stripe_id,
        customer=customer,
    )


def is_gone_already(*, call: StripeCall, why: Problem, now: datetime) -> None:
    """404: nobody of this id is there any more, which is what was wanted. Stripe is asked what it knows of them."""
    stripe_id = stripe_id_of(call)
    with transaction.atomic():
        call.state, call.answered_at, call.claimed_until = "done", now, None
        call.http_status, call.stripe_id, call.request_id = why.http_status, stripe_id, why.request_id
        call.error_type = call.error_code = call.error_message = ""
        call.save()
        ask_about(kind="customer", stripe_id=stripe_id, why="Deleting found nobody there.", due_at=now, now=now)


def found_deleted(call: StripeCall) -> tuple[dict[str, Any], Any] | None:
    """The customer as Stripe shows it once it is deleted; None while it is still there."""
    answer = gateway.read(kind="customer", stripe_id=stripe_id_of(call))
    return (answer.body, answer.moment) if answer.body.get("deleted") else None


def tell_that_it_stays(*, call: StripeCall, why: str, now: datetime) -> None:
    """A task: what Stripe holds of them must be deleted by hand."""
    open_task(
        kind="call_refused",
        reason=f"call_refused:{call.key}",
        text=f"Stripe did not delete {stripe_id_of(call)}: {why} Delete the customer in Stripe's dashboard.",
        now=now,
        call=call,
    )


def stripe_id_of(call: StripeCall) -> str:
    """Whom it deletes."""
    return call.path.rpartition("/")[2]


def ask_again_or_give_up(*, call: StripeCall, now: datetime) -> None:
    """Stripe still has them, ten minutes after the last sending."""
    customer = call.customer
    if customer is not None and customer.calls.filter(kind="delete_customer").count() < MOST_CALLS:
        delete_customer(customer=customer, by=call.asked_by, now=now)
    else:
        tell_that_it_stays(call=call, why=f"it was asked {MOST_CALLS} times.", now=now)
