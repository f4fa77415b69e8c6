"""What can be said and shown to a customer's bank: Stripe's fields of evidence, in the groups a person thinks in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MOST_CHARACTERS = 150_000  # of all texts together
LARGEST_FILES = 4_500_000  # bytes of all files together
LONG = 20_000
SHORT = 5_000

# What each file begins with → its type; the name that it comes under says nothing.
FILE_TYPES = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True, slots=True)
class EvidenceField:
    """``name`` is Stripe's, dotted where it lies deeper. ``longest``: characters of a text, 0 for a file."""

    name: str
    words: str
    longest: int = SHORT
    hint: str = ""

    @property
    def is_file(self) -> bool:
        """Whether a file is asked for, not a text."""
        return self.longest == 0


@dataclass(frozen=True, slots=True)
class EvidenceGroup:
    """Fields that belong together. ``reasons``: of which disputes they help to win; empty: of all."""

    title: str
    fields: tuple[EvidenceField, ...]
    reasons: tuple[str, ...] = ()


def _file(name: str, words: str, hint: str = "") -> EvidenceField:
    return EvidenceField(name, words, 0, hint)


GROUPS = (
    EvidenceGroup(
        "In short",
        (
            EvidenceField("uncategorized_text", "What happened", LONG, "The story in order of time, facts first."),
            EvidenceField("product_description", "What was sold", LONG),
            _file("uncategorized_file", "Anything else"),
        ),
    ),
    EvidenceGroup(
        "The customer",
        (
            EvidenceField("customer_name", "Name"),
            EvidenceField("customer_email_address", "Email"),
            EvidenceField("customer_purchase_ip", "IP address of the purchase"),
            EvidenceField("billing_address", "Billing address"),
            _file("customer_communication", "Messages with the customer"),
            _file("customer_signature", "Signature"),
            _file("receipt", "Receipt"),
        ),
    ),
    EvidenceGroup(
        "Delivery",
        (
            EvidenceField("shipping_address", "Shipped to"),
            EvidenceField("shipping_carrier", "Carrier"),
            EvidenceField("shipping_date", "Shipped on", SHORT, "In words that anyone can read: 3 May 2026."),
            EvidenceField("shipping_tracking_number", "Tracking number"),
            _file("shipping_documentation", "Proof of delivery"),
        ),
    ),
    EvidenceGroup(
        "Service or download",
        (
            EvidenceField("service_date", "Date of the service"),
            EvidenceField("access_activity_log", "Log of access", LONG, "IP addresses, times, what was used."),
            _file("service_documentation", "Proof of the service"),
        ),
        ("product_not_received", "product_unacceptable", "subscription_canceled"),
    ),
    EvidenceGroup(
        "Charged twice",
        (
            EvidenceField("duplicate_charge_id", "The other charge at Stripe"),
            EvidenceField("duplicate_charge_explanation", "Why both are right", LONG),
            _file("duplicate_charge_documentation", "Proof for the other charge"),
        ),
        ("duplicate",),
    ),
    EvidenceGroup(
        "Refunds and cancelling",
        (
            EvidenceField("refund_refusal_explanation", "Why no refund is due", LONG),
            EvidenceField("refund_policy_disclosure", "How the refund policy was shown", LONG),
            _file("refund_policy", "Refund policy"),
            EvidenceField("cancellation_rebuttal", "Why it was not cancelled", LONG),
            EvidenceField("cancellation_policy_disclosure", "How the cancellation policy was shown", LONG),
            _file("cancellation_policy", "Cancellation policy"),
        ),
        ("credit_not_processed", "product_unacceptable", "subscription_canceled"),
    ),
)
# A lost dispute that is appealed takes this and nothing else.
APPEAL = (
    EvidenceGroup(
        "The appeal",
        (
            EvidenceField("appeal.card.reason_for_filing", "Why the decision is wrong", LONG),
            _file("appeal.card.supporting_files", "Proof", "One PDF with everything, or a picture."),
        ),
    ),
)
LISTS = frozenset(["appeal.card.supporting_files"])  # where Stripe takes several files


def evidence_groups(*, appeal: bool) -> tuple[EvidenceGroup, ...]:
    """What is asked for at this stage."""
    return APPEAL if appeal else GROUPS


def evidence_fields(*, appeal: bool) -> dict[str, EvidenceField]:
    """The same by name."""
    return {field.name: field for group in evidence_groups(appeal=appeal) for field in group.fields}


def file_type(head: bytes) -> str | None:
    """The type of a file by its first bytes; None for what Stripe does not take."""
    return next((kind for start, kind in FILE_TYPES.items() if head.startswith(start)), None)


def as_parameters(values: Mapping[str, str]) -> dict[str, Any]:
    """Stripe's ``evidence``: dotted names become mappings. An empty value takes away what was said before."""
    evidence: dict[str, Any] = {}
    for name, value in values.items():
        here = evidence
        *above, last = name.split(".")
        for step in above:
            here = here.setdefault(step, {})
        here[last] = [value] if name in LISTS and value else value
    return evidence


def names_in(evidence: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """The dotted names of what ``as_parameters`` made, without those that only took something away."""
    for name, value in evidence.items():
        if isinstance(value, Mapping):
            yield from names_in(value, f"{above}{name}.")
        elif value:
            yield f"{above}{name}"
