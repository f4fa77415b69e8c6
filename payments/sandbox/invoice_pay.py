"""POST /v1/invoices/{id}/pay: with a payment method of the customer's, or outside Stripe."""

from typing import Any

from . import confirmation, invoice_parameters, invoice_payments, params, payment_methods
from .banks import Account
from .call import Call
from .cards import Card
from .confirmation import Manner
from .errors import CardRefused, InvalidRequest, WrongState
from .invoice_body import KIND
from .invoice_events import told
from .payment_methods import Payer
from .views import shown
from .wire import Json
from .world import World


def pay(call: Call) -> Json:
    """POST /v1/invoices/{id}/pay"""
    sent = call.read(invoice_parameters.PAY)
    params.only_one(sent, "paid_out_of_band", "payment_method")
    world = call.world
    invoice = world.find(KIND, call.id)
    if invoice["status"] == "paid":
        raise WrongState("Invoice is already paid")
    if invoice["status"] not in invoice_payments.OWING:
        raise WrongState(f"You can only pay an invoice that is open or uncollectible; this one is {invoice['status']}.")
    if sent.get("paid_out_of_band"):
        _outside(world, invoice)
    else:
        _collect(world, invoice, sent)
    return shown(world, world.find(KIND, call.id))


def _outside(world: World, invoice: Json) -> None:
    """The merchant says that it was paid some other way."""
    before = dict(invoice)
    rest = invoice["amount_remaining"]
    invoice.update(
        attempted=True,
        amount_paid=invoice["amount_paid"] + rest,
        amount_paid_off_stripe=invoice["amount_paid_off_stripe"] + rest,
        amount_remaining=0,
    )
    invoice_payments.mark_paid(world, invoice)
    told(world, before, invoice, "invoice.paid")


def collecting(world: World, invoice: Json) -> Json | None:
    """The intent with which what remains can be paid now."""
    intent = invoice_payments.default_intent(world, invoice["id"])
    if intent is None or intent["status"] not in invoice_payments.WAITING:
        return None
    return intent


def by_customer(
    world: World, intent: Json, instrument: Card | Account, payer: Payer, expiry: tuple[int, int] | None
) -> None:
    """One try of the customer's on the invoice's page."""
    method = payment_methods.make(world, instrument, payer, expiry)
    confirmation.confirm(world, intent, method, Manner())


def _collect(world: World, invoice: Json, sent: dict[str, Any]) -> None:
    intent = collecting(world, invoice)
    if intent is None:
        raise WrongState("A payment of this invoice is already under way.", code="payment_intent_unexpected_state")
    method = _method(world, invoice, sent.get("payment_method"))
    if method["type"] not in intent["payment_method_types"]:
        raise InvalidRequest(f"The payment method type {method['type']} is not usable here.", "payment_method",
                             "payment_intent_incompatible_payment_method")  # fmt: skip
    confirmation.confirm(world, intent, method, Manner(off_session=sent.get("off_session", True)))
    error = intent["last_payment_error"]
    if error is not None:
        details = {key: value for key, value in error.items() if key not in ("type", "message", "doc_url")}
        raise CardRefused(error["message"], **details, payment_intent=shown(world, intent))
    if intent["status"] == "requires_action":
        raise CardRefused(
            "This payment requires additional user action before it can be completed successfully.",
            code="invoice_payment_intent_requires_action",
            payment_intent=shown(world, intent),
        )


def _method(world: World, invoice: Json, wanted: str | None) -> Json:
    """The named method or the customer's own; one of another customer's is refused, a test name's becomes theirs."""
    customer = world.find("customer", invoice["customer"])
    identifier = wanted or customer["invoice_settings"]["default_payment_method"]
    if identifier is None:
        raise WrongState(
            "This customer has no attached payment source or default payment method. Please consider adding a default "
            "payment method.",
            code="resource_missing",
        )
    method = payment_methods.resolve(world, identifier)
    if method["id"] != identifier:
        payment_methods.set_up(world, method, customer["id"])
    if method["customer"] != customer["id"]:
        raise InvalidRequest(
            f"The customer does not have a payment method with the ID {identifier}. The payment method must be "
            "attached to the customer.",
            "payment_method",
            "resource_missing",
        )
    return method
