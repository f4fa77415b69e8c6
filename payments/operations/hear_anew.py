"""Forget what was heard of one object, and take in what Stripe says of it now."""

from __future__ import annotations

from typing import Any

from payments.domain.snapshots import IntentSnapshot, SessionSnapshot, Snapshot
from payments.models import Attempt, Customer, Dispute, Payment, Refund
from payments.models.mirrored import Mirrored
from payments.operations.as_may_be_kept import as_may_be_kept
from payments.operations.hearing import Report
from payments.operations.lock_mirrored import lock_mirrored
from payments.operations.locking import hear, lock_payment
from payments.operations.mirrors import MIRRORS
from payments.operations.record_body import record_kept_body
from payments.operations.settle_mirrored import is_under_way
from payments.stripe.translate import snapshots_of


def hear_anew(*, body: dict[str, Any], report: Report) -> Payment | None:
    """Record an answer as if it were the first that was heard of its object: what contradicts it was no report, and
    no join could ever leave it. Ledger and attempts of others stay. The first thing in its transaction."""
    hear()
    kept = as_may_be_kept(body)
    _forget(next(iter(snapshots_of(kept))))
    return record_kept_body(kept, report)


def _forget(snapshot: Snapshot) -> None:
    stripe_id = snapshot.stripe_id
    match snapshot.kind:
        case "intent":
            _forget_payment(snapshot, intent_id=stripe_id)
        case "session":
            _forget_payment(snapshot, session_id=stripe_id)
        case "charge":
            lock_payment(lambda: Payment.objects.filter(attempts__charge_id=stripe_id).first())
            Attempt.objects.filter(charge_id=stripe_id).update(heard=None)
        case "refund":
            lock_payment(lambda: Payment.objects.filter(refunds__stripe_id=stripe_id).first())
            said = {"amount": getattr(snapshot, "amount", 0), "currency": getattr(snapshot, "currency", "")}
            Refund.objects.filter(stripe_id=stripe_id).update(heard=None, **said)
        case "dispute":
            lock_payment(lambda: Payment.objects.filter(disputes__stripe_id=stripe_id).first())
            Dispute.objects.filter(stripe_id=stripe_id).update(heard=None)
        case "customer":
            Customer.objects.filter(stripe_id=stripe_id).update(heard=None)
        case "product" | "price" | "coupon" | "promotion_code":
            _forget_mirrored(snapshot.kind, stripe_id)


def with_nothing_heard(row: Mirrored, *, under_way: bool) -> Mirrored:
    """The row as if nothing had been heard of its object; not saved. Where it says that both sides agree, nobody
    edited it through our pages, so that what it says is no wish of ours: Stripe's word stands."""
    if row.step == "in_step" and not under_way:
        row.agreed = row.ours
    row.heard = None
    return row


def _forget_mirrored(kind: str, stripe_id: str) -> None:
    found = MIRRORS[kind].model._default_manager.filter(stripe_id=stripe_id).first()
    if found is not None:
        row = lock_mirrored(found)
        with_nothing_heard(row, under_way=is_under_way(row)).save_mirror("heard", "agreed")


def _forget_payment(snapshot: Snapshot, **carried_by: str) -> None:
    """What a try asked for is what its checkout and its intent ask for: Stripe charges no other amount."""
    payment = lock_payment(lambda: Payment.objects.filter(**carried_by).first())
    if payment is None:
        return
    if isinstance(snapshot, IntentSnapshot):
        payment.intent_heard = None
        payment.amount, payment.currency = snapshot.amount, snapshot.currency
    elif isinstance(snapshot, SessionSnapshot):
        payment.session_heard = None
        if payment.intent_id is None:
            payment.amount, payment.currency = snapshot.amount_total, snapshot.currency
    payment.save(update_fields=["intent_heard", "session_heard", "amount", "currency"])
