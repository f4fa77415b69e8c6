"""The dossiers of one batch: those that the database has, found as ``record_…`` finds them, and new foreign ones."""

from __future__ import annotations

import random
import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import QuerySet

from payments.domain.money import Money
from payments.domain.references import new_reference, payment_reference
from payments.domain.snapshots import ChargeSnapshot, IntentSnapshot, RefundSnapshot, SessionSnapshot, Snapshot
from payments.models import Attempt, House, Movement, Payment, Refund
from payments.models.made import made
from payments.operations.hearing import NotYetKnown, instant
from payments.sync.dossier import Dossier

AT_ONCE = 500  # references are looked for: as many as a batch of new payments takes
# Arrays, not lists of a thousand parameters: those take longer to write out than to answer.
_NAMED = """
    SELECT id FROM payments_payment WHERE intent_id = ANY(%s) OR session_id = ANY(%s) OR lone_charge_id = ANY(%s)
    OR reference = ANY(%s)
    UNION SELECT payment_id FROM payments_attempt WHERE charge_id = ANY(%s)
    UNION SELECT payment_id FROM payments_refund WHERE stripe_id = ANY(%s) OR reference = ANY(%s)
    UNION SELECT payment_id FROM payments_dispute WHERE stripe_id = ANY(%s)
"""
_TAKEN = """
    SELECT reference FROM payments_payment WHERE reference = ANY(%s)
    UNION ALL SELECT reference FROM payments_order WHERE reference = ANY(%s)
"""


@dataclass
class Shelf:
    """Dossiers by the ids under which reports look for them."""

    installation: str
    by_intent: dict[str, Dossier] = field(default_factory=dict)
    by_session: dict[str, Dossier] = field(default_factory=dict)
    by_charge: dict[str, Dossier] = field(default_factory=dict)
    by_refund: dict[str, Dossier] = field(default_factory=dict)
    by_reference: dict[str, Dossier] = field(default_factory=dict)
    dossiers: list[Dossier] = field(default_factory=list)
    references: list[str] = field(default_factory=list)  # free ones, for new payments

    def put(self, dossier: Dossier) -> Dossier:
        """Stand it where each of its ids finds it."""
        payment = dossier.payment
        self.dossiers.append(dossier)
        if payment.intent_id:
            self.by_intent[payment.intent_id] = dossier
        if payment.session_id:
            self.by_session[payment.session_id] = dossier
        if payment.lone_charge_id:
            self.by_charge[payment.lone_charge_id] = dossier
        for attempt in dossier.attempts.values():
            if attempt.charge_id:
                self.by_charge[attempt.charge_id] = dossier
        for stripe_id in dossier.refunds:
            self.by_refund[stripe_id] = dossier
        if not payment.foreign:
            self.by_reference[payment.reference] = dossier
        return dossier

    def dossier_of(self, snapshot: Snapshot) -> Dossier | None:
        """The one that this report belongs to, a new one if need be; None for what moves no money of ours."""
        match snapshot:
            case IntentSnapshot():
                found = self._intent(snapshot)
            case ChargeSnapshot():
                found = self._charge(snapshot)
            case SessionSnapshot():
                return self._session(snapshot)
            case RefundSnapshot():
                return self._refund(snapshot)
            case _:
                raise TypeError(f"No payment has a {type(snapshot).__name__}.")
        return self._marked(found, snapshot)

    def _marked(self, dossier: Dossier, snapshot: Snapshot) -> Dossier:
        """What carries our reference may be a copy that staff must be told of."""
        dossier.by_itself = dossier.by_itself or is_ours(snapshot, self.installation)
        return dossier

    def _intent(self, snapshot: IntentSnapshot) -> Dossier:
        found = self.by_intent.get(snapshot.stripe_id) or self._unnamed(snapshot, has_intent=True)
        return found or self._new(snapshot, intent_id=snapshot.stripe_id)

    def _charge(self, snapshot: ChargeSnapshot) -> Dossier:
        found = self.by_intent.get(snapshot.intent_id) or self.by_charge.get(snapshot.stripe_id)
        found = found or (self._unnamed(snapshot, has_intent=True) if snapshot.intent_id else None)
        if found is not None:
            return found
        ids = {"intent_id": snapshot.intent_id} if snapshot.intent_id else {"lone_charge_id": snapshot.stripe_id}
        return self._new(snapshot, **ids)

    def _session(self, snapshot: SessionSnapshot) -> Dossier | None:
        carrier = self.by_intent.get(snapshot.intent_id) if snapshot.intent_id else None
        found = self.by_session.get(snapshot.stripe_id) or self._unnamed(snapshot, has_intent=False)
        if found is None and carrier is not None and carrier.payment.session_id is None:
            found = carrier
        if found is None:
            if snapshot.mode != "payment" or not snapshot.intent_id:
                return None
            found = self._new(snapshot, session_id=snapshot.stripe_id, intent_id=snapshot.intent_id)
        found.intent_is_elsewhere = carrier is not None and carrier is not found
        self.by_session.setdefault(snapshot.stripe_id, found)
        return self._marked(found, snapshot)

    def _refund(self, snapshot: RefundSnapshot) -> Dossier:
        found = (
            self.by_refund.get(snapshot.stripe_id)
            or self.by_intent.get(snapshot.intent_id)
            or self.by_charge.get(snapshot.charge_id)
        )
        if found is None:
            raise NotYetKnown(f"Refund {snapshot.stripe_id} is of a payment that is not known yet.")
        if snapshot.stripe_id not in self.by_refund:
            found.by_itself = found.by_itself or is_ours(snapshot, self.installation)
        self.by_refund[snapshot.stripe_id] = found
        return found

    def _unnamed(self, snapshot: Snapshot, *, has_intent: bool) -> Dossier | None:
        """Our payment of this reference, if Stripe has not named its intent, or its session, yet."""
        if not is_ours(snapshot, self.installation):
            return None
        found = self.by_reference.get(snapshot.reference)
        if found is None or (found.payment.intent_id if has_intent else found.payment.session_id):
            return None
        return found

    def _free_reference(self) -> str:
        if not self.references:
            self.references = free_references(AT_ONCE)
        return self.references.pop()

    def _new(self, snapshot: IntentSnapshot | ChargeSnapshot | SessionSnapshot, **ids: str) -> Dossier:
        amount = snapshot.amount_total if isinstance(snapshot, SessionSnapshot) else snapshot.amount
        asked = Money(max(amount, 0), snapshot.currency)
        made_at = instant(snapshot.created)
        return self.put(
            Dossier(
                made(
                    Payment,
                    reference=self._free_reference(),
                    foreign=True,
                    amount=asked.amount,
                    currency=asked.currency,
                    livemode=snapshot.livemode,
                    made_at=made_at,
                    status_since=made_at,
                    **ids,
                ),
            )
        )


