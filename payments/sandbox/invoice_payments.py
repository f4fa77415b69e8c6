"""Payments of an invoice: the one made at finalizing, and payment intents that were attached; paid when those are."""

from . import customer_balances, lists, params
from .call import Call
from .errors import WrongState
from .events import emit
from .invoice_events import told
from .lists import Query
from .params import Spec
from .views import shown
from .wire import Json
from .world import World

KIND = "invoice_payment"
OWING = ("open", "uncollectible")
PAYMENT = params.Fields(
    {"type": params.one_of("payment_intent"), "payment_intent": params.string, "payment_record": params.not_yet},
    ("type",),
)
LIST: Spec = {
    **lists.PAGE,
    "invoice": params.string,
    "payment": PAYMENT,
    "status": params.one_of("canceled", "open", "paid"),
}
ATTACH: Spec = {"payment_intent": params.string, "payment_record": params.not_yet}


def make(world: World, invoice: Json, intent: Json, *, default: bool) -> Json:
    """An intent is meant for an invoice from now on."""
    world.store.hide(intent["id"], **({"invoice": invoice["id"]} if default else {"attached": invoice["id"]}))
    body = {
        "id": world.new_id("inpay_1"),
        "object": KIND,
        "amount_paid": None,
        "amount_requested": intent["amount"],
        "created": world.now(),
        "currency": invoice["currency"],
        "invoice": invoice["id"],
        "is_default": default,
        "livemode": False,
        "payment": {"payment_intent": intent["id"], "type": "payment_intent"},
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }
    return world.store.add(body)


def of_invoice(world: World, invoice_id: str) -> list[Json]:
    """Oldest first."""
    rows = world.store.rows(
        "SELECT id FROM objects WHERE kind = ? AND json_extract(body, '$.invoice') = ? ORDER BY seq", KIND, invoice_id
    )
    return [world.find(KIND, row[0]) for row in rows]


def default_intent(world: World, invoice_id: str) -> Json | None:
    """The intent made when the invoice was finalized, while it can still collect."""
    for payment in of_invoice(world, invoice_id):
        if payment["is_default"] and payment["status"] == "open":
            return world.find("payment_intent", payment["payment"]["payment_intent"])
    return None


def heard(world: World, intent: Json, event_type: str) -> None:
    """Something happened to an intent; the invoice it is meant for hears of it."""
    hidden = world.store.hidden(intent["id"])
    invoice_id = hidden.get("invoice") or hidden.get("attached")
    if invoice_id is None:
        return
    invoice = world.find("invoice", invoice_id)
    payment = next(each for each in of_invoice(world, invoice_id) if _carried_by(each, intent))
    if payment["status"] != "open":
        return
    if event_type == "payment_intent.succeeded":
        _collected(world, invoice, payment, intent["amount_received"])
    elif event_type == "payment_intent.canceled":
        _close(world, payment, "canceled", None)
    elif event_type in TRIED:
        before = dict(invoice)
        invoice.update(attempted=True, attempt_count=max(invoice["attempt_count"], 1))
        world.store.save(invoice)
        told(world, before, invoice, *filter(None, [TRIED[event_type]]))


TRIED = {
    "payment_intent.payment_failed": "invoice.payment_failed",
    "payment_intent.processing": "",
    "payment_intent.requires_action": "invoice.payment_action_required",
}


def _carried_by(payment: Json, intent: Json) -> bool:
    return bool(payment["payment"]["payment_intent"] == intent["id"])


def _close(world: World, payment: Json, status: str, amount: int | None) -> None:
    moment = "paid_at" if status == "paid" else "canceled_at"
    payment.update(status=status, amount_paid=amount)
    payment["status_transitions"][moment] = world.now()
    world.store.save(payment)


