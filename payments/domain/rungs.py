"""The rungs of each object Stripe tells us about, lowest first. A higher rung is never left for a lower one."""

from __future__ import annotations

SESSION = ("open", "expired", "complete_unpaid", "complete_paid")
INTENT = ("open", "canceled", "succeeded")
# "refused": known only from the intent's last error, below anything a charge itself says.
ATTEMPT = ("refused", "pending", "failed", "succeeded")
REFUND = ("open", "succeeded", "canceled", "failed")
# One rung: what was said last counts, until the object is deleted.
CUSTOMER = ("live", "deleted")
COUPON = ("live", "deleted")
PRODUCT = PRICE = PROMOTION_CODE = ("live", "deleted")
TAX_RATE = ("live", "deleted")
# "Deleted" is the last rung of every object: only drafts are deleted, but the news may overtake others.
INVOICE = ("draft", "open", "uncollectible", "void", "paid", "deleted")
INVOICE_PAYMENT = ("open", "canceled", "paid")
CREDIT_NOTE = ("issued", "void")
# Inquiries become chargebacks, and lost ones are appealed: no status of a dispute is higher than another.
DISPUTE = ("live",)

LADDERS: dict[str, tuple[str, ...]] = {
    "session": SESSION,
    "intent": INTENT,
    "charge": ATTEMPT,
    "refund": REFUND,
    "customer": CUSTOMER,
    "coupon": COUPON,
    "product": PRODUCT,
    "price": PRICE,
    "promotion_code": PROMOTION_CODE,
    "dispute": DISPUTE,
    "tax_rate": TAX_RATE,
    "invoice": INVOICE,
    "invoice_payment": INVOICE_PAYMENT,
    "credit_note": CREDIT_NOTE,
}


def session_rung(status: str, payment_status: str) -> str:
    """The rung of a Checkout Session by Stripe's two words for it; unknown words count as open."""
    if status == "complete":
        return "complete_unpaid" if payment_status == "unpaid" else "complete_paid"
    return "expired" if status == "expired" else "open"


def intent_rung(status: str) -> str:
    """The rung of a PaymentIntent; ``processing`` and ``requires_capture`` are still open."""
    return status if status in ("canceled", "succeeded") else "open"


def charge_rung(status: str, *, captured: bool) -> str:
    """The rung of a Charge; an authorisation that is not captured has not moved money yet."""
    if status == "succeeded":
        return "succeeded" if captured else "pending"
    return "failed" if status == "failed" else "pending"


def refund_rung(status: str) -> str:
    """The rung of a Refund; pending, requires_action and unknown words are open."""
    return status if status in ("succeeded", "canceled", "failed") else "open"


def invoice_rung(status: str, *, deleted: bool) -> str:
    """The rung of an Invoice; an unknown word counts as a draft, which any other word goes beyond."""
    if deleted:
        return "deleted"
    return status if status in INVOICE else "draft"


def invoice_payment_rung(status: str) -> str:
    """The rung of an InvoicePayment; unknown words are open."""
    return status if status in ("canceled", "paid") else "open"
