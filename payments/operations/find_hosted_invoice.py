"""Ask Stripe where an invoice is paid now. The address is a key to it and changes: it is never kept."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from payments.models import Invoice
from payments.operations.ask_about import ask_about
from payments.operations.refused import Refused
from payments.stripe import gateway
from payments.stripe.client import PERSON_WAITS
from payments.stripe.errors import StripeProblem


class NotReachable(Refused):
    """Stripe gave no answer that helps."""


class NotToBePaid(Refused):
    """At Stripe it is settled already, or void."""


def find_hosted_invoice(*, invoice: Invoice, now: datetime) -> str:
    """The address of Stripe's page of it, for a person who waits. Outside any transaction."""
    try:
        answer = gateway.plain_read(
            path=f"/v1/invoices/{quote(str(invoice.stripe_id), safe='')}", patience=PERSON_WAITS
        )
    except StripeProblem as trouble:
        raise NotReachable(
            "The payment page does not open: our payment provider does not answer. Nothing was charged. "
            "Try again in a few minutes."
        ) from trouble
    body = answer.body
    address = body.get("hosted_invoice_url")
    if body.get("status") not in Invoice.PAYABLE or not isinstance(address, str) or not address.startswith("http"):
        why = "It could not be paid any more."
        ask_about(kind="invoice", stripe_id=str(invoice.stripe_id), why=why, due_at=now, now=now)
        raise NotToBePaid("This invoice is not to be paid any more. Nothing was charged. Look again in a moment.")
    return address
