"""Confirming an intent: ask the bank, authenticate the customer, charge. Declines are facts here, not exceptions."""

from dataclasses import dataclass

from . import banks, charges, dispute_course, invoice_payments, payment_methods
from .balance_transactions import for_charge
from .cards import Card, Decline
from .events import emit
from .views import shown
from .wire import Json
from .world import World

AUTHORIZED_FOR = 7 * 24 * 3600
ASK_BANK = Decline(
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
    None,
)
NOT_HANDLED = Decline("authentication_required", "authentication_not_handled", ASK_BANK.message, None)
AUTHENTICATION_FAILED = (
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod "
    "to attempt to fulfill this PaymentIntent again."
)
DEBIT_FAILED = "The customer's account has insufficient funds to cover this payment."
AUTHENTICATED = {
    "authentication_flow": "challenge",
    "electronic_commerce_indicator": "05",
    "exemption_indicator": None,
    "result": "authenticated",
    "result_reason": None,
    "transaction_id": None,
    "version": "2.2.0",
}


@dataclass(frozen=True)
class Manner:
    """How a confirmation is made."""

    off_session: bool = False
    error_on_requires_action: bool = False
    return_url: str | None = None


def confirm(world: World, intent: Json, method: Json, manner: Manner) -> Json:
    """Try to collect with this method; the intent as it is afterwards."""
    intent.update(payment_method=method["id"], last_payment_error=None, next_action=None)
    instrument = payment_methods.behind(world, method)
    if isinstance(instrument, banks.Account):
        return _debit(world, intent, method)
    set_up = bool(world.store.hidden(method["id"]).get("set_up"))
    wants = instrument.asks == "always" or (instrument.asks == "until_set_up" and not set_up)
    if manner.off_session and wants:
        return _declined(world, intent, method, instrument, ASK_BANK)
    if wants or (instrument.asks == "on_session" and not manner.off_session):
        if manner.error_on_requires_action:
            return _refused(world, intent, method, NOT_HANDLED, None)
        return _ask(world, intent, manner)
    return _charge(world, intent, method, instrument, authenticated=False)


def authenticate(world: World, intent: Json, *, passed: bool) -> Json:
    """The customer came back from the bank."""
    method = world.find(payment_methods.KIND, intent["payment_method"])
    intent["next_action"] = None
    if passed:
        instrument = payment_methods.behind(world, method)
        assert isinstance(instrument, Card)  # only cards ask
        return _charge(world, intent, method, instrument, authenticated=True)
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        last_payment_error={
            "code": "payment_intent_authentication_failure",
            "doc_url": "https://stripe.com/docs/error-codes/payment-intent-authentication-failure",
            "message": AUTHENTICATION_FAILED,
            "payment_method": shown(world, method),
            "type": "invalid_request_error",
        },
    )
    return _told(world, intent, "payment_intent.payment_failed")


def _ask(world: World, intent: Json, manner: Manner) -> Json:
    address = f"{world.options.base_url}/c/authenticate/{intent['id']}"
    if manner.return_url:
        redirect = {"return_url": manner.return_url, "url": address}
        intent["next_action"] = {"redirect_to_url": redirect, "type": "redirect_to_url"}
    else:
        intent["next_action"] = {
            "type": "use_stripe_sdk",
            "use_stripe_sdk": {"type": "three_d_secure_redirect", "stripe_js": address},
        }
    intent["status"] = "requires_action"
    return _told(world, intent, "payment_intent.requires_action")


