"""The page where a customer pays, the bank's question, and what is said when there is nothing to pay."""

from . import checkout_sessions, due, forms, intent_endings, invoice_links, paying
from .checkout_form import Typed
from .confirmation import AUTHENTICATION_FAILED
from .currencies import shown as money
from .deliveries import wait_until_heard
from .delivery_rules import REDIRECT_WAIT
from .pages import Markup, page
from .pay_page import pay_page
from .payment_methods import Payer
from .wire import Json, Request, Response, html_response, see_other
from .world import World

TRY_ANOTHER = (
    "We are unable to authenticate your payment method. Please choose a different payment method and try again."
)
FIELD_OF_PARAM = {"number": "card_number", "exp_month": "card_expiry", "cvc": "card_cvc"}


def answer(world: World, request: Request) -> Response:
    """Everything under /c/."""
    due.perform(world)
    steps = request.path.split("/")
    if len(steps) == 4 and steps[2] in ("pay", "authenticate") and request.method in ("GET", "POST"):
        kind = checkout_sessions.KIND if steps[2] == "pay" else intent_endings.KIND
        with world.lock:
            body = world.store.get(kind, steps[3])
        if body is not None:
            form = form_of(request)
            return _pay(world, body, form) if steps[2] == "pay" else _bank(world, body, form)
    return notice("There is nothing here", "This link does not lead to a payment.", "", "", status=404)


def form_of(request: Request) -> dict[str, str] | None:
    """What was sent with a POST."""
    if request.method != "POST":
        return None
    try:
        sent = forms.parse(request.body.decode("utf-8", "replace"))
    except forms.MalformedForm:
        return {}
    return {key: value for key, value in sent.items() if isinstance(value, str)}


def _pay(world: World, session: Json, form: dict[str, str] | None) -> Response:
    if session["status"] != "open":
        return _closed(world, session, came_to_pay=form is not None)
    if form is None:
        return html_response(pay_page(world, session, _remembered(world, session)))
    typed = Typed.from_form(form)
    with world.change():
        # Looked at again under the lock: a second click finds the session complete.
        session = world.find(checkout_sessions.KIND, session["id"])
        intent = _tried(world, session, typed)
    session = _again(world, session["id"])
    if session["status"] != "open":
        return _closed(world, session, came_to_pay=True)
    if intent is not None and intent["status"] == "requires_action":
        return see_other(f"/c/authenticate/{intent['id']}")
    return html_response(pay_page(world, session, typed), 402)


def _tried(world: World, session: Json, typed: Typed) -> Json | None:
    """Pay if what was typed is good; a decline becomes a sentence beside its field."""
    if session["status"] != "open":
        return None
    if session["amount_total"] == 0:
        paying.complete_without_payment(world, session, Payer(typed.email or None, typed.name or None))
        return None
    wish = typed.wish(session, world.now())
    if wish is None:
        return None
    intent = paying.pay(world, session, wish.instrument, wish.payer, wish.expiry)
    error = intent["last_payment_error"]
    if error is not None:
        typed.errors[FIELD_OF_PARAM.get(error.get("param", ""), "payment")] = error["message"]
    return intent


def _remembered(world: World, session: Json) -> Typed:
    """The form as it stands when the customer comes (back)."""
    with world.lock:
        payer = world.store.hidden(session["id"]).get("payer") or {}
        intent = world.store.get(intent_endings.KIND, session["payment_intent"] or "")
    error = (intent or {}).get("last_payment_error")
    errors = {}
    if error is not None:
        errors["payment"] = TRY_ANOTHER if error["message"] == AUTHENTICATION_FAILED else error["message"]
    return Typed(email=payer.get("email") or "", name=payer.get("name") or "", errors=errors)


def _closed(world: World, session: Json, *, came_to_pay: bool) -> Response:
    """Complete: on to the shop, which has heard of it by then. Expired: back to the shop."""
    if session["status"] == "expired":
        address = session["cancel_url"] or ""
        return notice(
            "This checkout has expired", "You have not been charged.", address, "Back to the shop", status=410
        )
    address = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    if not came_to_pay:
        return notice("This checkout is complete", "There is nothing left to pay.", address, "Go on")
    with world.lock:
        event = world.store.hidden(session["id"]).get("completed_by")
        seconds = float(world.store.setting("redirect_wait", REDIRECT_WAIT))
    if event is not None:
        wait_until_heard(world, event, seconds)
    return see_other(address)


def _bank(world: World, intent: Json, form: dict[str, str] | None) -> Response:
    session_id, return_url = _where_from(world, intent)
    if form is None and intent["status"] == "requires_action":
        with world.lock:
            method = world.find("payment_method", intent["payment_method"])
        total = money(intent["amount"], intent["currency"])
        return html_response(page("bank.html", "Your bank", total=total, last4=method["card"]["last4"]))
    if form is not None:
        with world.change():
            intent = world.find(intent_endings.KIND, intent["id"])
            if intent["status"] == "requires_action":
                paying.authenticate(world, intent, passed=form.get("outcome") == "complete")
    if session_id is not None:
        session = _again(world, session_id)
        if session["status"] == "open":
            return see_other(f"/c/pay/{session_id}")
        return _closed(world, session, came_to_pay=form is not None)
    if return_url:
        status = "succeeded" if intent["status"] in paying.DONE else "failed"
        sign = "&" if "?" in return_url else "?"
        return see_other(
            f"{return_url}{sign}payment_intent={intent['id']}&payment_intent_client_secret={intent['client_secret']}"
            f"&redirect_status={status}"
        )
    with world.lock:
        invoice = world.store.get("invoice", world.store.hidden(intent["id"]).get("invoice", ""))
        if invoice is not None:
            return see_other(invoice_links.addresses(world, invoice)["hosted_invoice_url"])
    return notice("You can close this page", "The bank has no question.", "", "")


def _where_from(world: World, intent: Json) -> tuple[str | None, str | None]:
    with world.lock:
        session_id = world.store.hidden(intent["id"]).get("session")
    redirect = (intent["next_action"] or {}).get("redirect_to_url") or {}
    return session_id, redirect.get("return_url")


def _again(world: World, session_id: str) -> Json:
    with world.lock:
        return world.find(checkout_sessions.KIND, session_id)


def notice(heading: str, words: str, address: str, label: str, status: int = 200) -> Response:
    hidden = Markup("" if address else " hidden")
    return html_response(
        page("notice.html", heading, heading=heading, words=words, address=address, label=label, hidden=hidden), status
    )
