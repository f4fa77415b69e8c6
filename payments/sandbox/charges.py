"""Charges: one card or account presented once, and what came of it."""

from typing import Any

from . import balance_transactions, cards, lists, params
from .call import Call
from .events import changed, emit
from .lists import Query
from .metadata import merged, metadata
from .params import Spec
from .views import shown
from .wire import Json
from .world import World

KIND = "charge"
FEES_KNOWN_AFTER = 2  # asynchronous capture: the balance transaction comes two seconds later
LIST: Spec = {**lists.PAGE, "payment_intent": params.string, "customer": params.string}


def make(world: World, intent: Json, method: Json, **facts: Any) -> Json:
    """A charge for the whole intent; its metadata is the intent's, copied once."""
    card = method["type"] == "card"
    amount = intent["amount"]
    body = {
        "id": world.new_id("ch_3" if card else "py_3"),
        "object": KIND,
        "amount": amount,
        "amount_captured": 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "BACK OFFICE SANDBOX" if card else None,
        "captured": False,
        "created": world.now(),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": None,
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {"type": method["type"], method["type"]: _details(method)},
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": intent["shipping"],
        "source": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "succeeded",
        "transfer_data": None,
        "transfer_group": None,
        **facts,
    }
    return world.store.add(body)


def _details(method: Json) -> Json:
    face = method[method["type"]]
    if method["type"] != "card":
        details = {key: face[key] for key in ("bank_code", "branch_code", "country", "fingerprint", "last4")}
        return {**details, "expected_debit_date": None, "mandate": None}
    details = {
        key: face[key]
        for key in (
            "brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4", "regulated_status"
        )
    }  # fmt: skip
    return {**details, "installments": None, "mandate": None, "network": face["brand"], "three_d_secure": None,
            "wallet": None}  # fmt: skip


def outcome(card: cards.Card) -> Json:
    """What the network and Radar thought of it."""
    facts: Json = {
        **dict.fromkeys(("advice_code", "network_advice_code", "network_decline_code", "reason")),
        "risk_level": card.risk,
        "risk_score": {"normal": 20, "elevated": 68, "highest": 90}[card.risk],
    }
    decline = card.decline
    if decline is None:
        words = {"network_status": "approved_by_network", "seller_message": "Payment complete.", "type": "authorized"}
    elif decline.blocked:
        words = {
            "network_status": "not_sent_to_network",
            "reason": decline.blocked,
            "seller_message": "The sandbox blocked this payment as too risky.",
            "type": "blocked",
        }
    else:
        facts["advice_code"] = decline.advice_code
        words = {
            "network_status": "declined_by_network",
            "reason": decline.decline_code,
            "seller_message": "The bank did not return any further details with this decline.",
            "type": "issuer_declined",
        }
    return {**facts, **words}


def settle(world: World, charge_id: str) -> None:
    """The fee of an asynchronously captured charge becomes known."""
    charge = world.find(KIND, charge_id)
    if charge["balance_transaction"] is not None or charge["status"] != "succeeded":
        return
    before = dict(charge)
    book(world, charge)
    emit(world, "charge.updated", charge, changed(before, charge))


def book(world: World, charge: Json) -> None:
    """Put the charge into the balance."""
    at_once = bool(world.store.hidden(charge["id"]).get("at_once"))
    booked = balance_transactions.for_charge(world, charge, charge["amount_captured"], at_once=at_once)
    charge["balance_transaction"] = booked["id"]
    world.store.save(charge)


def retrieve(call: Call) -> Json:
    """GET /v1/charges/{id}"""
    call.read({})
    return shown(call.world, call.world.find(KIND, call.id, "charge"))


def list_charges(call: Call) -> Json:
    """GET /v1/charges"""
    sent = call.read(LIST)
    query = Query(KIND, "/v1/charges").where_field(sent, "payment_intent").where_field(sent, "customer")
    return lists.page(call.world, query, sent)


def update(call: Call) -> Json:
    """POST /v1/charges/{id}"""
    sent = call.read({"metadata": metadata, "description": params.string, "receipt_email": params.email})
    charge = call.world.find(KIND, call.id, "charge")
    before = dict(charge)
    if "metadata" in sent:
        charge["metadata"] = merged(charge["metadata"], sent.pop("metadata"))
    charge.update(sent)
    call.world.store.save(charge)
    if charge != before:
        emit(call.world, "charge.updated", charge, changed(before, charge))
    return shown(call.world, charge)
