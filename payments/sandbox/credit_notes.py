"""Credit notes: they lower what remains of an open invoice, and give back what was paid of another."""

from typing import Any

from . import credit_note_lines, credit_note_money, invoice_lines, invoice_payments, lists, params
from .call import Call
from .errors import InvalidRequest, WrongState
from .events import changed, emit
from .invoice_body import KIND as INVOICE
from .invoice_body import discount_amounts, pretax, tax_amount
from .invoice_events import told
from .invoice_links import addresses
from .invoice_parameters import RATES, decimal
from .invoice_sums import Line, by_rate
from .lists import Query
from .metadata import merged, metadata
from .params import Spec, Unsettable
from .views import shown
from .wire import Json
from .world import World

KIND = "credit_note"
LINE = params.Fields(
    {
        "amount": params.amount,
        "description": params.limited(5000),
        "invoice_line_item": params.string,
        "metadata": metadata,
        "quantity": params.positive,
        "tax_amounts": params.not_yet,
        "tax_rates": Unsettable(RATES),
        "type": params.one_of("custom_line_item", "invoice_line_item"),
        "unit_amount": params.amount,
        "unit_amount_decimal": decimal,
    },
    ("type",),
)
CREATE: Spec = {
    "amount": params.positive,
    "credit_amount": params.amount,
    "effective_at": params.integer,
    "email_type": params.one_of("credit_note", "none"),
    "invoice": params.string,
    "lines": params.Many(LINE, at_most=250),
    "memo": params.limited(5000),
    "metadata": metadata,
    "out_of_band_amount": params.amount,
    "reason": params.one_of("duplicate", "fraudulent", "order_change", "product_unsatisfactory"),
    "refund_amount": params.amount,
    "refunds": params.Many(credit_note_money.REFUND),
    "shipping_cost": params.not_yet,
}
LIST: Spec = {**lists.PAGE, "customer": params.string, "invoice": params.string, "customer_account": params.not_yet}


def create(call: Call) -> Json:
    """POST /v1/credit_notes"""
    sent = call.read(CREATE, ("invoice",))
    world = call.world
    params.only_one(sent, "amount", "lines")
    params.only_one(sent, "refund_amount", "refunds")
    invoice = world.find(INVOICE, sent["invoice"], "invoice", status=400)
    if invoice["status"] not in ("open", "paid", "uncollectible"):
        raise WrongState(
            f"You can only create a credit note on a finalized invoice; this one is {invoice['status']}.", "invoice"
        )
    if "lines" in sent:
        lines, worked = credit_note_lines.make(world, invoice, sent["lines"])
    elif "amount" in sent:
        lines, worked = credit_note_lines.by_amount(world, sent["amount"])
    else:
        raise InvalidRequest("One of `amount`, `lines`, or `shipping_cost` must be provided.", "amount",
                             "parameter_missing")  # fmt: skip
    note = _body(world, invoice, sent, lines, worked)
    credit_note_money.check(world, note, invoice, sent)
    world.store.add(note, {"lines": lines})
    credit_note_money.give(world, note, sent)
    emit(world, "credit_note.created", note)
    _lower(world, note)
    return shown(world, note)


def _body(world: World, invoice: Json, sent: dict[str, Any], lines: list[Json], worked: list[Line]) -> Json:
    taxes = by_rate([tax for line in worked for tax in line.taxes])
    off = _by_discount(worked)
    subtotal = sum(line.amount for line in worked)
    within = credit_note_lines.within(taxes)
    total = sum(line.left for line in worked) + sum(tax.amount for tax in taxes) - within
    if total < 1:
        raise InvalidRequest("A credit note must give something back.", "lines" if "lines" in sent else "amount")
    identifier = world.new_id("cn_1")
    before = min(total, invoice["amount_remaining"]) if invoice["status"] != "paid" else 0
    return {
        "id": identifier,
        "object": KIND,
        "amount": total,
        "amount_shipping": 0,
        "created": world.now(),
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "customer_account": None,
        "customer_balance_transaction": None,
        "discount_amount": sum(off.values()),
        "discount_amounts": discount_amounts(off),
        "effective_at": sent.get("effective_at", world.now()),
        "invoice": invoice["id"],
        "lines": {"object": "list", "data": lines[:10], "has_more": len(lines) > 10,
                  "url": f"/v1/credit_notes/{identifier}/lines"},
        "livemode": False,
        "memo": sent.get("memo"),
        "metadata": merged({}, sent.get("metadata", {})),
        "number": f"{invoice['number']}-CN-{_how_many(world, invoice['id']) + 1:02d}",
        "out_of_band_amount": sent.get("out_of_band_amount"),
        "pdf": f"{addresses(world, invoice)['hosted_invoice_url']}/pdf",
        "post_payment_amount": total - before,
        "pre_payment_amount": before,
        "pretax_credit_amounts": pretax(off),
        "reason": sent.get("reason"),
        "refunds": [],
        "shipping_cost": None,
        "status": "issued",
        "subtotal": subtotal,
        "subtotal_excluding_tax": subtotal - within,
        "total": total,
        "total_excluding_tax": total - sum(tax.amount for tax in taxes),
        "total_taxes": [tax_amount(tax) for tax in taxes],
        "type": "post_payment" if not before else "mixed" if total > before else "pre_payment",
        "voided_at": None,
    }  # fmt: skip


