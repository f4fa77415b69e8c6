"""Where the money of a credit note goes: back to the card, into the customer's credit, or out of Stripe's sight."""

import json
from typing import Any

from . import customer_balances, invoice_payments, params, refunds
from .call import Call
from .currencies import shown as money
from .errors import InvalidRequest, WrongState
from .wire import Json
from .world import World

REFUND = params.Fields(
    {
        "amount_refunded": params.positive,
        "payment_record_refund": params.not_yet,
        "refund": params.string,
        "type": params.one_of("refund"),
    }
)


def check(world: World, note: Json, invoice: Json, sent: dict[str, Any]) -> None:
    """What is given back was paid, and its parts are the whole."""
    given, code = note["post_payment_amount"], note["currency"]
    left = invoice["amount_paid"] - invoice["post_payment_credit_notes_amount"]
    if given > left:
        raise WrongState(
            f"The credit note amount ({money(note['amount'], code)}) is greater than what can be credited on the "
            f"invoice ({money(left + note['pre_payment_amount'], code)}).",
            "lines" if "lines" in sent else "amount",
        )
    linked = [_linked(world, invoice, each, f"refunds[{place}]") for place, each in enumerate(sent.get("refunds", []))]
    parts = sent.get("refund_amount", 0) + sent.get("credit_amount", 0) + sent.get("out_of_band_amount", 0)
    parts += sum(each["amount_refunded"] for each in linked)
    if parts != given:
        raise WrongState(
            f"The sum of credit amount, refund amount and out of band amount ({money(parts, code)}) must equal the "
            f"post-payment amount of the credit note ({money(given, code)})."
        )
    note["refunds"] = linked


def _linked(world: World, invoice: Json, wanted: dict[str, Any], param: str) -> Json:
    """A refund that exists, as far as no other credit note tells of it."""
    if "refund" not in wanted:
        raise InvalidRequest(f"Missing required param: {param}[refund].", f"{param}[refund]", "parameter_missing")
    refund = world.find(refunds.KIND, wanted["refund"], f"{param}[refund]", status=400)
    if refund["payment_intent"] not in _intents(world, invoice["id"]):
        raise WrongState(f"The refund {refund['id']} is not of a payment of this invoice.", f"{param}[refund]")
    left = refund["amount"] - _told_of(world, refund["id"])
    amount = wanted.get("amount_refunded", left)
    if amount > left or amount == 0:
        raise WrongState(f"The refund {refund['id']} has {money(left, refund['currency'])} left to link.", param)
    return {"amount_refunded": amount, "payment_record_refund": None, "refund": refund["id"], "type": "refund"}


def _intents(world: World, invoice_id: str) -> list[str]:
    """Of the payments that were made, oldest first."""
    made = invoice_payments.of_invoice(world, invoice_id)
    return [each["payment"]["payment_intent"] for each in made if each["status"] == "paid"]


def _told_of(world: World, refund_id: str) -> int:
    rows = world.store.rows(
        "SELECT body FROM objects WHERE kind = 'credit_note' AND json_extract(body, '$.status') = 'issued'"
    )
    linked = [each for row in rows for each in json.loads(row[0])["refunds"]]
    return sum(each["amount_refunded"] for each in linked if each["refund"] == refund_id)


def give(world: World, note: Json, sent: dict[str, Any]) -> None:
    """Do what was said; the note knows afterwards by which refund and by which booking."""
    if sent.get("refund_amount"):
        refund = _refunded(world, note["invoice"], sent["refund_amount"])
        note["refunds"] = [
            {"amount_refunded": refund["amount"], "payment_record_refund": None, "refund": refund["id"],
             "type": "refund"}
        ]  # fmt: skip
    if sent.get("credit_amount"):
        booked = customer_balances.move(world, note["customer"], note["currency"], -sent["credit_amount"],
                                        "credit_note", credit_note=note["id"], invoice=note["invoice"])  # fmt: skip
        note["customer_balance_transaction"] = booked["id"]
    world.store.save(note)


def _refunded(world: World, invoice_id: str, amount: int) -> Json:
    """From the one payment that can bear all of it."""
    for intent_id in _intents(world, invoice_id):
        charge = world.find("charge", world.find("payment_intent", intent_id)["latest_charge"])
        if charge["amount_captured"] - charge["amount_refunded"] >= amount:
            return refunds.create(Call(world, "", {"payment_intent": intent_id, "amount": str(amount)}))
    raise WrongState("No payment of this invoice can be refunded by that much.", "refund_amount")
