"""The test cards: what each does when it is charged. Numbers are Stripe's published ones; typed ones are never kept."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Decline:
    """Why the issuer (or Radar, or the form) refuses, and what the customer is told."""

    code: str
    decline_code: str
    message: str
    advice_code: str | None = "try_again_later"
    param: str | None = None
    blocked: str | None = None  # Radar's reason; the bank never saw the charge


GENERIC = Decline("card_declined", "generic_decline", "Your card was declined.")
INSUFFICIENT = Decline("card_declined", "insufficient_funds", "Your card has insufficient funds.")
LOST = Decline("card_declined", "lost_card", "Your card was declined.", "do_not_try_again")
STOLEN = Decline("card_declined", "stolen_card", "Your card was declined.", "do_not_try_again")
EXPIRED = Decline("expired_card", "expired_card", "Your card has expired.", "confirm_card_data", "exp_month")
CVC = Decline("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect.", "confirm_card_data", "cvc")
PROCESSING = Decline(
    "processing_error",
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
)
VELOCITY = Decline(
    "card_declined",
    "card_velocity_exceeded",
    "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
)
BLOCKED = Decline("card_declined", "fraudulent", "Your card was declined.", None, blocked="rule")
HIGHEST_RISK = Decline("card_declined", "fraudulent", "Your card was declined.", None, blocked="highest_risk_level")
LOOKUP_FAILED = Decline("card_declined", "processing_error", "Your card was declined.")


@dataclass(frozen=True)
class Card:
    """``asks``: when the bank wants 3-D Secure: never, always, or only until set_up. ``refund``: how refunds end."""

    name: str  # the test payment method that stands for it, pm_card_…
    number: str
    brand: str = "visa"
    decline: Decline | None = None
    asks: str = "never"
    refund: str = "succeeds"
    dispute: str = ""  # the reason of the one that follows, or: inquiry, several
    risk: str = "normal"
    at_once: bool = False  # funds are available without delay
    note: str = ""

    @property
    def last4(self) -> str:
        return self.number[-4:]


def _declined(name: str, number: str, decline: Decline, note: str) -> Card:
    return Card(name, number, decline=decline, note=note)


CARDS = (
    Card("pm_card_visa", "4242424242424242", note="Succeeds"),
    Card("pm_card_mastercard", "5555555555554444", "mastercard", note="Succeeds (Mastercard)"),
    Card("pm_card_amex", "378282246310005", "amex", note="Succeeds (American Express)"),
    Card("pm_card_bypassPending", "4000000000000077", at_once=True, note="Succeeds, funds available at once"),
    _declined("pm_card_visa_chargeDeclined", "4000000000000002", GENERIC, "Declined"),
    _declined(
        "pm_card_visa_chargeDeclinedInsufficientFunds", "4000000000009995", INSUFFICIENT, "Declined: insufficient funds"
    ),
    _declined("pm_card_visa_chargeDeclinedLostCard", "4000000000009987", LOST, "Declined: lost card"),
    _declined("pm_card_visa_chargeDeclinedStolenCard", "4000000000009979", STOLEN, "Declined: stolen card"),
    _declined("pm_card_chargeDeclinedExpiredCard", "4000000000000069", EXPIRED, "Declined: expired card"),
    _declined("pm_card_chargeDeclinedIncorrectCvc", "4000000000000127", CVC, "Declined: wrong security code"),
    _declined("pm_card_chargeDeclinedProcessingError", "4000000000000119", PROCESSING, "Declined: processing error"),
    _declined(
        "pm_card_visa_chargeDeclinedVelocityLimitExceeded", "4000000000006975", VELOCITY, "Declined: too many attempts"
    ),
    _declined("pm_card_chargeCustomerFail", "4000000000000341", GENERIC, "Can be saved, then declines"),
    _declined("pm_card_radarBlock", "4100000000000019", BLOCKED, "Blocked by fraud rules"),
    Card("pm_card_riskLevelHighest", "4000000000004954", decline=HIGHEST_RISK, risk="highest", note="Blocked: risk"),
    Card("pm_card_riskLevelElevated", "4000000000009235", risk="elevated", note="Succeeds, elevated risk"),
    Card("pm_card_authenticationRequiredOnSetup", "4000002500003155", asks="until_set_up", note="3-D Secure"),
    Card("pm_card_authenticationRequired", "4000002760003184", asks="always", note="3-D Secure, always"),
    Card("pm_card_authenticationRequiredSetupForOffSession", "4000003800000446", asks="on_session", note="3-D Secure"),
    Card(
        "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
        "4000008260003178",
        decline=INSUFFICIENT,
        asks="always",
        note="3-D Secure, then insufficient funds",
    ),
    Card(
        "pm_card_threeDSecureRequiredChargeDeclined",
        "4000008400001629",
        decline=GENERIC,
        asks="always",
        note="3-D Secure, then declined",
    ),
    Card("pm_card_threeDSecure2Required", "4000000000003220", asks="always", note="3-D Secure 2"),
    _declined(
        "pm_card_threeDSecureRequiredProcessingError", "4000008400001280", LOOKUP_FAILED, "3-D Secure cannot be asked"
    ),
    Card("pm_card_createDispute", "4000000000000259", dispute="fraudulent", note="Then disputed as fraudulent"),
    Card(
        "pm_card_createDisputeProductNotReceived",
        "4000000000002685",
        dispute="product_not_received",
        note="Then disputed as not received",
    ),
    Card("pm_card_createDisputeInquiry", "4000000000001976", dispute="inquiry", note="Then the bank inquires"),
    Card("pm_card_createIssuerFraudRecord", "4000000000005423", note="Succeeds (fraud warnings are not played)"),
    Card("pm_card_createMultipleDisputes", "4000000404000079", dispute="several", note="Then disputed twice"),
    Card("pm_card_pendingRefund", "4000000000007726", refund="pending", note="Refunds stay pending a minute"),
    Card("pm_card_refundFail", "4000000000005126", refund="fails", note="Refunds fail after a minute"),
)
BY_NAME = {card.name: card for card in CARDS}
BY_NUMBER = {card.number: card for card in CARDS}

WRONG_NUMBER = Decline("incorrect_number", "incorrect_number", "Your card number is incorrect.", None, "number")
SHORT_NUMBER = Decline("invalid_number", "invalid_number", "Your card number is invalid.", None, "number")
NOT_A_TEST_CARD = Decline(
    "card_declined",
    "testmode_decline",
    "Your card was declined. Only test cards work in the sandbox: no real money moves here.",
    None,
    "number",
)


def look_up(typed: str) -> Card | Decline:
    """The test card with this number, or what is wrong with the number before any bank is asked."""
    digits = "".join(sign for sign in typed if sign.isdigit())
    if not 13 <= len(digits) <= 19 or any(sign not in "0123456789 -" for sign in typed.strip()):
        return SHORT_NUMBER
    if not luhn(digits):
        return WRONG_NUMBER
    return BY_NUMBER.get(digits, NOT_A_TEST_CARD)


def luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
