"""The address at Stripe where an invoice is paid now: a bearer link that changes with time, so it is never kept."""

from __future__ import annotations

from payments.models import Invoice
from payments.operations.refused import Refused
from payments.stripe import gateway
from payments.stripe.client import PERSON_WAITS
from payments.stripe.errors import StripeProblem


class NothingToPay(Refused):
    """It is a draft, paid, or void."""


class NoAddressNow(Refused):
    """Stripe could not be asked."""


def hosted_invoice_address(*, invoice: Invoice) -> str:
    """Ask Stripe for it while the customer waits: one try. Only for a redirect, never for a page, a log or a mail."""
    if invoice.stripe_id is None or invoice.status not in Invoice.PAYABLE:
        raise NothingToPay(f"Invoice {invoice} is {invoice.get_status_display().lower()}: nothing is to be paid.")
    try:
        answer = gateway.plain_read(path=gateway.read_path("invoice", invoice.stripe_id), patience=PERSON_WAITS)
    except StripeProblem as error:
        raise NoAddressNow("The payment page cannot be reached right now. Try again in a moment.") from error
    address = answer.body.get("hosted_invoice_url")
    if answer.body.get("id") != invoice.stripe_id or not isinstance(address, str) or not address:
        raise NoAddressNow("The payment page cannot be reached right now. Try again in a moment.")
    return address
