"""What a customer does on the hosted page, without a browser (POST /_sandbox/pay)."""

from typing import Any

from . import banks, cards, checkout_sessions, invoice_pay, paying
from .cards import Decline
from .errors import InvalidRequest
from .payment_methods import Payer
from .wire import Json
from .world import World

OUTCOMES = {
    "succeeded": "succeeded",
    "processing": "processing",
    "requires_capture": "authorized",
    "requires_action": "requires_action",
    "requires_payment_method": "declined",
}


def pay(world: World, wish: dict[str, Any]) -> Json:
    """One customer's try. Asker of the events is nobody, as on the hosted page."""
    if "invoice" in wish:
        return _pay_invoice(world, wish)
    session = world.find(checkout_sessions.KIND, str(wish.get("session", "")), "session")
    if session["status"] != "open":
        return {"session": session["id"], "outcome": f"session_{session['status']}"}
    payer = Payer(
        wish.get("email") or "customer@example.com", wish.get("name") or "Casey Customer", wish.get("country") or "DE"
    )
    if session["amount_total"] == 0:
        paying.complete_without_payment(world, session, payer)
        return {"session": session["id"], "outcome": "no_payment_required"}
    instrument = _instrument(session, wish)
    if isinstance(instrument, str):
        return {"session": session["id"], "outcome": "invalid", "message": instrument}
    intent = paying.pay(world, session, instrument, payer, None)
    return {"session": session["id"], **_outcome(world, intent, wish)}


def _pay_invoice(world: World, wish: dict[str, Any]) -> Json:
    invoice = world.find("invoice", str(wish["invoice"]))
    intent = invoice_pay.collecting(world, invoice)
    if intent is None:
        return {"invoice": invoice["id"], "outcome": f"invoice_{invoice['status']}"}
    instrument = _instrument(intent, wish)
    if isinstance(instrument, str):
        return {"invoice": invoice["id"], "outcome": "invalid", "message": instrument}
    email = invoice["customer_email"] or wish.get("email") or "customer@example.com"
    invoice_pay.by_customer(world, intent, instrument, Payer(email, wish.get("name") or invoice["customer_name"]), None)
    return {"invoice": invoice["id"], **_outcome(world, intent, wish)}


def _outcome(world: World, intent: Json, wish: dict[str, Any]) -> Json:
    """How the try ended, the bank's question answered."""
    answer = wish.get("authentication", "complete")
    failed = False
    if intent["status"] == "requires_action" and answer != "abandon":
        failed = answer == "fail"
        intent = paying.authenticate(world, intent, passed=not failed)
    error = intent["last_payment_error"] or {}
    return {
        "outcome": "authentication_failed" if failed else OUTCOMES[intent["status"]],
        "payment_intent": intent["id"],
        "charge": intent["latest_charge"],
        "code": error.get("code"),
        "decline_code": error.get("decline_code"),
        "message": error.get("message"),
    }


def _instrument(payable: Json, wish: dict[str, Any]) -> cards.Card | banks.Account | str:
    kind, looked_up = _looked_up(wish)
    if kind not in payable["payment_method_types"]:
        return f"{kind} is not taken here."
    return looked_up.message if isinstance(looked_up, Decline) else looked_up


def _looked_up(wish: dict[str, Any]) -> tuple[str, cards.Card | Decline | banks.Account | str]:
    if "card" in wish:
        return "card", cards.look_up(str(wish["card"]))
    if "iban" in wish:
        return "sepa_debit", banks.look_up(str(wish["iban"]))
    raise InvalidRequest("Say `card` or `iban`.", "card", "parameter_missing")
