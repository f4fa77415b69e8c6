"""What a customer does to a checkout session: present a card or account, authenticate, complete."""

from . import (
    banks,
    cards,
    confirmation,
    coupons,
    customers,
    intent_endings,
    payment_intents,
    payment_methods,
    promotion_codes,
)
from .checkout_body import KIND, customer_details
from .confirmation import Manner
from .events import emit
from .payment_methods import Payer
from .wire import Json
from .world import World

DONE = ("succeeded", "processing", "requires_capture")


def pay(
    world: World, session: Json, instrument: cards.Card | banks.Account, payer: Payer, expiry: tuple[int, int] | None
) -> Json:
    """One try to pay an open session; the intent as it is afterwards."""
    payer = Payer(_email(session) or payer.email, payer.name, payer.country)
    intent = _intent_of(world, session, payer)
    method = payment_methods.make(world, instrument, payer, expiry)
    world.store.hide(session["id"], payer={"email": payer.email, "name": payer.name, "country": payer.country})
    confirmation.confirm(world, intent, method, Manner())
    _complete_if_done(world, session, intent)
    return intent


def authenticate(world: World, intent: Json, *, passed: bool) -> Json:
    """The customer answered the bank's question."""
    confirmation.authenticate(world, intent, passed=passed)
    session_id = world.store.hidden(intent["id"]).get("session")
    if session_id:
        _complete_if_done(world, world.find(KIND, session_id), intent)
    return intent


def complete_without_payment(world: World, session: Json, payer: Payer) -> None:
    """A session whose total is nothing."""
    _complete(world, session, Payer(_email(session) or payer.email, payer.name, payer.country), "no_payment_required")


def _email(session: Json) -> str | None:
    email: str | None = (session["customer_details"] or {}).get("email")
    return email


def _intent_of(world: World, session: Json, payer: Payer) -> Json:
    """The session's intent; Stripe makes it when the customer first confirms."""
    if session["payment_intent"]:
        return world.find(intent_endings.KIND, session["payment_intent"])
    hidden = world.store.hidden(session["id"])
    data = dict(hidden["payment_intent_data"])
    customer = session["customer"]
    if customer is None and (session["customer_creation"] == "always" or data.get("setup_future_usage")):
        customer = customers.make(world, email=payer.email, name=payer.name)["id"]
        session["customer"] = customer
    intent = payment_intents.make(
        world, session["amount_total"], session["currency"], customer=customer,
        payment_method_types=session["payment_method_types"], **data
    )  # fmt: skip
    world.store.hide(intent["id"], session=session["id"])
    session["payment_intent"] = intent["id"]
    world.store.save(session)
    return intent


def _complete_if_done(world: World, session: Json, intent: Json) -> None:
    if session["status"] != "open" or intent["status"] not in DONE:
        return
    payer = Payer(**world.store.hidden(session["id"])["payer"])
    _complete(world, session, payer, "paid" if intent["status"] == "succeeded" else "unpaid")


def _complete(world: World, session: Json, payer: Payer, payment_status: str) -> None:
    session.update(
        status="complete",
        payment_status=payment_status,
        url=None,
        customer_details=customer_details(payer.email, payer.name, payer.billing_details["address"]),
        collected_information={"business_name": None, "individual_name": None, "shipping_details": None},
    )
    world.store.save(session)
    world.unschedule(session["id"])
    for discount in session["discounts"]:
        coupons.redeem(world, discount["coupon"])
        promotion_codes.redeem(world, discount["promotion_code"])
    event = emit(world, "checkout.session.completed", session)
    world.store.hide(session["id"], completed_by=event["id"])
