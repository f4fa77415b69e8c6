"""The course of a dispute: opened, escalated, answered, decided, appealed; with its money and its events.

An inquiry moves no money and leaves the charge refundable. A chargeback withdraws its amount and a fee at once; only
a won one brings the amount back, and the fee never.
"""

import json

from . import balance_transactions, dispute_body, dispute_evidence
from .dispute_body import DUE_AFTER, KIND
from .errors import InvalidRequest, WrongState
from .events import changed, emit
from .wire import Json
from .world import World

NEEDS_RESPONSE = ("warning_needs_response", "needs_response", "appeal_needs_response")
BLOCKING = ("needs_response", "under_review", "appeal_needs_response", "appeal_under_review")
OVER = ("warning_closed", "won", "lost")
OPENS_AFTER = 2  # seconds after the charge, where a test card asks for it
DECIDED_AFTER = 2  # seconds after words that drive the outcome were submitted
GRACE = 3 * 24 * 3600  # evidence is taken that long after its date; then the bank decides without
INQUIRY_LASTS = 120 * 24 * 3600
# Of the words in the evidence: what comes of a chargeback, and of an inquiry.
OUTCOMES = {
    "winning_evidence": ("won", "warning_closed"),
    "losing_evidence": ("lost", "escalated"),
    "escalate_inquiry_evidence": ("", "escalated"),
}


def open_dispute(
    world: World, charge: Json, *, kind: str, reason: str, amount: int | None = None, due_in: int = DUE_AFTER
) -> Json:
    """``kind``: chargeback, inquiry, or lost (some open already lost). By default all that was not refunded."""
    left = left_to_refund(world, charge)
    amount = left if amount is None else amount
    if kind not in ("chargeback", "inquiry", "lost"):
        raise InvalidRequest("kind must be one of chargeback, inquiry, lost.", "kind")
    if charge["status"] != "succeeded" or not 0 < amount <= left:
        raise InvalidRequest(f"Charge {charge['id']} has not so much that could be disputed.", "amount")
    status = {"chargeback": "needs_response", "inquiry": "warning_needs_response", "lost": "lost"}[kind]
    due_by = 0 if kind == "lost" else world.now() + due_in
    dispute = dispute_body.make(world, charge, status=status, amount=amount, reason=reason, due_by=due_by)
    charge["disputed"] = True
    world.store.save(charge)
    if kind == "inquiry":
        world.schedule("inquiry_ends", dispute["id"], world.now() + INQUIRY_LASTS)
        emit(world, "charge.dispute.created", dispute)
        return dispute
    _withdraw(world, dispute)
    emit(world, "charge.dispute.created", dispute)
    emit(world, "charge.dispute.funds_withdrawn", dispute)
    if kind == "lost":
        emit(world, "charge.dispute.closed", dispute)
    else:
        world.schedule("dispute_unanswered", dispute["id"], due_by + GRACE)
    return dispute


