"""Record what came of a call: it was done, or it was refused."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction

from payments.models import Order, Payment, Refund, StripeCall
from payments.operations.as_may_be_kept import as_may_be_kept
from payments.operations.ask_about import ask_about
from payments.operations.carry_on_credit_note import tell_credit_note
from payments.operations.delete_customer import tell_that_it_stays
from payments.operations.finish_answer import answer_will_not_be, file_was_sent
from payments.operations.finish_invoice_call import (
    invoice_call_is_over,
    invoice_call_will_not_be,
    name_invoiced,
)
from payments.operations.finish_push import name_pushed, push_will_not_be
from payments.operations.hearing import Report
from payments.operations.locking import hear, lock_payment
from payments.operations.open_task import open_task
from payments.operations.record_body import record_kept_body
from payments.operations.settle_payment import settle_payment
from payments.stripe.clean import blanked_text
from payments.stripe.errors import Problem
from payments.stripe.gateway import Answer
from payments.stripe.translate import KINDS

log = logging.getLogger(__name__)

# While its session is open nobody else may tell us that it was paid: asked about in these steps, in seconds.
UNTIL_EXPIRED = (5400, 21600, 58200)
FIRST_LOOK = timedelta(minutes=30)


def call_succeeded(*, call: StripeCall, answer: Answer, only_the_id: bool, now: datetime) -> None:
    """Record the answer with the call's end. ``only_the_id``: a replay, or the answer to a repeated sending, is old
    news of unknown age: it names the object, which is then asked about."""
    stripe_id = str(answer.body["id"])
    with transaction.atomic():
        hear()
        body = as_may_be_kept(answer.body)
        _finish(
            call,
            state="done",
            stripe_id=stripe_id,
            answered_at=now,
            http_status=answer.http_status,
            request_id=answer.request_id,
            answer=blanked_text(body),
            error_type="",
            error_code="",
            error_message="",
        )
        if call.kind == "create_file":
            file_was_sent(call=call, now=now)
        elif only_the_id:
            name_object(call=call, stripe_id=stripe_id, kind=KINDS[answer.body["object"]][0], now=now)
        else:
            record_kept_body(body, Report(answer.moment, now, is_answer=True))
        if call.kind == "create_session":
            _look_after(call, stripe_id, now)
        invoice_call_is_over(call=call, now=now)
    log.info("call.done", extra={"call": call.pk, "kind": call.kind, "stripe_id": stripe_id})


def name_object(*, call: StripeCall, stripe_id: str, kind: str, now: datetime) -> None:
    """Fill the id into our row, unless it was heard before, and ask for the object's present state."""
    if call.mirrored is not None:
        name_pushed(row=call.mirrored, stripe_id=stripe_id, now=now)
        return
    name_invoiced(call=call, stripe_id=stripe_id)
    payment = lock_payment(lambda: call.payment)
    if call.kind == "create_session" and payment is not None:
        Payment.objects.filter(pk=payment.pk, session_id=None).update(session_id=stripe_id)
    if call.refund_id:
        Refund.objects.filter(pk=call.refund_id, stripe_id=None).update(stripe_id=stripe_id)
    if call.kind == "create_coupon" and call.order_id:
        Order.objects.filter(pk=call.order_id, coupon_id="").update(coupon_id=stripe_id)
    ask_about(
        kind=kind,
        stripe_id=stripe_id,
        why="The answer to our call was a replay: only its id is sure.",
        due_at=now,
        now=now,
        payment=call.payment,
    )


def call_refused(*, call: StripeCall, why: Problem, now: datetime) -> None:
    """Stripe will not do it, or it is no longer wanted: the rows that waited for it are told."""
    with transaction.atomic():
        hear()
        body = as_may_be_kept(why.body) if why.body else None
        _finish(
            call,
            state="refused",
            answered_at=now,
            http_status=why.http_status,
            request_id=why.request_id,
            error_type=why.type,
            error_code=why.code,
            error_message=why.message,
            answer=blanked_text(body) if body else "",
        )
        tell_that_it_will_not_be(call=call, why=why.message, now=now)
    log.warning("call.refused", extra={"call": call.pk, "kind": call.kind, "code": why.code})


def tell_that_it_will_not_be(*, call: StripeCall, why: str, now: datetime) -> None:
    """End what waited for this call, each in its own way."""
    if not _told_where_it_belongs(call, why, now):
        _tell_the_payment(call, why, now)


def _told_where_it_belongs(call: StripeCall, why: str, now: datetime) -> bool:
    """Whether it was about something else than a payment, which has been told."""
    if call.mirrored is not None:
        push_will_not_be(call=call, why=why, now=now)
    elif call.invoice_id:
        invoice_call_will_not_be(call=call, why=why, now=now)
    elif call.kind == "create_coupon":
        _tell_of_discount(call, why, now)
    elif call.dispute_id:
        answer_will_not_be(call=call, why=why, now=now)
    elif call.kind == "delete_customer":
        tell_that_it_stays(call=call, why=why, now=now)
    else:
        return False
    return True


def _tell_the_payment(call: StripeCall, why: str, now: datetime) -> None:
    key = call.payment_id
    payment = lock_payment(lambda: Payment.objects.filter(pk=key).first()) if key else None
    if payment is None:
        return
    if call.kind == "expire_session" and payment.session_id:
        # Already complete, or being paid right now: the order stays as it is until Stripe says more.
        ask_about(
            kind="session",
            stripe_id=payment.session_id,
            why="Stripe did not close it.",
            due_at=now,
            now=now,
            payment=payment,
        )
        return
    if call.kind == "create_session":
        payment.never_opened_at = now
        payment.save(update_fields=["never_opened_at"])
    if call.refund_id:
        Refund.objects.filter(pk=call.refund_id, stripe_id=None).update(state="refused", state_since=now, refusal=why)
    settle_payment(payment=payment, now=now)
    if call.refund is not None:
        call.refund.refresh_from_db()
        tell_credit_note(refund=call.refund, now=now)
    if call.error_code != "no_longer_wanted":
        about = call.refund.reference if call.refund else payment.reference
        open_task(
            kind="call_refused",
            reason=f"call_refused:{call.key}",
            text=f"Stripe refused {call.get_kind_display().lower()} for {about}: {why}",
            now=now,
            worth=call.refund.money if call.refund else payment.money,
            payment=payment,
            refund=call.refund,
            call=call,
        )


def _tell_of_discount(call: StripeCall, why: str, now: datetime) -> None:
    """The order cannot be paid before a person has done something about it."""
    order = call.order
    if order is None or call.error_code == "no_longer_wanted":
        return
    open_task(
        kind="call_refused",
        reason=f"call_refused:{call.key}",
        text=f"Stripe did not make the discount of {order.reference}, so it cannot be paid: {why}",
        now=now,
        worth=order.total,
        order=order,
        call=call,
    )


def _look_after(call: StripeCall, session_id: str, now: datetime) -> None:
    """Should every event about it get lost, it is still found to be paid, or expired."""
    ask_about(
        kind="session",
        stripe_id=session_id,
        why="A checkout is open.",
        due_at=now + FIRST_LOOK,
        now=now,
        payment=call.payment,
        again_after=UNTIL_EXPIRED,
    )


def _finish(call: StripeCall, **fields: object) -> None:
    for name, value in fields.items():
        setattr(call, name, value)
    call.claimed_until = None
    call.save(update_fields=[*fields, "claimed_until"])
