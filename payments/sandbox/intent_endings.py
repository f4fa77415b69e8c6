"""How an intent ends: captured or cancelled."""

from . import confirmation, intent_parameters, invoice_payments
from .call import Call
from .errors import WrongState
from .events import emit
from .metadata import merged
from .views import shown
from .wire import Json
from .world import World

KIND = "payment_intent"
CANCELABLE = ("requires_payment_method", "requires_capture", "requires_confirmation", "requires_action")
STATE = "payment_intent_unexpected_state"


def unexpected(world: World, intent: Json, message: str) -> WrongState:
    return WrongState(message, code=STATE, payment_intent=shown(world, intent))


def cancel(call: Call) -> Json:
    """POST /v1/payment_intents/{id}/cancel"""
    sent = call.read(intent_parameters.CANCEL)
    intent = call.world.find(KIND, call.id, "intent")
    if intent["status"] not in CANCELABLE:
        raise unexpected(
            call.world,
            intent,
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}. Only a PaymentIntent "
            f"with one of the following statuses may be canceled: {', '.join(CANCELABLE)}.",
        )
    if call.world.store.hidden(call.id).get("session") and intent["status"] != "requires_capture":
        raise unexpected(call.world, intent, "You cannot cancel the PaymentIntent of a Checkout Session; expire the "
                                              "Checkout Session instead.")  # fmt: skip
    if call.world.store.hidden(call.id).get("invoice"):
        raise unexpected(call.world, intent, "You cannot cancel the PaymentIntent of an invoice; void the invoice "
                                              "instead.")  # fmt: skip
    return shown(call.world, close(call.world, intent, sent.get("cancellation_reason")))


def close(world: World, intent: Json, reason: str | None) -> Json:
    """Cancel it; an authorization it held is let go."""
    held = intent["status"] == "requires_capture"
    intent.update(status="canceled", canceled_at=world.now(), cancellation_reason=reason, amount_capturable=0,
                  next_action=None)  # fmt: skip
    world.unschedule(intent["id"])
    world.store.save(intent)
    if held:
        charge = world.find("charge", intent["latest_charge"])
        charge.update(amount_refunded=charge["amount"], refunded=True)
        emit(world, "charge.refunded", world.store.save(charge))
    emit(world, "payment_intent.canceled", intent)
    invoice_payments.heard(world, intent, "payment_intent.canceled")
    return intent


def capture(call: Call) -> Json:
    """POST /v1/payment_intents/{id}/capture"""
    sent = call.read(intent_parameters.CAPTURE)
    world = call.world
    intent = world.find(KIND, call.id, "intent")
    if intent["status"] != "requires_capture":
        raise unexpected(world, intent, f"This PaymentIntent could not be captured because it has a status of "
                                         f"{intent['status']}.")  # fmt: skip
    amount = sent.get("amount_to_capture", intent["amount_capturable"])
    if amount > intent["amount_capturable"]:
        raise WrongState("The amount to capture is more than what was authorized.", "amount_to_capture")
    if "metadata" in sent:
        intent["metadata"] = merged(intent["metadata"], sent["metadata"])
    charge = world.find("charge", intent["latest_charge"])
    charge.update(captured=True, amount_captured=amount, amount_refunded=charge["amount"] - amount)
    world.store.save(charge)
    world.unschedule(intent["id"])
    confirmation.book_or_schedule(world, {"capture_method": "automatic"}, charge)
    intent.update(status="succeeded", amount_received=amount, amount_capturable=0)
    world.store.save(intent)
    session_id = world.store.hidden(intent["id"]).get("session")
    if session_id:
        world.store.save({**world.find("checkout.session", session_id), "payment_status": "paid"})
    emit(world, "charge.captured", charge)
    emit(world, "payment_intent.succeeded", intent)
    invoice_payments.heard(world, intent, "payment_intent.succeeded")
    return shown(world, intent)
