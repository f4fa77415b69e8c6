"""Invoices as drafts: made, edited, deleted, found."""

from typing import Any

from . import currencies, invoice_discounts, invoice_parameters, lists, params, tax_rates
from .call import Call
from .errors import InvalidRequest, WrongState
from .events import emit
from .intent_parameters import living_customer
from .invoice_body import DAY, KIND, copied, facts, figure, lines_of, make
from .invoice_events import told
from .invoice_lines import NOT_EDITABLE
from .lists import Query
from .views import shown
from .wire import Json
from .world import World


def create(call: Call) -> Json:
    """POST /v1/invoices"""
    sent = call.read(invoice_parameters.CREATE)
    world = call.world
    params.only_one(sent, "customer", "from_invoice")
    original = _original(world, sent)
    customer_id = original["customer"] if original else sent.get("customer")
    if customer_id is None:
        raise InvalidRequest("Missing required param: customer.", "customer", "parameter_missing")
    customer = living_customer(world, customer_id)
    code = original["currency"] if original else sent.get("currency") or customer["currency"] or "eur"
    invoice = make(world, customer, currencies.currency(code, "currency"))
    lines: list[Json] = []
    rates: dict[str, list[str]] = {}
    if original:
        invoice.update(copied(original), from_invoice={"action": "revision", "invoice": original["id"]})
        lines, rates = _copied_lines(world, original, invoice)
    _write(world, invoice, sent)
    world.store.add(invoice, {"rates": rates})
    figure(world, invoice, lines)
    emit(world, "invoice.created", invoice)
    return shown(world, invoice)


def _original(world: World, sent: dict[str, Any]) -> Json | None:
    """The invoice that is revised."""
    if "from_invoice" not in sent:
        return None
    original = world.find(KIND, sent["from_invoice"]["invoice"], "from_invoice[invoice]", status=400)
    if original["status"] not in ("open", "uncollectible"):
        raise WrongState(
            f"You can only revise an open or uncollectible invoice; this one is {original['status']}.",
            "from_invoice[invoice]",
        )
    return original


def _copied_lines(world: World, original: Json, invoice: Json) -> tuple[list[Json], dict[str, list[str]]]:
    known = world.store.hidden(original["id"]).get("rates", {})
    lines = [{**line, "id": world.new_id("il_1"), "invoice": invoice["id"]} for line in lines_of(world, original["id"])]
    pairs = zip(lines, lines_of(world, original["id"]), strict=True)
    return lines, {line["id"]: known.get(old["id"], []) for line, old in pairs}


def _write(world: World, invoice: Json, sent: dict[str, Any]) -> None:
    """Everything a draft may be told."""
    invoice.update(facts(sent, invoice["metadata"]))
    _write_due(invoice, sent, world.now())
    if "discounts" in sent:
        invoice["discounts"] = invoice_discounts.make(world, sent["discounts"] or [], invoice, "discounts")
    if "default_tax_rates" in sent:
        wanted = sent["default_tax_rates"] or []
        invoice["default_tax_rates"] = tax_rates.usable(world, wanted, "default_tax_rates")
    if "payment_settings" in sent:
        invoice["payment_settings"] = {**invoice["payment_settings"], **sent["payment_settings"]}
    if sent.get("number") and _taken(world, sent["number"], invoice["id"]):
        raise WrongState(f"The invoice number `{sent['number']}` is already in use.", "number")


def _write_due(invoice: Json, sent: dict[str, Any], now: int) -> None:
    params.only_one(sent, "days_until_due", "due_date")
    given = next((name for name in ("days_until_due", "due_date") if name in sent), None)
    if invoice["collection_method"] == "charge_automatically":
        if given:
            raise InvalidRequest(
                f"You can only set `{given}` if `collection_method` is `send_invoice`.", given, "parameter_invalid"
            )
        invoice["due_date"] = None
    elif given == "due_date":
        if sent["due_date"] < now:
            raise InvalidRequest("`due_date` must be in the future.", "due_date")
        invoice["due_date"] = sent["due_date"]
    elif given:
        invoice["due_date"] = invoice["created"] + sent["days_until_due"] * DAY
    elif invoice["due_date"] is None:
        raise InvalidRequest(
            "You must specify `days_until_due` or `due_date` when `collection_method` is `send_invoice`.",
            "days_until_due",
            "parameter_missing",
        )


def _taken(world: World, number: str, but: str) -> bool:
    sql = "SELECT 1 FROM objects WHERE kind = 'invoice' AND json_extract(body, '$.number') = ? AND id != ?"
    return world.store.row(sql, number, but) is not None


def update(call: Call) -> Json:
    """POST /v1/invoices/{id}: a draft in everything, later only what does not matter to anybody else."""
    sent = call.read(invoice_parameters.EDITABLE)
    world = call.world
    invoice = world.find(KIND, call.id)
    before = dict(invoice)
    if invoice["status"] != "draft":
        refused = sorted(set(sent) - set(invoice_parameters.STAYS_OPEN))
        if refused:
            raise WrongState(
                f"Finalized invoices can't be updated in this way. Invalid parameter(s): {', '.join(refused)}.",
                refused[0],
                NOT_EDITABLE,
            )
    _write_known(world, invoice, sent)
    if before["status"] == "draft":
        figure(world, invoice, lines_of(world, invoice["id"]))
    world.store.save(invoice)
    told(world, before, invoice)
    return shown(world, invoice)


def _write_known(world: World, invoice: Json, sent: dict[str, Any]) -> None:
    if invoice["status"] == "draft":
        _write(world, invoice, sent)
        return
    invoice.update(facts(sent, invoice["metadata"]))
    if "payment_settings" in sent:
        invoice["payment_settings"] = {**invoice["payment_settings"], **sent["payment_settings"]}


def delete(call: Call) -> Json:
    """DELETE /v1/invoices/{id}: drafts only."""
    call.read({})
    invoice = call.world.find(KIND, call.id)
    if invoice["status"] != "draft":
        raise WrongState(
            f"You can only delete draft invoices; this one is {invoice['status']}. Void it instead.", code=NOT_EDITABLE
        )
    emit(call.world, "invoice.deleted", invoice)
    call.world.store.forget(invoice["id"])
    return {"id": invoice["id"], "object": KIND, "deleted": True}


def retrieve(call: Call) -> Json:
    """GET /v1/invoices/{id}"""
    call.read({})
    return shown(call.world, call.world.find(KIND, call.id))


def list_invoices(call: Call) -> Json:
    """GET /v1/invoices"""
    sent = call.read(invoice_parameters.LIST)
    query = Query(KIND, "/v1/invoices")
    for name in ("collection_method", "customer", "status"):
        query.where_field(sent, name)
    for sign, second in sent.get("due_date", {}).items():
        query.where(f"json_extract(body, '$.due_date') {sign} ?", second)
    return lists.page(call.world, query, sent)
