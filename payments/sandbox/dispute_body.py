"""How a dispute looks when it is opened."""

from . import dispute_evidence
from .errors import InvalidRequest
from .wire import Json
from .world import World

KIND = "dispute"
DUE_AFTER = 10 * 24 * 3600  # seconds that there are to answer
# Stripe's word for the reason → Visa's code for it.
REASONS = {
    "credit_not_processed": "13.6", "duplicate": "12.6.1", "fraudulent": "10.4", "general": "10.5",
    "product_not_received": "13.1", "product_unacceptable": "13.3", "subscription_canceled": "13.2",
    "unrecognized": "10.4",
}  # fmt: skip


def make(world: World, charge: Json, *, status: str, amount: int, reason: str, due_by: int) -> Json:
    """A new dispute of a charge; money has not moved yet."""
    if reason not in REASONS:
        raise InvalidRequest(f"reason must be one of {', '.join(REASONS)}.", "reason")
    inquiry = status.startswith("warning_")
    body = {
        "id": world.new_id("dp_1"),
        "object": KIND,
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": world.now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": dispute_evidence.blank(),
        "evidence_details": {
            "due_by": due_by,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "intended_submission_method": None,
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "network_reason_code": REASONS[reason],
        "payment_intent": charge["payment_intent"],
        "payment_method_details": _method(charge, reason, case_type="inquiry" if inquiry else "chargeback"),
        "reason": reason,
        "status": status,
    }
    return world.store.add(body)


def _method(charge: Json, reason: str, case_type: str) -> Json | None:
    details = charge["payment_method_details"]
    if details["type"] != "card":
        return None
    brand = details["card"]["brand"]
    card = {"brand": brand, "case_type": case_type, "network": brand, "network_reason_code": REASONS[reason]}
    return {"card": card, "type": "card"}
