"""The drift rules of intents, charges, checkout sessions and refunds: all of them stand in a payment's dossier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from payments.domain.join import Heard
from payments.domain.money import Money
from payments.domain.snapshots import ChargeSnapshot, IntentSnapshot, RefundSnapshot, SessionSnapshot, Snapshot
from payments.models import Movement, Payment
from payments.operations.hearing import Report
from payments.operations.record_charge import collected_by_charge
from payments.operations.record_intent import collected_by_intent
from payments.operations.record_refund import returned_by_refund
from payments.sync.difference import LEDGER, NOT_FOLLOWED, Difference, Why, said
from payments.sync.dossier import Dossier, Told
from payments.sync.drift_of_rows import Side, columns_of, differences, missing
from payments.sync.heard_again import heard_again
from payments.sync.shelf import Shelf, shelf_for

PAYMENT = (
    "amount", "currency", "status", "closed", "collected_amount", "returned_amount", "disputed_amount", "paid_at",
    "attempted_at", "last4", "brand", "decline_reason",
)  # fmt: skip
FOREIGN = ("made_at",)
ATTEMPT = (
    "state", "amount", "currency", "attempted_at", "method_type", "brand", "last4", "country", "funding", "wallet",
    "code", "decline_code", "advice_code", "message", "balance_transaction_id",
)  # fmt: skip
REFUND = ("state", "amount", "currency", "failure_reason")


def drift_of_payments(told: Sequence[Told]) -> Iterator[Difference]:
    """What differs, object by object; what came along with them only helps to tell what follows."""
    shelf = shelf_for([snapshot for snapshot, _ in told])
    along = {each.intent_id: each for each, _ in told if isinstance(each, ChargeSnapshot)}
    for snapshot, report in told:
        if snapshot.kind != told[0][0].kind:
            continue
        dossier = _held(shelf, snapshot)
        if dossier is not None:
            charge = along.get(snapshot.stripe_id) if isinstance(snapshot, IntentSnapshot) else None
            yield from _of_dossier(dossier, snapshot, report, charge)
        elif not isinstance(snapshot, SessionSnapshot) or (snapshot.mode == "payment" and snapshot.intent_id):
            yield missing(snapshot, worth=_worth(snapshot))


def _held(shelf: Shelf, snapshot: Snapshot) -> Dossier | None:
    """Where the object stands here under its own id."""
    match snapshot:
        case IntentSnapshot():
            return shelf.by_intent.get(snapshot.stripe_id)
        case SessionSnapshot():
            return shelf.by_session.get(snapshot.stripe_id)
        case ChargeSnapshot():
            found = shelf.by_charge.get(snapshot.stripe_id)
            return found if found is not None and snapshot.stripe_id in found.attempts else None
        case _:
            return shelf.by_refund.get(snapshot.stripe_id)


def _of_dossier(
    dossier: Dossier, snapshot: Snapshot, report: Report, charge: ChargeSnapshot | None
) -> Iterator[Difference]:
    """Held against what the dossier would be, had it heard nothing of this object but the report."""
    names = _columns_named(dossier.payment, snapshot)

    def follows(told: Snapshot, at: Report) -> dict[str, Any]:
        return _columns(heard_again(dossier, told, at, charge), told, names)

    side = Side(
        known=_known(dossier, snapshot),
        columns=_columns(dossier, snapshot, names),
        follows=follows,
        worth=_worth(snapshot),
        payment_id=dossier.payment.pk,
        customer_id=dossier.payment.customer_id,
    )
    yield from differences(side, snapshot, report)
    yield from _of_ledger(dossier, snapshot, report)


def _known(dossier: Dossier, snapshot: Snapshot) -> Heard | None:
    match snapshot:
        case IntentSnapshot():
            return dossier.payment.intent
        case SessionSnapshot():
            return dossier.payment.session
        case ChargeSnapshot():
            return Heard.from_json(dossier.attempts[snapshot.stripe_id].heard)
        case _:
            return dossier.refunds[snapshot.stripe_id].known


def _columns_named(payment: Payment, snapshot: Snapshot) -> tuple[str, ...]:
    """Which columns are held against this object: a payment's own only once, against what carries it."""
    match snapshot:
        case IntentSnapshot():
            return PAYMENT + (FOREIGN if payment.foreign else ())
        case SessionSnapshot():
            return PAYMENT if payment.intent_id is None else ()
        case ChargeSnapshot():
            return ATTEMPT
        case _:
            return REFUND


def _columns(dossier: Dossier, snapshot: Snapshot, names: Sequence[str]) -> dict[str, Any]:
    match snapshot:
        case ChargeSnapshot():
            return columns_of(dossier.attempts[snapshot.stripe_id], names)
        case RefundSnapshot():
            return columns_of(dossier.refunds[snapshot.stripe_id], names)
        case _:
            return columns_of(dossier.payment, names)


def _of_ledger(dossier: Dossier, snapshot: Snapshot, report: Report) -> Iterator[Difference]:
    """The movement that hangs on the object, against the one that Stripe's report tells of."""
    kind, told = _movement(dossier.payment, snapshot, report)
    known = _known(dossier, snapshot)
    if not kind or known is None:
        return
    source = snapshot.stripe_id
    held = dossier.movements.get((source, kind))
    if held is None:
        if told is not None and told.amount and known.rung == snapshot.rung:
            yield _of_movement(dossier, snapshot, None, told, NOT_FOLLOWED)
    elif told is None or (held.amount, held.currency) != (told.amount, told.currency):
        yield _of_movement(dossier, snapshot, held, told, LEDGER)


def _movement(payment: Payment, snapshot: Snapshot, report: Report) -> tuple[str, Movement | None]:
    match snapshot:
        case IntentSnapshot():
            return "collected", collected_by_intent(payment, snapshot, report)
        case ChargeSnapshot() if not snapshot.intent_id and payment.intent_id is None:
            return "collected", collected_by_charge(payment, snapshot, report)
        case RefundSnapshot():
            return "returned", returned_by_refund(payment, snapshot, report)
        case _:
            return "", None


def _of_movement(
    dossier: Dossier, snapshot: Snapshot, held: Movement | None, told: Movement | None, why: Why
) -> Difference:
    worth = (told.amount if told else 0) - (held.amount if held else 0)
    some = told or held
    assert some is not None
    return Difference(
        kind=snapshot.kind,
        stripe_id=snapshot.stripe_id,
        field=f"movement.{some.kind}",
        ours=said(held.amount, held.currency) if held else "missing",
        theirs=said(told.amount, told.currency) if told else "missing",
        why=why,
        worth=Money(abs(worth), some.currency),
        payment_id=dossier.payment.pk,
        customer_id=dossier.payment.customer_id,
    )


def _worth(snapshot: Snapshot) -> Money | None:
    """What is at stake where the object is missing or stands elsewhere; a charge's and a session's is its intent's."""
    if isinstance(snapshot, IntentSnapshot):
        return Money(snapshot.amount_received or snapshot.amount, snapshot.currency)
    if isinstance(snapshot, RefundSnapshot) or (isinstance(snapshot, ChargeSnapshot) and not snapshot.intent_id):
        return Money(snapshot.amount, snapshot.currency)
    return None
