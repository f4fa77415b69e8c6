"""Evidence: which fields there are, how they are merged, and what must not be exceeded."""

from typing import Any

from . import files, params
from .errors import InvalidRequest
from .params import Fields, Many, Spec, Unsettable
from .wire import Json
from .world import World

LONG = (
    "access_activity_log", "cancellation_policy_disclosure", "cancellation_rebuttal", "duplicate_charge_explanation",
    "product_description", "refund_policy_disclosure", "refund_refusal_explanation", "uncategorized_text",
)  # fmt: skip
SHORT = (
    "billing_address", "customer_email_address", "customer_name", "customer_purchase_ip", "duplicate_charge_id",
    "service_date", "shipping_address", "shipping_carrier", "shipping_date", "shipping_tracking_number",
)  # fmt: skip
FILES = (
    "cancellation_policy", "customer_communication", "customer_signature", "duplicate_charge_documentation", "receipt",
    "refund_policy", "service_documentation", "shipping_documentation", "uncategorized_file",
)  # fmt: skip
MOST_CHARACTERS = 150_000  # of all texts together
LARGEST_FILES = 4_500_000  # bytes of all files together

APPEAL = Fields(
    {
        "card": Unsettable(
            Fields(
                {
                    "reason_for_filing": Unsettable(params.limited(20_000)),
                    "supporting_files": Unsettable(Many(params.string)),
                }
            )
        )
    }
)
EVIDENCE: Spec = {
    **dict.fromkeys(LONG, Unsettable(params.limited(20_000))),
    **dict.fromkeys(SHORT, Unsettable(params.limited(5_000))),
    **dict.fromkeys(FILES, Unsettable(params.string)),
    "appeal": Unsettable(APPEAL),
    "enhanced_evidence": params.not_yet,
}


def blank() -> Json:
    """The evidence of a dispute that nobody has answered."""
    return {**dict.fromkeys(sorted(LONG + SHORT + FILES)), "appeal": None, "enhanced_evidence": {}}


def merged(world: World, dispute: Json, sent: dict[str, Any]) -> Json:
    """What is staged with what was sent. During an appeal only the appeal may be added to, else all but it."""
    in_appeal = dispute["status"].startswith("appeal_")
    for name in sent:
        if (name == "appeal") != in_appeal:
            words = "Only evidence for the appeal" if in_appeal else "No evidence for an appeal"
            raise InvalidRequest(f"{words} can be given while the dispute is {dispute['status']}.", f"evidence[{name}]")
    evidence: Json = {**dispute["evidence"], **sent}
    if in_appeal and sent.get("appeal"):
        known = (dispute["evidence"]["appeal"] or {}).get("card") or {"reason_for_filing": None, "supporting_files": []}
        evidence["appeal"] = {"card": {**known, **(sent["appeal"].get("card") or {})}}
    characters = sum(len(text) for text in _texts(evidence))
    if characters > MOST_CHARACTERS:
        raise InvalidRequest(f"Evidence has at most {MOST_CHARACTERS} characters in all, not {characters}.", "evidence")
    _check_files(world, evidence)
    return evidence


def has_any(evidence: Json) -> bool:
    """Whether something is staged."""
    return any(_texts(evidence)) or any(_files(evidence))


def deciding_text(evidence: Json) -> str:
    """Where Stripe's test mode looks for the words that drive the outcome."""
    if evidence["appeal"] is not None:
        return (evidence["appeal"].get("card") or {}).get("reason_for_filing") or ""
    return evidence["uncategorized_text"] or ""


def _texts(evidence: Json) -> list[str]:
    appeal = (evidence["appeal"] or {}).get("card") or {}
    return [text for text in (*(evidence[name] for name in LONG + SHORT), appeal.get("reason_for_filing")) if text]


def _files(evidence: Json) -> list[tuple[str, str]]:
    """Where each file is named, and its id."""
    found = [(f"evidence[{name}]", evidence[name]) for name in FILES if evidence[name]]
    appeal = (evidence["appeal"] or {}).get("card") or {}
    where = "evidence[appeal][card][supporting_files]"
    return found + [(where, each) for each in appeal.get("supporting_files") or ()]


def _check_files(world: World, evidence: Json) -> None:
    size = sum(world.find(files.KIND, each, where, status=400)["size"] for where, each in _files(evidence))
    if size > LARGEST_FILES:
        raise InvalidRequest(f"Files of evidence have at most {LARGEST_FILES} bytes in all, not {size}.", "evidence")