def _charge(world: World, intent: Json, method: Json, card: Card, *, authenticated: bool) -> Json:
    if card.decline is not None:
        return _declined(world, intent, method, card, card.decline)
    manual = intent["capture_method"] == "manual"
    amount = intent["amount"]
    charge = charges.make(world, intent, method, paid=True, captured=not manual, outcome=charges.outcome(card),
                          amount_captured=0 if manual else amount)  # fmt: skip
    if authenticated:
        charge["payment_method_details"]["card"]["three_d_secure"] = AUTHENTICATED
    world.store.hide(charge["id"], refund=card.refund, at_once=card.at_once, dispute=card.dispute)
    intent["latest_charge"] = charge["id"]
    if intent["setup_future_usage"]:
        payment_methods.set_up(world, method, intent["customer"])
    if manual:
        charge["payment_method_details"]["card"]["capture_before"] = world.now() + AUTHORIZED_FOR
        world.store.save(charge)
        world.schedule("authorization_expires", intent["id"], world.now() + AUTHORIZED_FOR)
        intent.update(status="requires_capture", amount_capturable=amount)
        emit(world, "charge.succeeded", charge)
        return _told(world, intent, "payment_intent.amount_capturable_updated")
    world.store.save(charge)
    book_or_schedule(world, intent, charge)
    intent.update(status="succeeded", amount_received=amount)
    emit(world, "charge.succeeded", charge)
    return _told(world, intent, "payment_intent.succeeded")


def book_or_schedule(world: World, intent: Json, charge: Json) -> None:
    """The balance hears of a captured charge at once, or two seconds later where capture is asynchronous.

    Some cards are disputed a moment after.
    """
    if intent["capture_method"] == "automatic_async":
        world.schedule("charge_settles", charge["id"], world.now() + charges.FEES_KNOWN_AFTER)
    else:
        charges.book(world, charge)
    if world.store.hidden(charge["id"]).get("dispute"):
        world.schedule("dispute_opens", charge["id"], world.now() + dispute_course.OPENS_AFTER)


def _declined(world: World, intent: Json, method: Json, card: Card, decline: Decline) -> Json:
    facts = {"failure_code": decline.code, "failure_message": decline.message, "outcome": charges.outcome(card)}
    charge = charges.make(world, intent, method, status="failed", **facts)
    emit(world, "charge.failed", charge)
    intent["latest_charge"] = charge["id"]
    return _refused(world, intent, method, decline, charge["id"])


def _refused(world: World, intent: Json, method: Json, decline: Decline, charge_id: str | None) -> Json:
    error = {
        "advice_code": decline.advice_code,
        "charge": charge_id,
        "code": decline.code,
        "decline_code": decline.decline_code,
        "doc_url": f"https://stripe.com/docs/error-codes/{decline.code.replace('_', '-')}",
        "message": decline.message,
        "param": decline.param,
        "payment_method": shown(world, method),
        "type": "card_error",
    }
    known = {key: value for key, value in error.items() if value is not None}
    intent.update(status="requires_payment_method", payment_method=None, last_payment_error=known)
    return _told(world, intent, "payment_intent.payment_failed")


def _debit(world: World, intent: Json, method: Json) -> Json:
    charge = charges.make(world, intent, method, status="pending")
    world.schedule("debit_settles", charge["id"], world.now() + banks.SETTLES_AFTER)
    intent.update(status="processing", latest_charge=charge["id"])
    emit(world, "charge.pending", charge)
    return _told(world, intent, "payment_intent.processing")


def settle_debit(world: World, charge: Json) -> Json:
    """Days later the bank says whether the debit worked; the intent as it is then."""
    intent = world.find("payment_intent", charge["payment_intent"])
    method = world.find(payment_methods.KIND, charge["payment_method"])
    account = payment_methods.behind(world, method)
    if isinstance(account, banks.Account) and account.succeeds:
        charge.update(status="succeeded", paid=True, captured=True, amount_captured=charge["amount"])
        booked = for_charge(world, charge, charge["amount"])
        charge["balance_transaction"] = booked["id"]
        world.store.save(charge)
        emit(world, "charge.succeeded", charge)
        intent.update(status="succeeded", amount_received=intent["amount"])
        return _told(world, intent, "payment_intent.succeeded")
    charge.update(status="failed", failure_code="insufficient_funds", failure_message=DEBIT_FAILED)
    emit(world, "charge.failed", world.store.save(charge))
    decline = Decline("insufficient_funds", "insufficient_funds", DEBIT_FAILED, None)
    return _refused(world, intent, method, decline, charge["id"])


def _told(world: World, intent: Json, event_type: str) -> Json:
    world.store.save(intent)
    emit(world, event_type, intent)
    invoice_payments.heard(world, intent, event_type)
    return intent