def shelf_for(snapshots: Sequence[Snapshot]) -> Shelf:
    """All dossiers that these reports may belong to, as the database has them."""
    shelf = Shelf(installation=str(House.ours().installation_id))
    payments = Payment.objects.filter(pk__in=payments_named(snapshots, shelf.installation))
    for dossier in dossiers_of(payments):
        shelf.put(dossier)
    return shelf


def dossiers_of(payments: QuerySet[Payment]) -> list[Dossier]:
    """These payments with all that hangs on them."""
    found = {payment.pk: Dossier(payment) for payment in payments}
    for attempt in Attempt.objects.filter(payment__in=found).order_by("pk"):
        found[attempt.payment_id].attempts[attempt.source] = attempt
    for movement in Movement.objects.filter(payment__in=found).order_by("pk"):
        found[movement.payment_id].movements[movement.source, movement.kind] = movement
    for refund in Refund.objects.filter(payment__in=found).order_by("pk"):
        dossier = found[refund.payment_id]
        if refund.stripe_id:
            dossier.refunds[refund.stripe_id] = refund
        else:
            dossier.other_refunds.append(refund)
    for dossier in found.values():
        dossier.by_itself = not dossier.payment.foreign or dossier.payment.order_id is not None
        dossier.remember()
    return list(found.values())


def payments_named(snapshots: Iterable[Snapshot], installation: str) -> set[int]:
    """Keys of the payments under any of the ids that the reports name."""
    own: dict[str, set[str]] = defaultdict(set)
    references: set[str] = set()
    for each in snapshots:
        own[each.kind].add(each.stripe_id)
        own["intent"].add(getattr(each, "intent_id", ""))
        own["charge"].add(getattr(each, "charge_id", ""))
        if is_ours(each, installation):
            references.add(each.reference)
    intents, charges = list(own["intent"] - {""}), list(own["charge"] - {""})
    refunds, disputes = list(own["refund"]), list(own["dispute"])
    ours = list(references)
    params = [intents, list(own["session"]), charges, ours, charges, refunds, ours, disputes]
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, params)
        return {key for (key,) in cursor.fetchall()}


def is_ours(snapshot: Snapshot, installation: str) -> bool:
    """Whether this installation made the object."""
    return bool(snapshot.reference) and snapshot.installation == installation


def free_references(count: int) -> list[str]:
    """References for new foreign payments, none of which an order or a payment has."""
    free: list[str] = []
    while len(free) < count:
        choose = random.Random(secrets.randbits(128)).choice  # noqa: S311 - nobody gains by guessing these
        codes = {new_reference(choose) for _ in range(count - len(free))}
        named = {payment_reference(code, 1): code for code in codes}
        with connection.cursor() as cursor:
            cursor.execute(_TAKEN, [list(named), list(codes)])
            taken = {reference for (reference,) in cursor.fetchall()}
        free += [reference for reference, code in named.items() if not {reference, code} & taken]
    return free