def _collected(world: World, invoice: Json, payment: Json, received: int) -> None:
    """The money is credited; what is more than the invoice needs becomes the customer's."""
    before = dict(invoice)
    _close(world, payment, "paid", received)
    needed = invoice["amount_remaining"] if invoice["status"] in OWING else 0
    applied = min(received, needed)
    invoice.update(
        attempted=True,
        attempt_count=max(invoice["attempt_count"], 1),
        amount_paid=invoice["amount_paid"] + applied,
        amount_remaining=invoice["amount_remaining"] - applied,
        amount_overpaid=invoice["amount_overpaid"] + received - applied,
    )
    settled = needed > 0 and invoice["amount_remaining"] == 0
    if settled:
        mark_paid(world, invoice)
    else:
        world.store.save(invoice)
        refit_default(world, invoice)
    told(world, before, invoice, *(("invoice.paid", "invoice.payment_succeeded") if settled else ()))
    emit(world, "invoice_payment.paid", payment)
    if received > applied:
        customer_balances.move(world, invoice["customer"], invoice["currency"], applied - received,
                               "overpayment", invoice=invoice["id"])  # fmt: skip
        emit(world, "invoice.overpaid", invoice)


def mark_paid(world: World, invoice: Json) -> None:
    """Nothing remains to be paid; whatever else was meant to pay it need not."""
    invoice.update(status="paid", status_details=None)
    invoice["status_transitions"] = {**invoice["status_transitions"], "paid_at": world.now()}
    world.store.save(invoice)
    call_off(world, invoice, "automatic")


def refit_default(world: World, invoice: Json) -> None:
    """The default intent collects what remains, no more."""
    intent = default_intent(world, invoice["id"])
    if intent is None or intent["status"] not in WAITING or intent["amount"] == invoice["amount_remaining"]:
        return
    world.store.save({**intent, "amount": invoice["amount_remaining"]})
    for payment in of_invoice(world, invoice["id"]):
        if _carried_by(payment, intent):
            world.store.save({**payment, "amount_requested": invoice["amount_remaining"]})


def under_way(world: World, invoice_id: str) -> bool:
    """The bank has yet to say whether a debit worked."""
    intent = default_intent(world, invoice_id)
    return intent is not None and intent["status"] == "processing"


WAITING = ("requires_payment_method", "requires_confirmation", "requires_action")


def call_off(world: World, invoice: Json, reason: str) -> None:
    """Open payments are let go: the default intent is cancelled, attached ones are their owner's affair.

    A bank debit that is under way cannot be called back.
    """
    for payment in of_invoice(world, invoice["id"]):
        if payment["status"] != "open":
            continue
        intent = world.find("payment_intent", payment["payment"]["payment_intent"])
        if intent["status"] == "processing":
            continue
        _close(world, payment, "canceled", None)
        if payment["is_default"] and intent["status"] in WAITING:
            intent.update(status="canceled", canceled_at=world.now(), cancellation_reason=reason, next_action=None)
            emit(world, "payment_intent.canceled", world.store.save(intent))


def attach(call: Call) -> Json:
    """POST /v1/invoices/{id}/attach_payment"""
    sent = call.read(ATTACH, ("payment_intent",))
    world = call.world
    invoice = world.find("invoice", call.id)
    intent = world.find("payment_intent", sent["payment_intent"], "payment_intent", status=400)
    if invoice["status"] not in OWING:
        raise WrongState(f"You can only attach a payment to an open invoice; this one is {invoice['status']}.")
    if intent["currency"] != invoice["currency"] or intent["customer"] not in (None, invoice["customer"]):
        raise WrongState("The PaymentIntent must have the currency and the customer of the invoice.", "payment_intent")
    hidden = world.store.hidden(intent["id"])
    if intent["status"] == "canceled" or any(hidden.get(name) for name in ("invoice", "attached", "session")):
        raise WrongState("This PaymentIntent cannot be attached to an invoice.", "payment_intent")
    payment = make(world, invoice, intent, default=False)
    if intent["status"] == "succeeded":
        _collected(world, invoice, payment, intent["amount_received"])
    return shown(world, world.find("invoice", call.id))


def retrieve(call: Call) -> Json:
    """GET /v1/invoice_payments/{id}"""
    call.read({})
    return shown(call.world, call.world.find(KIND, call.id))


def list_payments(call: Call) -> Json:
    """GET /v1/invoice_payments"""
    sent = call.read(LIST)
    query = Query(KIND, "/v1/invoice_payments").where_field(sent, "invoice").where_field(sent, "status")
    if "payment" in sent:
        query.where_field(sent["payment"], "payment_intent", "payment.payment_intent")
    return lists.page(call.world, query, sent)