def open_by_card(world: World, charge_id: str) -> None:
    """What a test card asked for, a moment after its charge."""
    charge = world.find("charge", charge_id)
    wish = world.store.hidden(charge_id)["dispute"]
    left = left_to_refund(world, charge)
    if left == 0:
        return
    if wish == "several":
        open_dispute(world, charge, kind="chargeback", reason="fraudulent", amount=(left + 1) // 2)
        if left > 1:
            open_dispute(world, charge, kind="chargeback", reason="product_not_received", amount=left // 2)
    elif wish == "inquiry":
        open_dispute(world, charge, kind="inquiry", reason="fraudulent")
    else:
        open_dispute(world, charge, kind="chargeback", reason=wish)


def submit(world: World, dispute: Json) -> None:
    """The evidence goes to the bank, once a stage. Certain words in it drive the outcome, as in Stripe's test mode."""
    details = dispute["evidence_details"]
    details["submission_count"] += 1
    details["submission_method"] = "manual"
    details["past_due"] = bool(details["due_by"]) and world.now() > details["due_by"]
    dispute["status"] = dispute["status"].replace("needs_response", "under_review")
    world.unschedule(dispute["id"])
    of_chargeback, of_inquiry = OUTCOMES.get(dispute_evidence.deciding_text(dispute["evidence"]).strip(), ("", ""))
    inquiry = dispute["status"].startswith("warning_")
    outcome = of_inquiry if inquiry else of_chargeback
    if outcome:
        world.store.hide(dispute["id"], outcome=outcome)
        world.schedule("dispute_decided", dispute["id"], world.now() + DECIDED_AFTER)
    elif inquiry:
        world.schedule("inquiry_ends", dispute["id"], dispute["created"] + INQUIRY_LASTS)


def decide_by_words(world: World, dispute_id: str) -> None:
    """What the submitted words asked for, a moment later."""
    decide(world, world.find(KIND, dispute_id), world.store.hidden(dispute_id)["outcome"])


def decide(world: World, dispute: Json, outcome: str) -> Json:
    """``won``, ``lost``, ``warning_closed`` (an inquiry's end) or ``escalated`` (an inquiry becomes a chargeback)."""
    inquiry = dispute["status"].startswith("warning_")
    if outcome not in ("won", "lost", "warning_closed", "escalated"):
        raise InvalidRequest("outcome must be one of won, lost, warning_closed, escalated.", "outcome")
    if dispute["status"] in OVER or inquiry != (outcome in ("warning_closed", "escalated")):
        raise WrongState(f"Dispute {dispute['id']} is {dispute['status']}: it cannot become {outcome}.", "outcome")
    world.unschedule(dispute["id"])
    if outcome == "escalated":
        return _escalate(world, dispute)
    dispute["status"] = outcome
    if outcome == "won":
        back = balance_transactions.for_reinstatement(world, dispute)
        dispute["balance_transactions"].append(back)
    world.store.save(dispute)
    dispute["is_charge_refundable"] = left_to_refund(world, world.find("charge", dispute["charge"])) > 0
    world.store.save(dispute)
    if outcome == "won":
        emit(world, "charge.dispute.funds_reinstated", dispute)
    emit(world, "charge.dispute.closed", dispute)
    return dispute


def appeal(world: World, dispute: Json) -> Json:
    """A lost chargeback is taken up again: new evidence may be given until a new date."""
    if dispute["status"] != "lost" or not dispute["balance_transactions"]:
        raise WrongState(f"Dispute {dispute['id']} is {dispute['status']}: only a lost one is appealed.", "dispute")
    before = json.loads(json.dumps(dispute))
    dispute.update(status="appeal_needs_response", is_charge_refundable=False)
    _needs_response_again(world, dispute)
    emit(world, "charge.dispute.updated", dispute, changed(before, dispute))
    return dispute


def unanswered(world: World, dispute_id: str) -> None:
    """The date went by without evidence: the bank decides for its customer."""
    decide(world, world.find(KIND, dispute_id), "lost")


def inquiry_ends(world: World, dispute_id: str) -> None:
    """An inquiry that did not become a chargeback is closed."""
    decide(world, world.find(KIND, dispute_id), "warning_closed")


def of_charge(world: World, charge_id: str) -> list[Json]:
    """The disputes of a charge, oldest first."""
    rows = world.store.rows(
        "SELECT body FROM objects WHERE json_extract(body, '$.charge') = ? AND kind = ? ORDER BY seq", charge_id, KIND
    )
    return [json.loads(row[0]) for row in rows]


def left_to_refund(world: World, charge: Json) -> int:
    """What neither went back nor was withdrawn by a dispute that was not won."""
    withdrawn = sum(
        -sum(each["amount"] for each in dispute["balance_transactions"]) for dispute in of_charge(world, charge["id"])
    )
    return max(int(charge["amount"] - charge["amount_refunded"] - withdrawn), 0)


def check_refund(world: World, charge: Json) -> None:
    """No refund while a chargeback is open, nor of what was lost to one."""
    disputes = of_charge(world, charge["id"])
    blocked = any(each["status"] in BLOCKING for each in disputes)
    if blocked or (disputes and left_to_refund(world, charge) == 0):
        raise WrongState(f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed")


def fully_refunded(world: World, charge: Json) -> None:
    """Nothing is left to ask for: open inquiries end."""
    for dispute in of_charge(world, charge["id"]):
        if dispute["status"].startswith("warning_") and dispute["status"] not in OVER:
            decide(world, dispute, "warning_closed")


def _escalate(world: World, dispute: Json) -> Json:
    before = json.loads(json.dumps(dispute))
    charge = world.find("charge", dispute["charge"])
    dispute.update(
        status="needs_response",
        is_charge_refundable=False,
        amount=min(dispute["amount"], left_to_refund(world, charge)),
    )
    if dispute["payment_method_details"]:
        dispute["payment_method_details"]["card"]["case_type"] = "chargeback"
    _needs_response_again(world, dispute)
    _withdraw(world, dispute)
    emit(world, "charge.dispute.updated", dispute, changed(before, dispute))
    emit(world, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def _needs_response_again(world: World, dispute: Json) -> None:
    dispute["evidence_details"].update(due_by=world.now() + DUE_AFTER, past_due=False)
    world.store.save(dispute)
    world.schedule("dispute_unanswered", dispute["id"], dispute["evidence_details"]["due_by"] + GRACE)


def _withdraw(world: World, dispute: Json) -> None:
    dispute["balance_transactions"].append(balance_transactions.for_dispute(world, dispute))
    world.store.save(dispute)
