"""Payment intents: made here or by a checkout session, confirmed, captured, cancelled."""

from typing import Any

from . import confirmation, intent_parameters, lists, params, payment_methods
from .call import Call
from .confirmation import Manner
from .currencies import check_chargeable, currency
from .errors import CardRefused, InvalidRequest, WrongState
from .events import emit
from .intent_endings import KIND, STATE, unexpected
from .lists import Query
from .metadata import merged
from .views import shown
from .wire import Json
from .world import World

CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")


def make(world: World, amount: int, code: str, **facts: Any) -> Json:
    """A new intent, announced."""
    identifier = world.new_id("pi_3")
    secret = world.new_id("secret_")
    body = {
        "id": identifier,
        "object": KIND,
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": f"{identifier}_{secret}",
        "confirmation_method": "automatic",
        "created": world.now(),
        "currency": code,
        "customer": None,
        "customer_account": None,
        "description": None,
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"installments": None, "mandate_options": None, "network": None,
                                            "request_three_d_secure": "automatic"}},
        "payment_method_types": ["card", "sepa_debit"] if code == "eur" else ["card"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }  # fmt: skip
    body.update(facts)
    world.store.add(body)
    emit(world, "payment_intent.created", body)
    return body


def create(call: Call) -> Json:
    """POST /v1/payment_intents"""
    sent = call.read(intent_parameters.CREATE, ("amount", "currency"))
    params.only_one(sent, "allowed_payment_method_types", "excluded_payment_method_types")
    code = currency(sent.pop("currency"), "currency")
    amount = sent.pop("amount")
    check_chargeable(amount, code, "amount")
    wants, manner, method_id = (
        sent.pop("confirm", False),
        intent_parameters.manner(sent),
        sent.pop("payment_method", None),
    )
    if manner.return_url and not wants:
        raise InvalidRequest(
            "The parameter `return_url` cannot be passed unless `confirm` is set to true.", "return_url"
        )
    if "customer" in sent:
        intent_parameters.living_customer(call.world, sent["customer"])
    facts = {"automatic_payment_methods": {"allow_redirects": "always", "enabled": True}, **sent}
    facts["metadata"] = merged({}, sent.get("metadata", {}))
    method = payment_methods.resolve(call.world, method_id) if method_id else None
    intent = make(call.world, amount, code, **facts)
    if method is not None:
        intent.update(payment_method=method["id"], status="requires_confirmation")
        call.world.store.save(intent)
    if wants:
        return _confirmed(call.world, intent, method, manner)
    return shown(call.world, intent)


def confirm(call: Call) -> Json:
    """POST /v1/payment_intents/{id}/confirm"""
    sent = call.read(intent_parameters.CONFIRM)
    intent = call.world.find(KIND, call.id, "intent")
    if call.world.store.hidden(call.id).get("session"):
        raise WrongState("You cannot confirm this PaymentIntent because it belongs to a Checkout Session.", code=STATE)
    manner = intent_parameters.manner(sent)
    wanted = sent.pop("payment_method", intent["payment_method"])
    method = payment_methods.resolve(call.world, wanted) if wanted else None
    intent.update(sent)
    return _confirmed(call.world, intent, method, manner)


def _confirmed(world: World, intent: Json, method: Json | None, manner: Manner) -> Json:
    if intent["status"] not in CONFIRMABLE:
        raise unexpected(world, intent, f"You cannot confirm this PaymentIntent because it has a status of "
                                         f"{intent['status']}.")  # fmt: skip
    if method is None:
        raise unexpected(world, intent, "You cannot confirm this PaymentIntent because it's missing a payment method.")
    redirects = (intent["automatic_payment_methods"] or {}).get("allow_redirects") == "always"
    if redirects and not manner.return_url and not manner.off_session:
        raise InvalidRequest(intent_parameters.RETURN_URL_NEEDED, "return_url")
    if method["type"] not in intent["payment_method_types"]:
        raise InvalidRequest(f"The payment method type {method['type']} is not usable here.", "payment_method",
                             "payment_intent_incompatible_payment_method")  # fmt: skip
    confirmation.confirm(world, intent, method, manner)
    error = intent["last_payment_error"]
    if error is not None:
        details = {key: value for key, value in error.items() if key not in ("type", "message", "doc_url")}
        raise CardRefused(error["message"], **details, payment_intent=shown(world, intent))
    return shown(world, intent)


def update(call: Call) -> Json:
    """POST /v1/payment_intents/{id}"""
    sent = call.read(intent_parameters.UPDATE)
    intent = call.world.find(KIND, call.id, "intent")
    if "metadata" in sent:
        intent["metadata"] = merged(intent["metadata"], sent.pop("metadata"))
    intent.update(sent)
    call.world.store.save(intent)
    return shown(call.world, intent)


def retrieve(call: Call) -> Json:
    """GET /v1/payment_intents/{id}"""
    sent = call.read({"client_secret": params.string})
    intent = call.world.find(KIND, call.id, "intent")
    if sent.get("client_secret", intent["client_secret"]) != intent["client_secret"]:
        raise InvalidRequest("The client_secret provided does not match the client_secret associated with this "
                             "PaymentIntent.", "client_secret")  # fmt: skip
    return shown(call.world, intent)


def list_intents(call: Call) -> Json:
    """GET /v1/payment_intents"""
    sent = call.read({**lists.PAGE, "customer": params.string})
    return lists.page(call.world, Query(KIND, "/v1/payment_intents").where_field(sent, "customer"), sent)
