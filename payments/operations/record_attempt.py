"""Write down each card or method that was presented: the union of all reports."""

from __future__ import annotations

from datetime import datetime

from payments.domain.join import Heard, join
from payments.domain.snapshots import CardDetails, ChargeSnapshot, Decline, IntentSnapshot
from payments.models import Attempt, Payment
from payments.models.made import made
from payments.operations.hearing import Report, ask_if_in_doubt, instant


def record_charged_attempt(*, payment: Payment, snapshot: ChargeSnapshot, report: Report) -> None:
    """The attempt that this charge is."""
    attempt = Attempt.objects.filter(source=snapshot.stripe_id).first()
    if attempt is not None:
        ask_if_in_doubt(Heard.from_json(attempt.heard), snapshot, report, payment=payment)
    charged_attempt(attempt, payment, snapshot, report).save()


def record_refused_attempt(*, payment: Payment, snapshot: IntentSnapshot, report: Report) -> None:
    """The attempt that the intent's last error tells of: a charge's, or one refused before a charge existed."""
    attempt = Attempt.objects.filter(source=refused_source(snapshot)).first()
    refused_attempt(attempt, payment, snapshot, report).save()


def charged_attempt(attempt: Attempt | None, payment: Payment, snapshot: ChargeSnapshot, report: Report) -> Attempt:
    """The row, or a new one, with the report joined in. The caller saves; the payment's lock keeps others away."""
    at = instant(snapshot.created)
    attempt = attempt or _new_row(payment, snapshot.stripe_id, charge_id=snapshot.stripe_id, at=at)
    keep_attempt(attempt, join(Heard.from_json(attempt.heard), snapshot.heard(report.moment)), at=at)
    if snapshot.balance_transaction_id:
        # Given once and never taken back, so the union of the reports is enough.
        attempt.balance_transaction_id = snapshot.balance_transaction_id
    return attempt


def refused_source(snapshot: IntentSnapshot) -> str:
    """What names the attempt of the intent's last error: its charge, or intent and payment method."""
    method = snapshot.error_method.payment_method_id or snapshot.decline.code
    return snapshot.error_charge_id or f"{snapshot.stripe_id} {method}"


def refused_attempt(attempt: Attempt | None, payment: Payment, snapshot: IntentSnapshot, report: Report) -> Attempt:
    """The row, or a new one, with the intent's last error joined in. The caller saves."""
    at = report.moved_at(snapshot.error_created)
    source = refused_source(snapshot)
    attempt = attempt or _new_row(payment, source, charge_id=snapshot.error_charge_id or None, at=at)
    refused = Heard("charge", "refused", report.moment, _as_charge(snapshot))
    known = Heard.from_json(attempt.heard)
    # A charge's own report stands above; its moment is exact, this one's is only when it was heard of.
    at = attempt.attempted_at if known and known.rung != "refused" else min(attempt.attempted_at, at)
    keep_attempt(attempt, join(known, refused), at=at)
    return attempt


def _new_row(payment: Payment, source: str, *, charge_id: str | None, at: datetime) -> Attempt:
    attempt = made(
        Attempt,
        source=source,
        charge_id=charge_id,
        state="refused",
        amount=payment.amount,
        currency=payment.currency,
        attempted_at=at,
    )
    attempt.payment = payment
    return attempt


def _as_charge(snapshot: IntentSnapshot) -> dict[str, object]:
    """What the intent's error says, under the names that a charge's report has."""
    method, decline = snapshot.error_method, snapshot.decline
    return {
        "amount": snapshot.amount,
        "currency": snapshot.currency,
        "method": {name: getattr(method, name) for name in CardDetails.__slots__},
        "decline": {name: getattr(decline, name) for name in Decline.__slots__},
    }


def keep_attempt(attempt: Attempt, known: Heard, *, at: datetime) -> None:
    """Set what follows from what is known of it. The caller saves."""
    report = known.report
    method, decline = report["method"], report["decline"]
    attempt.heard = known.as_json()
    attempt.state = known.rung
    attempt.attempted_at = at
    attempt.amount, attempt.currency = report["amount"], report["currency"]
    attempt.method_type, attempt.brand, attempt.last4 = method["type"], method["brand"], method["last4"]
    attempt.country, attempt.funding, attempt.wallet = method["country"], method["funding"], method["wallet"]
    attempt.code, attempt.decline_code = decline["code"], decline["decline_code"]
    attempt.advice_code, attempt.message = decline["advice_code"], decline["message"]
