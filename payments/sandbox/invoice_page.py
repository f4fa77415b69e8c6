"""The page of an invoice: what it is for, and how to pay it. Whoever has the link may."""

from . import due, invoice_links, invoice_pay, invoice_payments, invoice_view
from .checkout_form import Typed
from .confirmation import AUTHENTICATION_FAILED
from .hosted_page import FIELD_OF_PARAM, TRY_ANOTHER, form_of, notice
from .pages import page
from .wire import Json, Request, Response, html_response, see_other
from .world import World


def answer(world: World, request: Request) -> Response:
    """Everything under /i/."""
    due.perform(world)
    steps = request.path.split("/")
    token = steps[3] if len(steps) in (4, 5) else ""
    with world.lock:
        invoice, holds = invoice_links.found_by(world, token)
    if invoice is None or request.method not in ("GET", "POST") or steps[4:] not in ([], ["pdf"]):
        return notice("There is nothing here", "This link does not lead to an invoice.", "", "", status=404)
    if not holds:
        return notice("This link has expired", "Ask whoever sent you the invoice for a new one.", "", "", status=410)
    if steps[4:]:
        return notice("No PDF here", "The sandbox draws none; the back office does.", f"/i/{steps[2]}/{token}",
                      "To the invoice", status=404)  # fmt: skip
    form = form_of(request)
    return _shown(world, invoice, None, 200) if form is None else _pay(world, invoice, form, request.path)


def _pay(world: World, invoice: Json, form: dict[str, str], path: str) -> Response:
    typed = Typed.from_form(form)
    with world.change():
        # Looked at again under the lock: a second click finds the invoice paid.
        invoice = world.find("invoice", invoice["id"])
        intent = invoice_pay.collecting(world, invoice)
        if intent is None:
            return see_other(path)
        wish = typed.wish({**intent, "customer_details": {"email": invoice["customer_email"]}}, world.now())
        if wish is not None:
            invoice_pay.by_customer(world, intent, wish.instrument, wish.payer, wish.expiry)
            error = intent["last_payment_error"]
            if error is None:
                asks = intent["status"] == "requires_action"
                return see_other(f"/c/authenticate/{intent['id']}" if asks else path)
            typed.errors[FIELD_OF_PARAM.get(error.get("param", ""), "payment")] = error["message"]
        invoice = world.find("invoice", invoice["id"])
    return _shown(world, invoice, typed, 402)


def _shown(world: World, invoice: Json, typed: Typed | None, status: int) -> Response:
    with world.lock:
        intent = invoice_pay.collecting(world, invoice)
        under_way = invoice_payments.under_way(world, invoice["id"])
        if typed is None:
            typed = Typed(errors=_remembered(intent))
        view = invoice_view.content(world, invoice, intent, typed, under_way=under_way)
    return html_response(page("invoice.html", f"Invoice {invoice['number']}", **view), status)


def _remembered(intent: Json | None) -> dict[str, str]:
    """What went wrong at the bank, from which the customer comes back."""
    error = (intent or {}).get("last_payment_error") or {}
    return {"payment": TRY_ANOTHER} if error.get("message") == AUTHENTICATION_FAILED else {}
