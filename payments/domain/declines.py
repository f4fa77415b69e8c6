"""What a customer is told about a refused payment: the fact first, then what to do (docs.stripe.com/declines/codes).

A card reported lost or stolen, or blocked as fraudulent, is never called that: whoever holds it would learn it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Advice:
    """``reason`` completes "Your card was declined: …"; empty where there is none to give. ``then`` is what helps."""

    reason: str
    then: str


ANOTHER_CARD = "Try another card."
ASK_YOUR_BANK = "Ask your bank, or try another card."
CHECK_DETAILS = "Check the details and try again."
IN_A_MOMENT = "Try again in a moment."
UNKNOWN = Advice("", ASK_YOUR_BANK)

# Stripe's codes, grouped by what helps. What is not here is answered like a plain refusal, and so are on purpose
# fraudulent, lost_card, stolen_card, merchant_blacklist and pickup_card.
ADVICE = {
    "insufficient_funds": Advice("insufficient funds", ANOTHER_CARD),
    "expired_card": Advice("it has expired", ANOTHER_CARD),
    "withdrawal_count_limit_exceeded": Advice("its limit is reached", ANOTHER_CARD),
    "card_velocity_exceeded": Advice("its limit is reached", ANOTHER_CARD),
    "pin_try_exceeded": Advice("the PIN was wrong too often", ANOTHER_CARD),
    "card_not_supported": Advice("it cannot be used for this kind of payment", ANOTHER_CARD),
    "currency_not_supported": Advice("it does not take this currency", ANOTHER_CARD),
    "incorrect_number": Advice("the number is not right", CHECK_DETAILS),
    "invalid_number": Advice("the number is not right", CHECK_DETAILS),
    "incorrect_cvc": Advice("the security code is not right", CHECK_DETAILS),
    "invalid_cvc": Advice("the security code is not right", CHECK_DETAILS),
    "invalid_expiry_month": Advice("the expiry date is not right", CHECK_DETAILS),
    "invalid_expiry_year": Advice("the expiry date is not right", CHECK_DETAILS),
    "incorrect_zip": Advice("the postal code is not right", CHECK_DETAILS),
    "incorrect_address": Advice("the address is not right", CHECK_DETAILS),
    "processing_error": Advice("the bank could not process it", IN_A_MOMENT),
    "issuer_not_available": Advice("the bank could not be reached", IN_A_MOMENT),
    "reenter_transaction": Advice("the bank could not process it", IN_A_MOMENT),
    "approve_with_id": Advice("the bank could not approve it", IN_A_MOMENT),
    "try_again_later": Advice("the bank could not process it", IN_A_MOMENT),
    "authentication_required": Advice("your bank asks you to confirm the payment", "Try again and confirm it."),
    "authentication_not_handled": Advice("your bank asks you to confirm the payment", "Try again and confirm it."),
    "payment_intent_authentication_failure": Advice(
        "the confirmation with your bank did not succeed", "Try again, or use another card."
    ),
    "duplicate_transaction": Advice(
        "the same amount was paid with it a moment ago", "Check your recent payments before you try again."
    ),
}

ANOTHER_WAY = "Try again, or pay another way."
# A bank debit comes back days later, with words of its own.
DEBIT_REASONS = {
    "insufficient_funds": "there was not enough money in the account",
    "account_closed": "the account is closed",
    "bank_account_restricted": "the account does not allow debits",
    "debit_not_authorized": "the debit was not authorised",
    "no_account": "the account was not found",
    "invalid_account_number": "the account number is not right",
}
CARD = "card"


def decline_sentence(*, code: str, method: str = CARD) -> str:
    """For the customer: ``code`` is Stripe's most exact word for the reason, ``method`` the kind that was presented."""
    if method in (CARD, ""):
        advice = ADVICE.get(code, UNKNOWN)
        fact, then = _with_reason("Your card was declined", advice.reason), advice.then
    else:
        fact, then = _with_reason("Your bank did not make the payment", DEBIT_REASONS.get(code, "")), ANOTHER_WAY
    return f"{fact} You have not been charged. {then}"


def _with_reason(fact: str, reason: str) -> str:
    return f"{fact}: {reason}." if reason else f"{fact}."
