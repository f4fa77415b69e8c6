"""Refunds: at once for most cards, pending for one, failing later for another."""

from . import balance_transactions, dispute_course, lists, params
from .call import Call
from .currencies import check_precision
from .currencies import shown as money
from .errors import InvalidRequest, WrongState, missing
from .events import changed, emit
from .lists import Query
from .metadata import merged, metadata
from .params import Spec
from .views import shown
from .wire import Json
from .world import World

KIND = "refund"
DECIDED_AFTER = 60  # seconds of the sandbox's clock until a pending refund succeeds or a doomed one fails
CREATE: Spec = {
    "payment_intent": params.string,
    "charge": params.string,
    "amount": params.positive,
    "reason": params.one_of("duplicate", "fraudulent", "requested_by_customer"),
    "metadata": metadata,
    "instructions_email": params.email,
    **dict.fromkeys(("customer", "currency", "origin", "refund_application_fee", "reverse_transfer"), params.not_yet),
}
LIST: Spec = {**lists.PAGE, "payment_intent": params.string, "charge": params.string}


def create(call: Call) -> Json:
    """POST /v1/refunds"""
    sent = call.read(CREATE)
    world = call.world
    charge = _charge_named(world, sent)
    _check_refundable(charge, charge["amount"] - charge["amount_refunded"])  # what a capture let go counts as refunded
    dispute_course.check_refund(world, charge)
    left = dispute_course.left_to_refund(world, charge)
    amount = sent.get("amount", left)
    if amount > left:
        code = charge["currency"]
        raise WrongState(
            f"Refund amount ({money(amount, code)}) is greater than unrefunded amount on charge ({money(left, code)})",
            "amount",
        )
    check_precision(amount, charge["currency"], "amount")
    return shown(world, _give_back(world, charge, amount, sent))


def _charge_named(world: World, sent: Json) -> Json:
    if "charge" in sent:
        charge = world.store.get("charge", sent["charge"])
        if charge is None:
            raise missing("charge", sent["charge"], "charge")
        if sent.get("payment_intent") not in (None, charge["payment_intent"]):
            raise InvalidRequest("The charge does not belong to the payment_intent.", "payment_intent")
        return charge
    if "payment_intent" not in sent:
        raise InvalidRequest(
            "One of the following params should be provided for this request: payment_intent or charge.",
            "payment_intent",
            "parameter_missing",
        )
    intent = world.store.get("payment_intent", sent["payment_intent"])
    if intent is None:
        raise missing("payment_intent", sent["payment_intent"], "payment_intent")
    charge = world.store.get("charge", intent["latest_charge"] or "")
    if charge is None or charge["status"] != "succeeded":
        raise WrongState(f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
                         "payment_intent")  # fmt: skip
    return charge


def _check_refundable(charge: Json, left: int) -> None:
    if charge["status"] != "succeeded":
        raise WrongState(f"Charge {charge['id']} has not succeeded and cannot be refunded.", "charge")
    if not charge["captured"]:
        raise WrongState(f"Charge {charge['id']} has not been captured. Cancel its payment intent instead.", "charge")
    if left == 0:
        raise WrongState(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")


def _give_back(world: World, charge: Json, amount: int, sent: Json) -> Json:
    ending = world.store.hidden(charge["id"]).get("refund", "succeeds")
    card = charge["payment_method_details"]["type"] == "card"
    destination = {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"}
    refund = {
        "id": world.new_id("re_3" if card else "pyr_1"),
        "object": KIND,
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": world.now(),
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "destination_details": {"card": destination, "type": "card"} if card else {"type": "sepa_debit"},
        "metadata": merged({}, sent.get("metadata", {})),
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": sent.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending" if ending == "pending" else "succeeded",
        "transfer_reversal": None,
    }
    if "instructions_email" in sent:
        refund["instructions_email"] = sent["instructions_email"]
    if ending == "pending":
        refund["pending_reason"] = "processing"
    else:
        refund["balance_transaction"] = balance_transactions.for_refund(world, refund)["id"]
    if ending != "succeeds":
        world.schedule("refund_ends", refund["id"], world.now() + DECIDED_AFTER)
    world.store.add(refund, {"ending": ending})
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    world.store.save(charge)
    emit(world, "refund.created", refund)
    emit(world, "charge.refunded", charge)
    if charge["refunded"]:
        dispute_course.fully_refunded(world, charge)
    return refund


def end(world: World, refund_id: str) -> None:
    """What the bank says a while later."""
    refund = world.find(KIND, refund_id)
    before = dict(refund)
    if world.store.hidden(refund_id)["ending"] == "pending":
        refund["status"] = "succeeded"
        refund.pop("pending_reason", None)
        refund["balance_transaction"] = balance_transactions.for_refund(world, refund)["id"]
        world.store.save(refund)
        _told(world, before, refund)
        return
    came_back = balance_transactions.for_failed_refund(world, refund)
    refund.update(status="failed", failure_reason="expired_or_canceled_card",
                  failure_balance_transaction=came_back["id"])  # fmt: skip
    world.store.save(refund)
    charge = world.find("charge", refund["charge"])
    charge_before = dict(charge)
    charge.update(amount_refunded=charge["amount_refunded"] - refund["amount"], refunded=False)
    world.store.save(charge)
    _told(world, before, refund)
    emit(world, "refund.failed", refund)
    emit(world, "charge.updated", charge, changed(charge_before, charge))


def _told(world: World, before: Json, refund: Json) -> None:
    previous = changed(before, refund)
    emit(world, "refund.updated", refund, previous)
    emit(world, "charge.refund.updated", refund, previous)


def retrieve(call: Call) -> Json:
    """GET /v1/refunds/{id}"""
    call.read({})
    return shown(call.world, call.world.find(KIND, call.id))


def list_refunds(call: Call) -> Json:
    """GET /v1/refunds"""
    sent = call.read(LIST)
    query = Query(KIND, "/v1/refunds").where_field(sent, "payment_intent").where_field(sent, "charge")
    return lists.page(call.world, query, sent)


def update(call: Call) -> Json:
    """POST /v1/refunds/{id}: metadata only."""
    sent = call.read({"metadata": metadata})
    refund = call.world.find(KIND, call.id)
    before = dict(refund)
    if "metadata" in sent:
        refund["metadata"] = merged(refund["metadata"], sent["metadata"])
    if refund != before:
        call.world.store.save(refund)
        _told(call.world, before, refund)
    return shown(call.world, refund)


def cancel(call: Call) -> Json:
    """POST /v1/refunds/{id}/cancel: only a refund that waits for the customer, and none here ever does."""
    call.read({})
    refund = call.world.find(KIND, call.id)
    raise WrongState(f"You cannot cancel a refund with a status of {refund['status']}; it must be requires_action.")
