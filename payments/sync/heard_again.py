"""What a dossier would say, had it heard nothing of one object but a single report: tried on with copies."""

from __future__ import annotations

from contextlib import suppress

from payments.domain.join import Heard
from payments.domain.snapshot_again import snapshot_again
from payments.domain.snapshots import ChargeSnapshot, IntentSnapshot, RefundSnapshot, SessionSnapshot, Snapshot
from payments.models import Attempt
from payments.models.made import copied
from payments.operations.hearing import Report, instant
from payments.operations.record_attempt import keep_attempt
from payments.sync.dossier import Dossier


def heard_again(dossier: Dossier, snapshot: Snapshot, report: Report, charge: ChargeSnapshot | None = None) -> Dossier:
    """A copy that forgot the object and then heard the report; ``charge``: the intent's, which came along with it.

    What is wrong with other rows, or missing of them, is told with their own objects and not once more with the
    payment: they are taken as their own reports have them.
    """
    copy = Dossier(
        copied(dossier.payment),
        {source: _as_heard(copied(each)) for source, each in dossier.attempts.items()},
        {key: copied(each) for key, each in dossier.movements.items()},
        {stripe_id: copied(each) for stripe_id, each in dossier.refunds.items()},
        dossier.other_refunds,
    )
    copy.payment.customer_id = copy.payment.customer_id or 0  # whoever it is: nobody is linked here
    tried_at = copy.payment.attempted_at
    _forget(copy, snapshot)
    copy.hear(snapshot, report, {})
    if charge is not None:
        copy.hear(charge, report, {})
    for refund in list(copy.refunds.values()):
        if refund.known is not None and refund.stripe_id != snapshot.stripe_id:
            with suppress(KeyError, TypeError):  # no report any more: told with the refund itself
                copy.hear(snapshot_again(refund.known), Report(refund.known.moment, report.now), {})
    copy.settle(report.now)
    if tried_at is not None and copy.payment.attempted_at is not None:
        # Of a card that was refused before it was charged Stripe's lists say nothing later on.
        copy.payment.attempted_at = min(tried_at, copy.payment.attempted_at)
    return copy


def _forget(copy: Dossier, snapshot: Snapshot) -> None:
    match snapshot:
        case IntentSnapshot():
            copy.payment.intent_heard = None
            copy.payment.amount, copy.payment.currency = snapshot.amount, snapshot.currency
        case SessionSnapshot():
            copy.payment.session_heard = None
            copy.payment.amount, copy.payment.currency = snapshot.amount_total, snapshot.currency
        case ChargeSnapshot():
            copy.attempts[snapshot.stripe_id].heard = None
        case RefundSnapshot():
            refund = copy.refunds[snapshot.stripe_id]
            refund.heard, refund.amount, refund.currency = None, snapshot.amount, snapshot.currency


def _as_heard(attempt: Attempt) -> Attempt:
    known = Heard.from_json(attempt.heard)
    if known is not None:
        created = known.report.get("created")
        keep_attempt(attempt, known, at=instant(created) if created else attempt.attempted_at)
    return attempt
