"""An invoice is locked after an order and before any payment."""

from __future__ import annotations

from collections.abc import Sequence

from payments.models import Invoice, StripeCall
from payments.operations.refused import Refused

WORDS = dict(Invoice.STATUSES)


class NotInThisState(Refused):
    """What was asked for is not done with an invoice in this state."""


class UnderWay(Refused):
    """Stripe has not answered yet what was asked about it before."""


class MadeElsewhere(Refused):
    """It was made at Stripe, and is changed there."""


def lock_invoice(invoice_id: int) -> Invoice:
    """The invoice as it is now, locked until the transaction ends."""
    return Invoice.objects.select_for_update(no_key=True).get(pk=invoice_id)


def refuse_unless(invoice: Invoice, statuses: Sequence[str], *, what: str) -> None:
    """Raise a sentence unless the locked invoice is in one of these states and nothing about it is under way."""
    if invoice.status not in statuses:
        wanted = " or ".join(WORDS[each].lower() for each in statuses)
        raise NotInThisState(
            f"{invoice} is {invoice.get_status_display().lower()}: only an invoice that is {wanted} can be {what}."
        )
    if open_call(invoice) is not None:
        raise UnderWay(f"Stripe has not answered yet what was asked about {invoice}. Try again in a moment.")


def open_call(invoice: Invoice) -> StripeCall | None:
    """The call about it whose outcome is still to come."""
    return invoice.calls.filter(state__in=StripeCall.OPEN).first()
