"""From Stripe's JSON to our snapshots, whether it came in an event or in an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from payments.domain.snapshots import (
    BalanceEntry,
    CardDetails,
    ChargeSnapshot,
    CustomerSnapshot,
    Decline,
    DisputeSnapshot,
    IntentSnapshot,
    RefundSnapshot,
    SessionSnapshot,
    Snapshot,
)
from payments.stripe.clean import BLANK
from payments.stripe.reading import Json, NotTranslatable
from payments.stripe.reading import amount as _amount
from payments.stripe.reading import first as _first
from payments.stripe.reading import id_of as _id
from payments.stripe.reading import marks as _marks
from payments.stripe.reading import part as _part
from payments.stripe.reading import text as _text
from payments.stripe.reading import whole as _whole
from payments.stripe.reading import word as _word
from payments.stripe.translate_catalogue import (
    coupon_snapshot,
    price_snapshot,
    product_snapshot,
    promotion_code_snapshot,
    tax_rate_snapshot,
)
from payments.stripe.translate_invoices import credit_note_snapshot, invoice_payment_snapshot, invoice_snapshot

# What the columns hold. Stripe may bring a longer word than any it has: it is cut, for its money must be recorded.
SHORT, WORD, LONG, ADDRESS = 20, 40, 80, 512
WRITTEN_FOR_INVOICES = ("Payment for Invoice", "Subscription creation", "Subscription update")
MOST_COUNTED = 1_000_000


def session_snapshot(body: Json) -> SessionSnapshot:
    """A Checkout Session."""
    details = _part(body, "customer_details")
    return SessionSnapshot(
        **_marks(body),
        status=_text(body, "status"),
        payment_status=_text(body, "payment_status"),
        mode=_text(body, "mode"),
        amount_total=_amount(body, "amount_total"),
        currency=_word(body, "currency").lower(),
        intent_id=_id(body.get("payment_intent")),
        customer_id=_id(body.get("customer")),
        email=_text(details, "email") or _text(body, "customer_email"),
        created=_whole(body, "created"),
        expires_at=_whole(body, "expires_at"),
        url="" if body.get("url") == BLANK else _text(body, "url"),
    )


def intent_snapshot(body: Json) -> IntentSnapshot:
    """A PaymentIntent, with its last refused attempt."""
    error = _part(body, "last_payment_error")
    return IntentSnapshot(
        **_marks(body),
        status=_text(body, "status"),
        amount=_amount(body, "amount"),
        amount_received=_amount(body, "amount_received"),
        currency=_word(body, "currency").lower(),
        customer_id=_id(body.get("customer")),
        latest_charge_id=_id(body.get("latest_charge")),
        created=_whole(body, "created"),
        cancellation_reason=_text(body, "cancellation_reason"),
        next_action=_text(_part(body, "next_action"), "type"),
        has_error=bool(error),
        error_charge_id=_id(error.get("charge")),
        error_method=_method(_part(error, "payment_method")),
        decline=_decline(error),
        error_created=_not_before(body, error),
        booked=_booked(_part(body, "latest_charge"), "balance_transaction"),
        for_invoice=_is_for_invoice(body),
    )


def charge_snapshot(body: Json) -> ChargeSnapshot:
    """A Charge."""
    outcome = _part(body, "outcome")
    method = _part(body, "payment_method_details")
    failed = body.get("status") == "failed"
    return ChargeSnapshot(
        **_marks(body),
        status=_text(body, "status"),
        captured=bool(body.get("captured")),
        amount=_amount(body, "amount"),
        amount_captured=_amount(body, "amount_captured"),
        amount_refunded=_amount(body, "amount_refunded"),
        currency=_word(body, "currency").lower(),
        intent_id=_id(body.get("payment_intent")),
        customer_id=_id(body.get("customer")),
        created=_whole(body, "created"),
        disputed=bool(body.get("disputed")),
        outcome_type=_text(outcome, "type"),
        method=_method(method, payment_method_id=_id(body.get("payment_method"))),
        decline=Decline(
            code=_word(body, "failure_code", LONG),
            decline_code=_word(outcome, "reason", LONG),
            advice_code=_word(outcome, "advice_code", LONG),
            message=_text(body, "failure_message"),
        )
        if failed
        else Decline(),
        balance_transaction_id=_id(body.get("balance_transaction")),
        booked=_booked(body, "balance_transaction"),
    )


def refund_snapshot(body: Json) -> RefundSnapshot:
    """A Refund."""
    return RefundSnapshot(
        **_marks(body),
        status=_text(body, "status"),
        amount=_amount(body, "amount"),
        currency=_word(body, "currency").lower(),
        reason=_word(body, "reason"),
        charge_id=_id(body.get("charge")),
        intent_id=_id(body.get("payment_intent")),
        created=_whole(body, "created"),
        failure_reason=_word(body, "failure_reason", LONG),
        pending_reason=_text(body, "pending_reason"),
        failure_transaction_id=_id(body.get("failure_balance_transaction")),
        booked=_booked(body, "balance_transaction"),
        failure_booked=_booked(body, "failure_balance_transaction"),
    )


def dispute_snapshot(body: Json) -> DisputeSnapshot:
    """A Dispute, without the evidence: what it says is staged here or at Stripe."""
    details = _part(body, "evidence_details")
    entries = body.get("balance_transactions")
    return DisputeSnapshot(
        **_marks(body),
        status=_word(body, "status"),
        amount=_amount(body, "amount"),
        currency=_word(body, "currency").lower(),
        reason=_word(body, "reason"),
        network_reason_code=_word(body, "network_reason_code"),
        charge_id=_id(body.get("charge")),
        intent_id=_id(body.get("payment_intent")),
        created=_whole(body, "created"),
        due_by=_whole(details, "due_by"),
        past_due=bool(details.get("past_due")),
        has_evidence=bool(details.get("has_evidence")),
        submission_count=min(max(_whole(details, "submission_count"), 0), MOST_COUNTED),
        is_refundable=bool(body.get("is_charge_refundable")),
        entries=tuple(
            BalanceEntry(
                stripe_id=_id(entry),
                amount=_amount(entry, "amount"),
                fee=_amount(entry, "fee"),
                currency=_word(entry, "currency").lower(),
                created=_whole(entry, "created"),
            )
            for entry in (entries if isinstance(entries, list) else [])
            if isinstance(entry, Mapping) and _id(entry)
        ),
    )


def customer_snapshot(body: Json) -> CustomerSnapshot:
    """A Customer; of a deleted one the id alone is kept."""
    deleted = bool(body.get("deleted"))
    return CustomerSnapshot(
        **_marks(body),
        deleted=deleted,
        email="" if deleted else _word(body, "email", ADDRESS),
        name="" if deleted else _word(body, "name", ADDRESS),
        created=_whole(body, "created"),
        locale="" if deleted else _first(body, "preferred_locales")[:SHORT],
    )


# Stripe's name for the object → our kind, and how it is read.
KINDS: dict[str, tuple[str, Callable[[Json], Snapshot]]] = {
    "checkout.session": ("session", session_snapshot),
    "payment_intent": ("intent", intent_snapshot),
    "charge": ("charge", charge_snapshot),
    "refund": ("refund", refund_snapshot),
    "dispute": ("dispute", dispute_snapshot),
    "customer": ("customer", customer_snapshot),
    "product": ("product", product_snapshot),
    "price": ("price", price_snapshot),
    "coupon": ("coupon", coupon_snapshot),
    "promotion_code": ("promotion_code", promotion_code_snapshot),
    "tax_rate": ("tax_rate", tax_rate_snapshot),
    "invoice": ("invoice", invoice_snapshot),
    "invoice_payment": ("invoice_payment", invoice_payment_snapshot),
    "credit_note": ("credit_note", credit_note_snapshot),
}


def snapshots_of(body: Json) -> Iterator[Snapshot]:
    """The object and those expanded inside it, innermost last."""
    try:
        _, make = KINDS[body.get("object", "")]
    except KeyError as error:
        raise NotTranslatable(f"An object of kind {body.get('object')!r} is not kept here.") from error
    yield make(body)
    for name in ("payment_intent", "latest_charge"):
        inside = body.get(name)
        if isinstance(inside, Mapping):
            yield from snapshots_of(inside)
    for each in _part(body, "payments").get("data") or ():
        if isinstance(each, Mapping):
            yield from snapshots_of(each)


def _booked(body: Json, name: str) -> int:
    """When the balance transaction was made, if it was expanded: the second at which the money moved."""
    return _whole(_part(body, name), "created")


def _is_for_invoice(body: Json) -> bool:
    """Nothing on an intent names its invoice; but these are what Stripe writes on those that it makes for one."""
    named = _text(_part(body, "payment_details"), "order_reference")
    return named.startswith("in_") or _text(body, "description") in WRITTEN_FOR_INVOICES


def _not_before(body: Json, error: Json) -> int:
    """The refused attempt is not older than its intent, nor than the card that was presented."""
    presented = _whole(_part(error, "payment_method"), "created")
    return max(_whole(body, "created"), presented) if presented else 0


def _method(body: Json, payment_method_id: str = "") -> CardDetails:
    """A PaymentMethod or a charge's payment_method_details: both keep their details under the type's name."""
    kind = _text(body, "type")
    details = _part(body, kind)
    return CardDetails(
        payment_method_id=payment_method_id or _id(body),
        type=kind[:WORD],
        brand=_word(details, "brand"),
        last4=_text(details, "last4")[:4],
        country=_text(details, "country")[:2],
        funding=_word(details, "funding", SHORT),
        wallet=_word(_part(details, "wallet"), "type"),
    )


def _decline(error: Json) -> Decline:
    return Decline(
        code=_word(error, "code", LONG),
        decline_code=_word(error, "decline_code", LONG),
        advice_code=_word(error, "advice_code", LONG),
        message=_text(error, "message"),
    )


__all__ = ["KINDS", "NotTranslatable", "snapshots_of"]
