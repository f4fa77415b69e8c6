"""An invoice's course after the draft: finalized, sent, void, uncollectible, overdue."""

from typing import Any

from . import currencies, customer_balances, customers, invoice_parameters, invoice_payments, payment_intents
from .call import Call
from .errors import WrongState
from .events import emit
from .invoice_body import KIND, lines_of, snapshot
from .invoice_events import told
from .views import shown
from .wire import Json
from .world import World

OWING = invoice_payments.OWING


def finalize(call: Call) -> Json:
    """POST /v1/invoices/{id}/finalize"""
    sent = call.read(invoice_parameters.FINALIZE)
    invoice = call.world.find(KIND, call.id)
    if invoice["status"] != "draft":
        raise WrongState("This invoice is already finalized, you can't re-finalize a non-draft invoice.")
    _finalized(call.world, invoice, sent)
    return shown(call.world, call.world.find(KIND, call.id))


def _finalized(world: World, invoice: Json, sent: dict[str, Any]) -> Json:
    if not lines_of(world, invoice["id"]):
        raise WrongState("Nothing to invoice: this invoice has no line items.", code="invoice_no_customer_line_items")
    if invoice["total"] > currencies.LARGEST:
        raise WrongState("The invoice comes to more than twelve digits.", code="amount_too_large")
    before = dict(invoice)
    customer = world.find(customers.KIND, invoice["customer"])
    _write_amounts(world, invoice)
    invoice.update(snapshot(customer), **sent)
    invoice.update(
        number=invoice["number"] or _next_number(world, customer),
        status="open",
        effective_at=invoice["effective_at"] or world.now(),
        status_transitions={**invoice["status_transitions"], "finalized_at": world.now()},
    )
    world.store.save(invoice)
    if invoice["amount_due"]:
        intent = payment_intents.make(world, invoice["amount_due"], invoice["currency"], customer=invoice["customer"],
                                      description="Payment for Invoice", **_methods(invoice))  # fmt: skip
        invoice_payments.make(world, invoice, intent, default=True)
        if invoice["due_date"] is not None:
            world.schedule("invoice_overdue", invoice["id"], invoice["due_date"])
    told(world, before, invoice, "invoice.finalized")
    if not invoice["amount_due"]:
        before = dict(invoice)
        invoice["attempted"] = True
        invoice_payments.mark_paid(world, invoice)
        told(world, before, invoice, "invoice.paid", "invoice.payment_succeeded")
    _replace_original(world, invoice)
    return invoice


def _methods(invoice: Json) -> dict[str, Any]:
    types = invoice["payment_settings"]["payment_method_types"]
    return {"payment_method_types": types} if types else {}


def _write_amounts(world: World, invoice: Json) -> None:
    """What the customer has in credit is used up; what is too little to charge waits for their next invoice."""
    code, start = invoice["currency"], customer_balances.of(world, invoice["customer"], invoice["currency"])
    owed = invoice["total"] + start
    due = owed if owed >= currencies.MINIMUM.get(code, 1) else 0
    invoice.update(starting_balance=start, ending_balance=owed - due, amount_due=due, amount_remaining=due)
    if owed - due != start:
        kind = "applied_to_invoice" if invoice["total"] > 0 and start < 0 else "invoice_too_small"
        customer_balances.move(world, invoice["customer"], code, owed - due - start, kind, invoice=invoice["id"])


def _next_number(world: World, customer: Json) -> str:
    """The customer's own sequence; a number somebody chose is passed over."""
    while True:
        sequence = customer["next_invoice_sequence"]
        customer["next_invoice_sequence"] = sequence + 1
        number = f"{customer['invoice_prefix']}-{sequence:04d}"
        sql = "SELECT 1 FROM objects WHERE kind = 'invoice' AND json_extract(body, '$.number') = ?"
        if world.store.row(sql, number) is None:
            world.store.save({**world.find(customers.KIND, customer["id"]), "next_invoice_sequence": sequence + 1})
            return number


def _replace_original(world: World, invoice: Json) -> None:
    """A revision that is finalized takes the place of the invoice it revises."""
    if not invoice["from_invoice"]:
        return
    original = world.find(KIND, invoice["from_invoice"]["invoice"])
    if original["status"] in OWING:
        before = dict(original)
        original["latest_revision"] = invoice["id"]
        _void(world, original, before)


def send(call: Call) -> Json:
    """POST /v1/invoices/{id}/send: no mail leaves a sandbox, but the event says that one would have."""
    call.read({})
    world = call.world
    invoice = world.find(KIND, call.id)
    if invoice["collection_method"] != "send_invoice":
        raise WrongState("You can only manually send an invoice if its collection method is 'send_invoice'.")
    if invoice["status"] == "draft":
        _finalized(world, invoice, {})
        invoice = world.find(KIND, call.id)
    elif invoice["status"] != "open":
        raise WrongState(f"You can only send an open invoice; this one is {invoice['status']}.")
    if not invoice["customer_email"]:
        raise WrongState("The customer has no email address to send the invoice to.", code="email_invalid")
    emit(world, "invoice.sent", invoice)
    return shown(world, invoice)


def void(call: Call) -> Json:
    """POST /v1/invoices/{id}/void"""
    call.read({})
    invoice = call.world.find(KIND, call.id)
    if invoice["status"] not in OWING:
        raise WrongState(
            f"You can only void an invoice that is open or uncollectible; this one is {invoice['status']}."
        )
    _void(call.world, invoice, dict(invoice))
    return shown(call.world, invoice)


def _void(world: World, invoice: Json, before: Json) -> None:
    invoice.update(status="void", auto_advance=False)
    _reached(world, invoice, "voided_at")
    world.unschedule(invoice["id"])
    invoice_payments.call_off(world, invoice, "void_invoice")
    told(world, before, invoice, "invoice.voided")


def mark_uncollectible(call: Call) -> Json:
    """POST /v1/invoices/{id}/mark_uncollectible"""
    call.read({})
    invoice = call.world.find(KIND, call.id)
    if invoice["status"] != "open":
        raise WrongState("You can only pass in open invoices. This invoice isn't open.")
    before = dict(invoice)
    invoice.update(status="uncollectible", auto_advance=False,
                   status_details={"uncollectible": {"reason": "user_forgiven"}})  # fmt: skip
    _reached(call.world, invoice, "marked_uncollectible_at")
    told(call.world, before, invoice, "invoice.marked_uncollectible")
    return shown(call.world, invoice)


def _reached(world: World, invoice: Json, moment: str) -> None:
    invoice["status_transitions"] = {**invoice["status_transitions"], moment: world.now()}
    world.store.save(invoice)


def overdue(world: World, invoice_id: str) -> None:
    """Its due date has passed."""
    invoice = world.find(KIND, invoice_id)
    if invoice["status"] == "open":
        emit(world, "invoice.overdue", invoice)
