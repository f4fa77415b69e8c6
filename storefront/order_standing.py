"""Where an order stands, in the customer's words: from our own tables, never from how the page was reached."""

from __future__ import annotations

from dataclasses import dataclass

from payments.domain.declines import decline_sentence
from payments.domain.status import Status
from payments.formats import exact_minute, money
from payments.models import Order, Payment, StripeCall
from payments.operations.open_payment import opening_call
from storefront.bank_days import bank_days
from storefront.order_progress import CART_CHANGED, address_to_pay, bank_is_processing, newest_payment


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``key`` names the case for scripts and tests; ``changing``: news is expected while the customer looks."""

    key: str
    headline: str
    sentences: tuple[str, ...]
    changing: bool = False
    can_pay: bool = False
    pay_words: str = "Pay now"


def standing_of(order: Order, *, came_back: bool = False) -> Standing:
    """The case this order is in. ``came_back``: its customer returned from the hosted page just now."""
    status = order.known_status
    if status == Status.REFUNDED:
        return _refunded(order)
    if status == Status.PAID:
        return _paid(order)
    if status == Status.CANCELLED:
        return Standing(key="cancelled", headline="This order was cancelled", sentences=("You have not been charged.",))
    if order.cancel_wanted_at:
        return _closing(order)
    if order.collected_amount:
        return _partly_paid(order)
    return _unpaid(order, newest_payment(order), came_back=came_back)


def _unpaid(order: Order, payment: Payment | None, *, came_back: bool) -> Standing:
    if payment is None:
        return _waiting(order)
    if bank_is_processing(payment):
        return _at_the_bank(order, payment)
    if payment.session is None:
        return _opening(order, payment)
    if came_back and address_to_pay(payment):
        # Before all that is known of earlier tries: whoever comes from there has paid, and no event has come yet.
        return _confirming()
    if order.known_status == Status.FAILED:
        return _declined(payment)
    if order.known_status == Status.REQUIRES_ACTION:
        return _action_wanted()
    return _waiting(order)


def _paid(order: Order) -> Standing:
    when = f" on {exact_minute(order.paid_at)}" if order.paid_at else ""
    if order.paid_after_cancel:
        return Standing(
            key="paid_after_cancel",
            headline="We received your payment",
            sentences=(
                f"We received {money(order.collected)}{when}, after this order had been cancelled.",
                "We write to you: you get either your things or your money back.",
            ),
        )
    if not order.total_amount:
        return Standing(
            key="paid", headline="Thank you!", sentences=("Your order is complete. Nothing was to be paid.",)
        )
    received = f"We received {money(order.collected)}{when}."
    confirmed = (f"A confirmation goes to {order.email}.",) if order.email else ()  # an anonymised order has none
    return Standing(key="paid", headline="Paid. Thank you!", sentences=(received, *confirmed))


def _refunded(order: Order) -> Standing:
    return Standing(
        key="refunded",
        headline="Your money went back",
        sentences=(
            f"We gave back all of the {money(order.collected)} you paid.",
            "Banks take 5 to 10 business days until they show it.",
        ),
    )


def _partly_paid(order: Order) -> Standing:
    return Standing(
        key="partly_paid",
        headline="We received part of the amount",
        sentences=(f"{money(order.collected)} of {money(order.total)} arrived. We write to you about the rest.",),
    )


def _closing(order: Order) -> Standing:
    if order.cancel_reason != CART_CHANGED:
        return Standing(
            key="closing",
            headline="This order is being cancelled",
            sentences=("Its checkout is closed first, so that nothing can be charged. This takes a moment.",),
            changing=True,
        )
    return Standing(
        key="closing",
        headline="Closing your earlier checkout",
        sentences=(
            "So that you cannot pay twice, it is closed before a new one opens. This takes a moment.",
            "Nothing has been charged. Your cart is kept.",
        ),
        changing=True,
    )


def _at_the_bank(order: Order, payment: Payment) -> Standing:
    methods = payment.attempts.order_by("-attempted_at", "-pk").values_list("method_type", flat=True)
    days = bank_days(methods.first() or "")
    return Standing(
        key="processing",
        headline="Your bank is processing the payment",
        sentences=(
            f"Bank debits take up to {days} business days. You need not do anything.",
            f"We write to {order.email} as soon as the money is here. Please do not pay again.",
        ),
    )


def _opening(order: Order, payment: Payment) -> Standing:
    kept = "" if order.placed_by_id else ", and your cart is kept"
    call = opening_call(payment=payment)
    if call is None or call.state in ("refused", "did_not_happen"):
        return Standing(
            key="refused",
            headline="The payment could not be started",
            sentences=(
                f"Nothing was charged{kept}.",
                "Try again. If it happens once more, write to us: we can see what went wrong.",
            ),
            can_pay=True,
            pay_words="Try again",
        )
    if _in_trouble(call):
        return Standing(
            key="unreachable",
            headline="The payment page does not open yet",
            sentences=(
                f"Our payment provider does not answer at the moment. Nothing has been charged{kept}.",
                "We keep trying, and this page goes on by itself. You can also come back to it later.",
            ),
            changing=True,
            # A stored error never gets better by waiting: a new try may be made at once.
            can_pay=call.state == "looking",
            pay_words="Try again" if call.state == "looking" else "",
        )
    return Standing(
        key="opening",
        headline="Opening the payment page",
        sentences=("One moment: you are sent on by itself. Nothing has been charged.",),
        changing=True,
    )


def _in_trouble(call: StripeCall) -> bool:
    """Whether a try went by without an answer that helped."""
    return call.state in ("unknown", "looking") or bool(call.error_type)


def _declined(payment: Payment) -> Standing:
    declined = payment.attempts.filter(state__in=["refused", "failed"]).order_by("-attempted_at", "-pk")
    method = declined.values_list("method_type", flat=True).first() or ""
    return Standing(
        key="failed",
        headline="The payment did not go through",
        sentences=(decline_sentence(code=payment.decline_reason, method=method),),
        can_pay=True,
    )


def _action_wanted() -> Standing:
    return Standing(
        key="requires_action",
        headline="Your bank asks you to confirm",
        sentences=("The payment is not finished: your bank wants a confirmation from you. Nothing has been charged.",),
        changing=True,
        can_pay=True,
        pay_words="Go on and confirm",
    )


def _confirming() -> Standing:
    return Standing(
        key="confirming",
        headline="We are confirming your payment",
        sentences=(
            "This usually takes a few seconds. This page goes on by itself.",
            "If you did pay, do not pay again: you find the result here and in your mail.",
        ),
        changing=True,
    )


def _waiting(order: Order) -> Standing:
    if not order.total_amount:
        return Standing(
            key="waiting",
            headline="This order is not confirmed yet",
            sentences=("There is nothing to pay. You confirm it on Stripe's page.",),
            can_pay=True,
            pay_words="Confirm the order",
        )
    return Standing(
        key="waiting",
        headline="This order is not paid yet",
        sentences=("Nothing has been charged. You pay on Stripe's page; we never see your card.",),
        can_pay=True,
    )