def _by_discount(lines: list[Line]) -> dict[str, int]:
    names = {name: None for line in lines for name in line.off}
    return {name: sum(line.off.get(name, 0) for line in lines) for name in names}


def _how_many(world: World, invoice_id: str) -> int:
    row = world.store.row(
        "SELECT COUNT(*) FROM objects WHERE kind = ? AND json_extract(body, '$.invoice') = ?", KIND, invoice_id
    )
    return int(row[0])


def _lower(world: World, note: Json) -> None:
    """The invoice owes less, or has given back more; it is paid when nothing remains."""
    invoice = world.find(INVOICE, note["invoice"])
    before = dict(invoice)
    _move(invoice, note, 1)
    settled = note["pre_payment_amount"] > 0 and invoice["amount_remaining"] == 0
    if settled:
        invoice_payments.mark_paid(world, invoice)
    else:
        world.store.save(invoice)
        invoice_payments.refit_default(world, invoice)
    told(world, before, invoice, *(("invoice.paid",) if settled else ()))


def _move(invoice: Json, note: Json, sign: int) -> None:
    before, after = sign * note["pre_payment_amount"], sign * note["post_payment_amount"]
    invoice["pre_payment_credit_notes_amount"] += before
    invoice["post_payment_credit_notes_amount"] += after
    invoice["amount_due"] -= before
    invoice["amount_remaining"] -= before


def void(call: Call) -> Json:
    """POST /v1/credit_notes/{id}/void: only while its invoice is open; money that went back stays there."""
    call.read({})
    world = call.world
    note = world.find(KIND, call.id, "credit note")
    invoice = world.find(INVOICE, note["invoice"])
    if note["status"] != "issued":
        raise WrongState("This credit note is already void.")
    if note["type"] != "pre_payment" or invoice["status"] != "open":
        raise WrongState(
            "You can only void a credit note that lowered an open invoice; this one is "
            f"{note['type']}, its invoice {invoice['status']}."
        )
    was, before = dict(note), dict(invoice)
    note.update(status="void", voided_at=world.now())
    world.store.save(note)
    _move(invoice, note, -1)
    world.store.save(invoice)
    invoice_payments.refit_default(world, invoice)
    emit(world, "credit_note.updated", note, changed(was, note))
    emit(world, "credit_note.voided", note)
    told(world, before, invoice)
    return shown(world, note)


def retrieve(call: Call) -> Json:
    """GET /v1/credit_notes/{id}"""
    call.read({})
    return shown(call.world, call.world.find(KIND, call.id, "credit note"))


def list_notes(call: Call) -> Json:
    """GET /v1/credit_notes"""
    sent = call.read(LIST)
    query = Query(KIND, "/v1/credit_notes").where_field(sent, "customer").where_field(sent, "invoice")
    return lists.page(call.world, query, sent)


def list_lines(call: Call) -> Json:
    """GET /v1/credit_notes/{id}/lines"""
    sent = call.read({**lists.CURSORS, "ending_before": params.not_yet})
    call.world.find(KIND, call.id)
    lines = call.world.store.hidden(call.id).get("lines", [])
    return invoice_lines.page_of(lines, sent, f"/v1/credit_notes/{call.id}/lines")
