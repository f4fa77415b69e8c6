"""What Stripe says of someone who was anonymised is blanked before it is stored or recorded."""

from __future__ import annotations

from typing import Any

from django.db import connection

from payments.domain.references import base_reference
from payments.stripe.named import Named, named_in
from payments.stripe.personal import without_personal

# Asked of every body that is heard: written out, for putting it together anew costs ten times what it takes to answer.
_PAYMENTS = """
    SELECT 1 FROM payments_payment payment
    LEFT JOIN payments_order placed ON placed.id = payment.order_id
    LEFT JOIN payments_customer customer ON customer.id = payment.customer_id
    {more} WHERE {place} = ANY(%s) AND (placed.anonymised_at IS NOT NULL OR customer.anonymised_at IS NOT NULL)
"""
_INVOICES = """
    SELECT 1 FROM payments_invoice invoice LEFT JOIN payments_customer customer ON customer.id = invoice.customer_id
    {more} WHERE {place} = ANY(%s) AND (invoice.anonymised_at IS NOT NULL OR customer.anonymised_at IS NOT NULL)
"""
_CREDIT_NOTES = "JOIN payments_creditnote note ON note.invoice_id = invoice.id"
_ATTEMPTS, _REFUNDS, _DISPUTES = (
    f"JOIN payments_{noun} {noun} ON {noun}.payment_id = payment.id" for noun in ("attempt", "refund", "dispute")
)
# Our kind of object → where its id stands in rows that may be someone's.
_WAYS = {
    "customer": ("SELECT 1 FROM payments_customer WHERE stripe_id = ANY(%s) AND anonymised_at IS NOT NULL",),
    "session": (_PAYMENTS.format(more="", place="payment.session_id"),),
    "intent": (_PAYMENTS.format(more="", place="payment.intent_id"),),
    "charge": (
        _PAYMENTS.format(more="", place="payment.lone_charge_id"),
        _PAYMENTS.format(more=_ATTEMPTS, place="attempt.charge_id"),
    ),
    "refund": (_PAYMENTS.format(more=_REFUNDS, place="refund.stripe_id"),),
    "invoice": (_INVOICES.format(more="", place="invoice.stripe_id"),),
    "credit_note": (_INVOICES.format(more=_CREDIT_NOTES, place="note.stripe_id"),),
    "dispute": (_PAYMENTS.format(more=_DISPUTES, place="dispute.stripe_id"),),
}
_REFERENCES = """
    SELECT 1 FROM payments_order WHERE reference = ANY(%s) AND anonymised_at IS NOT NULL
    AND EXISTS (SELECT 1 FROM payments_house WHERE installation_id::text = ANY(%s))
"""


def as_may_be_kept(body: dict[str, Any]) -> dict[str, Any]:
    """The body itself; about someone anonymised, a copy without what names a person.

    Asked in a transaction that began with ``hear``: until its end nobody is anonymised, so that the answer is still
    true when what was heard is committed.
    """
    if not names_someone_anonymised(named_in(body)):
        return body
    kept: dict[str, Any] = without_personal(body)
    return kept


def names_someone_anonymised(named: Named) -> bool:
    """Whether any customer, payment or order that is named belongs to one: a single query, answered by indexes."""
    ways: list[str] = []
    params: list[list[str]] = []
    for kind, ids in named.ids.items():
        for way in _WAYS[kind]:
            ways.append(way)
            params.append(sorted(ids))
    if named.marks:
        ways.append(_REFERENCES)
        params += [
            sorted({base_reference(reference) for _, reference in named.marks}),
            sorted({installation for installation, _ in named.marks}),
        ]
    if not ways:
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"({') UNION ALL ('.join(ways)}) LIMIT 1", params)
        return cursor.fetchone() is not None
