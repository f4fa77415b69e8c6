"""Look at Stripe for the object of a call whose outcome nobody knows, by our reference in its metadata."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from payments.domain.backoff import backoff
from payments.models import House, Order, Payment, Refund, StripeCall
from payments.operations.ask_for_discount import ask_for_discount
from payments.operations.ask_for_refund import ask_for_refund
from payments.operations.carry_on_credit_note import tell_credit_note
from payments.operations.close_payment import close_payment
from payments.operations.delete_customer import ask_again_or_give_up, found_deleted, is_gone_already
from payments.operations.find_invoiced import find_invoiced
from payments.operations.find_pushed import find_pushed
from payments.operations.finish_answer import ask_answer_again
from payments.operations.finish_call import tell_that_it_will_not_be
from payments.operations.finish_invoice_call import invoice_call_did_not_happen, invoice_call_is_over
from payments.operations.finish_push import push_did_not_happen, push_is_over
from payments.operations.hearing import Report
from payments.operations.locking import lock_payment
from payments.operations.look_at_answer import look_at_answer
from payments.operations.open_task import open_task
from payments.operations.record_body import record_body
from payments.queue import enqueue
from payments.stripe import gateway
from payments.stripe.errors import StripeNotFound, StripeProblem

log = logging.getLogger(__name__)

# Not found twice, so far apart: what was under way at Stripe is over by then.
APART = timedelta(minutes=10)
# Clocks differ and requests linger: look this much to both sides of the sendings.
MARGIN = timedelta(minutes=15)
MOST_NEW_CALLS = 3


def look_for(*, call: StripeCall, now: datetime) -> None:
    """Found: recorded. Not found twice, ten minutes apart: it did not happen. Otherwise it is looked for again."""
    try:
        found = _found(call)
    except StripeNotFound as error:
        if call.kind == "delete_customer":
            is_gone_already(call=call, why=error.problem, now=now)
        else:
            _again(call, now + backoff(call.tries), error_message=str(error))
        return
    except StripeProblem as error:
        _again(call, now + backoff(call.tries), error_message=str(error))
        return
    if found is not None:
        _record(call, *found, now)
    elif call.looked_at is None:
        _again(call, now + APART, looked_at=now)
    elif now - call.looked_at < APART:
        _again(call, call.looked_at + APART)
    else:
        _did_not_happen(call, now)


def _found(call: StripeCall) -> tuple[dict[str, Any], Any] | None:
    if call.mirrored is not None:
        return find_pushed(call=call)
    if call.invoice_id:
        return find_invoiced(call=call)
    if call.kind == "delete_customer":
        return found_deleted(call)
    if call.kind == "expire_session":
        answer = gateway.read(kind="session", stripe_id=call.path.split("/")[-2])
        return (answer.body, answer.moment) if answer.body.get("status") != "open" else None
    if call.kind == "create_coupon":
        return _found_by_own_id(call)
    if call.dispute_id:
        return look_at_answer(call=call)
    kind = "refund" if call.kind == "create_refund" else "session"
    reference = call.params["metadata"]["ref"]
    for body, moment in gateway.look_through(kind=kind, filters=_filters(call)):
        marks = body.get("metadata") or {}
        if marks.get("ref") == reference and marks.get("backoffice") == str(House.ours().installation_id):
            return body, moment
    return None


def _found_by_own_id(call: StripeCall) -> tuple[dict[str, Any], Any] | None:
    """We chose its id, so nothing has to be looked through."""
    try:
        answer = gateway.read(kind="coupon", stripe_id=call.params["id"])
    except StripeNotFound:
        return None
    return answer.body, answer.moment


def _filters(call: StripeCall) -> dict[str, Any]:
    if call.kind == "create_refund":
        return {name: call.params[name] for name in ("payment_intent", "charge") if name in call.params}
    sent, last = call.first_sent_at or call.asked_at, call.sent_at or call.asked_at
    return {"created": {"gte": int((sent - MARGIN).timestamp()), "lte": int((last + MARGIN).timestamp())}}


def _record(call: StripeCall, body: dict[str, Any], moment: Any, now: datetime) -> None:
    with transaction.atomic():
        record_body(body, Report(moment, now))
        call.state, call.stripe_id, call.answered_at, call.claimed_until = "done", str(body["id"]), now, None
        call.save(update_fields=["state", "stripe_id", "answered_at", "claimed_until"])
        if call.mirrored is not None:
            push_is_over(row=call.mirrored, now=now)
        invoice_call_is_over(call=call, now=now)
    log.info("call.found", extra={"call": call.pk, "kind": call.kind, "stripe_id": call.stripe_id})


def _again(call: StripeCall, at: datetime, **fields: Any) -> None:
    with transaction.atomic():
        StripeCall.objects.filter(pk=call.pk).update(due_at=at, claimed_until=None, **fields)
        enqueue("payments.tasks.perform_call", at=at, call_id=call.pk)


def _did_not_happen(call: StripeCall, now: datetime) -> None:
    """Only now may the same thing be asked for under a new key."""
    with transaction.atomic():
        call.state, call.answered_at, call.claimed_until = "did_not_happen", now, None
        call.save(update_fields=["state", "answered_at", "claimed_until"])
        if call.mirrored is not None:
            push_did_not_happen(call=call, now=now)
        elif call.invoice_id:
            invoice_call_did_not_happen(call=call, now=now)
        elif call.kind == "delete_customer":
            ask_again_or_give_up(call=call, now=now)
        elif call.kind == "expire_session" and call.payment is not None:
            close_payment(payment=call.payment, now=now)
        elif call.dispute_id:
            ask_answer_again(call=call, now=now)
        elif call.refund is not None:
            _ask_again_or_give_up(call.refund, now)
        elif call.kind == "create_coupon" and call.order_id:
            _ask_for_discount_again(call, call.order_id, now)
        else:
            call.error_code = "no_longer_wanted"  # nobody was shown this session: no task for anyone
            tell_that_it_will_not_be(call=call, why="It was never made.", now=now)
    log.warning("call.did_not_happen", extra={"call": call.pk, "kind": call.kind})


def _ask_for_discount_again(call: StripeCall, order_id: int, now: datetime) -> None:
    order = Order.objects.select_for_update(no_key=True).get(pk=order_id)
    if order.coupon_id or order.cancel_wanted_at:
        return
    if order.calls.filter(kind="create_coupon").count() < MOST_NEW_CALLS:
        ask_for_discount(order=order, by=call.asked_by, now=now)
    else:
        tell_that_it_will_not_be(call=call, why="It failed again and again, and is not there.", now=now)


def _ask_again_or_give_up(refund: Refund, now: datetime) -> None:
    lock_payment(lambda: Payment.objects.filter(pk=refund.payment_id).first())  # an event may be naming it right now
    refund = Refund.objects.select_related("payment__order").get(pk=refund.pk)
    if refund.stripe_id is not None:
        return  # heard of meanwhile
    if refund.calls.count() < MOST_NEW_CALLS:
        ask_for_refund(refund=refund, by=refund.asked_by, now=now)
        return
    refund.state, refund.state_since = "not_made", now
    refund.save(update_fields=["state", "state_since"])
    tell_credit_note(refund=refund, now=now)
    open_task(
        kind="call_unknown",
        reason=f"call_unknown:{refund.reference}",
        text=f"Stripe failed {MOST_NEW_CALLS} times to make {refund.reference}, and it is not there. Ask for it anew.",
        now=now,
        worth=refund.money,
        refund=refund,
    )
