"""A payment with all that hangs on it, in memory: reports are heard into it by the rules of ``record_…``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model

from payments.domain.join import Heard, in_doubt
from payments.domain.references import base_reference, refund_reference
from payments.domain.snapshots import ChargeSnapshot, IntentSnapshot, RefundSnapshot, SessionSnapshot, Snapshot
from payments.models import Attempt, Movement, Payment, Refund
from payments.operations.hearing import Report
from payments.operations.record_attempt import charged_attempt, refused_attempt, refused_source
from payments.operations.record_charge import collected_by_charge, keep_charge
from payments.operations.record_intent import collected_by_intent, keep_intent
from payments.operations.record_refund import foreign_refund, keep_refund, returned_by_refund
from payments.operations.record_session import collected_by_session, keep_session
from payments.operations.work_out_payment import work_out_payment

HEARD = frozenset(["heard", "intent_heard", "session_heard"])
Told = tuple[Snapshot, Report]


@dataclass
class Dossier:
    """``told``: what was heard into it. ``by_itself``: it takes more than these rows (an order, a task, a question to
    Stripe), so that the reports must go through ``record_…`` one by one, should they change anything.
    ``intent_is_elsewhere``: another payment carries the intent that its session names."""

    payment: Payment
    attempts: dict[str, Attempt] = field(default_factory=dict)
    movements: dict[tuple[str, str], Movement] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)
    other_refunds: list[Refund] = field(default_factory=list)  # Stripe has not named them yet
    told: list[Told] = field(default_factory=list)
    by_itself: bool = False
    intent_is_elsewhere: bool = False
    known: dict[int, tuple[Any, ...]] = field(default_factory=dict)

    def rows(self) -> list[Model]:
        """The payment and all that hangs on it."""
        return [self.payment, *self.attempts.values(), *self.movements.values(), *self.refunds.values()]

    def remember(self) -> None:
        """These are the rows as the database has them."""
        self.known = {id(row): values_of(row) for row in self.rows()}

    def changed(self) -> list[Model]:
        """The rows that are new or say something else than before; when it was said is no difference."""
        return [row for row in self.rows() if not self.is_known(row) or self.known[id(row)] != values_of(row)]

    def is_known(self, row: Model) -> bool:
        """Whether the database has the row."""
        return id(row) in self.known

    def hear(self, snapshot: Snapshot, report: Report, customers: Mapping[str, int]) -> None:
        """Take one report in."""
        self.told.append((snapshot, report))
        match snapshot:
            case IntentSnapshot():
                self._hear_intent(snapshot, report)
            case ChargeSnapshot():
                self._hear_charge(snapshot, report)
            case SessionSnapshot():
                self._hear_session(snapshot, report)
            case RefundSnapshot():
                self._hear_refund(snapshot, report)
        customer_id = getattr(snapshot, "customer_id", "")
        if customer_id and self.payment.customer_id is None:
            self.payment.customer_id = customers[customer_id]

    def settle(self, now: datetime) -> None:
        """Work out what all of it adds up to."""
        payment = self.payment
        work_out_payment(
            payment=payment, movements=list(self.movements.values()), attempts=list(self.attempts.values()), now=now
        )
        refunds = [*self.refunds.values(), *self.other_refunds]
        under_way = sum(each.amount for each in refunds if each.state in Refund.UNDER_WAY)
        left = payment.collected_amount - payment.returned_amount - payment.disputed_amount - under_way
        if payment.disputed or (refunds and left < 0):
            self.by_itself = True

    def _doubts(self, known: Heard | None, snapshot: Snapshot, report: Report) -> None:
        if known is not None and in_doubt(known, snapshot.heard(report.moment)):
            self.by_itself = True

    def _hear_intent(self, snapshot: IntentSnapshot, report: Report) -> None:
        self._doubts(self.payment.intent, snapshot, report)
        keep_intent(self.payment, snapshot, report)
        if snapshot.has_error:
            source = refused_source(snapshot)
            self.attempts[source] = refused_attempt(self.attempts.get(source), self.payment, snapshot, report)
        self._add(collected_by_intent(self.payment, snapshot, report))

    def _hear_charge(self, snapshot: ChargeSnapshot, report: Report) -> None:
        known = self.attempts.get(snapshot.stripe_id)
        if known is not None:
            self._doubts(Heard.from_json(known.heard), snapshot, report)
        keep_charge(self.payment, snapshot)
        self.attempts[snapshot.stripe_id] = charged_attempt(known, self.payment, snapshot, report)
        self._add(collected_by_charge(self.payment, snapshot, report))

    def _hear_session(self, snapshot: SessionSnapshot, report: Report) -> None:
        self._doubts(self.payment.session, snapshot, report)
        keep_session(self.payment, snapshot, report, intent_is_taken=self.intent_is_elsewhere)
        self._add(collected_by_session(self.payment, snapshot, report))

    def _hear_refund(self, snapshot: RefundSnapshot, report: Report) -> None:
        refund = self.refunds.get(snapshot.stripe_id)
        if refund is None:
            refund = foreign_refund(self.payment, snapshot, report, reference=self._next_refund())
            self.refunds[snapshot.stripe_id] = refund
        self._doubts(refund.known, snapshot, report)
        if keep_refund(refund, snapshot, report).rung == "failed":
            self.by_itself = True
        self._add(returned_by_refund(self.payment, snapshot, report))

    def _next_refund(self) -> str:
        base = base_reference(self.payment.reference)
        taken = [each.reference for each in (*self.refunds.values(), *self.other_refunds)]
        numbers = [int(each.rpartition("-R")[2]) for each in taken if each.startswith(f"{base}-R")]
        return refund_reference(base, max(numbers, default=0) + 1)

    def _add(self, movement: Movement | None) -> None:
        """Once a source and kind; a later report may only tell of an earlier second."""
        if movement is None or not movement.amount:
            return
        known = self.movements.setdefault((movement.source, movement.kind), movement)
        known.moved_at = min(known.moved_at, movement.moved_at)


def values_of(row: Model) -> tuple[Any, ...]:
    """What a row says, in the order of its columns; of a report all but its moment."""
    return tuple(
        _said(getattr(row, each.attname)) if each.attname in HEARD else getattr(row, each.attname)
        for each in row._meta.concrete_fields
    )


def _said(heard: dict[str, Any] | None) -> Any:
    return heard and (heard["rung"], heard["report"])
