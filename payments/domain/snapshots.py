"""What Stripe said of one object at one moment, in our own words. Amounts in the minor unit; instants in UTC seconds.

A snapshot is made by ``payments.stripe.translate``, from an event or from an answer alike, and taken in by the
``record_…`` function of its noun.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from payments.domain.join import Heard, Moment
from payments.domain.rungs import charge_rung, intent_rung, refund_rung, session_rung


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What all objects share: their id, and the marks that our own metadata left on them."""

    kind: ClassVar[str]

    stripe_id: str
    livemode: bool
    installation: str  # whose object it is: metadata["backoffice"], empty when made elsewhere
    reference: str  # our row's reference: metadata["ref"], empty when made elsewhere

    @property
    def rung(self) -> str:
        """Where this report stands on its object's ladder."""
        raise TypeError(f"{type(self).__name__} has no rung.")

    def as_report(self) -> dict[str, Any]:
        """All that it says, as it is kept in a row."""
        return {name: _plain(getattr(self, name)) for name in _told(type(self))}

    def heard(self, moment: Moment) -> Heard:
        """This snapshot as a report that can be joined."""
        return Heard(self.kind, self.rung, moment, self.as_report())

    # No part of what is true of an object, or not told in every report: bearer links are blanked in events and present
    # in answers; what hangs on an object is told only where it was expanded.
    left_out: ClassVar[tuple[str, ...]] = ()


_TOLD: dict[type[Snapshot], tuple[str, ...]] = {}


def _told(kind: type[Snapshot]) -> tuple[str, ...]:
    if kind not in _TOLD:
        _TOLD[kind] = tuple(each.name for each in fields(kind) if each.name not in kind.left_out)
    return _TOLD[kind]


def _plain(value: Any) -> Any:
    """As it comes back from JSON. ``asdict`` copies each text as well, and a backfill makes a million of these."""
    if type(value) in (str, int, bool):
        return value
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    names: tuple[str, ...] = getattr(type(value), "__slots__", ())
    return {name: getattr(value, name) for name in names} if names else value


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDetails:
    """The method that was presented, without anything that may not be kept."""

    payment_method_id: str = ""
    type: str = ""
    brand: str = ""
    last4: str = ""
    country: str = ""
    funding: str = ""
    wallet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """Why a card was refused: Stripe's code, the issuer's, and a sentence that is safe for the customer."""

    code: str = ""
    decline_code: str = ""
    advice_code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSnapshot(Snapshot):
    """A Checkout Session."""

    kind: ClassVar[str] = "session"
    left_out: ClassVar[tuple[str, ...]] = ("url",)

    status: str
    payment_status: str
    mode: str
    amount_total: int
    currency: str
    intent_id: str
    customer_id: str
    email: str
    created: int
    expires_at: int
    url: str = ""

    @property
    def rung(self) -> str:
        return session_rung(self.status, self.payment_status)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentSnapshot(Snapshot):
    """A PaymentIntent. ``error_charge_id``, ``error_method`` and ``decline`` tell of its last refused attempt.

    ``error_created``: that attempt was not made before this second. ``booked``: the second at which its money came
    into the balance. Both are 0 where the report does not say so. ``for_invoice``: it seems to pay one.
    """

    kind: ClassVar[str] = "intent"
    left_out: ClassVar[tuple[str, ...]] = ("error_created", "booked", "for_invoice")

    status: str
    amount: int
    amount_received: int
    currency: str
    customer_id: str
    latest_charge_id: str
    created: int
    cancellation_reason: str
    next_action: str
    has_error: bool
    error_charge_id: str
    error_method: CardDetails = field(default_factory=CardDetails)
    decline: Decline = field(default_factory=Decline)
    error_created: int = 0
    booked: int = 0
    for_invoice: bool = False

    @property
    def rung(self) -> str:
        return intent_rung(self.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeSnapshot(Snapshot):
    """A Charge: one card or bank account that was presented. ``booked`` as for the intent."""

    kind: ClassVar[str] = "charge"
    left_out: ClassVar[tuple[str, ...]] = ("booked",)

    status: str
    captured: bool
    amount: int
    amount_captured: int
    amount_refunded: int
    currency: str
    intent_id: str
    customer_id: str
    created: int
    disputed: bool
    outcome_type: str
    method: CardDetails = field(default_factory=CardDetails)
    decline: Decline = field(default_factory=Decline)
    balance_transaction_id: str = ""
    booked: int = 0

    @property
    def rung(self) -> str:
        return charge_rung(self.status, captured=self.captured)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSnapshot(Snapshot):
    """A Refund. ``failure_transaction_id``: the balance transaction that gave the money back to us.

    ``booked``, ``failure_booked``: the seconds at which the money left the balance and came back into it, 0 where the
    report does not say so.
    """

    kind: ClassVar[str] = "refund"
    left_out: ClassVar[tuple[str, ...]] = ("booked", "failure_booked")

    status: str
    amount: int
    currency: str
    reason: str
    charge_id: str
    intent_id: str
    created: int
    failure_reason: str
    pending_reason: str
    failure_transaction_id: str
    balance_transaction_id: str = ""
    booked: int = 0
    failure_booked: int = 0

    @property
    def rung(self) -> str:
        return refund_rung(self.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceEntry:
    """Money that a dispute moved in our balance at Stripe: ``amount`` is signed, ``fee`` is what we paid for it; both
    in the balance's currency, which need not be the dispute's."""

    stripe_id: str
    amount: int
    fee: int
    currency: str
    created: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeSnapshot(Snapshot):
    """A Dispute. ``due_by`` is 0 where no answer is possible."""

    kind: ClassVar[str] = "dispute"

    status: str
    amount: int
    currency: str
    reason: str
    network_reason_code: str
    charge_id: str
    intent_id: str
    created: int
    due_by: int
    past_due: bool
    has_evidence: bool
    submission_count: int
    is_refundable: bool
    entries: tuple[BalanceEntry, ...] = ()

    @property
    def rung(self) -> str:
        return "live"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSnapshot(Snapshot):
    """A Customer; a deleted one has nothing but its id. ``locale``: the first that they prefer, empty where none."""

    kind: ClassVar[str] = "customer"

    deleted: bool
    email: str
    name: str
    created: int
    locale: str = ""

    @property
    def rung(self) -> str:
        return "deleted" if self.deleted else "live"
