"""From Stripe's JSON to the snapshots of invoices, of what paid them, and of credit notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from payments.domain.invoice_snapshots import (
    CreditNoteLineSnapshot,
    CreditNoteSnapshot,
    InvoiceLineSnapshot,
    InvoicePaymentSnapshot,
    InvoiceSnapshot,
    LineTax,
)
from payments.stripe.reading import Json, amount, id_of, marks, part, text, whole, word

# What the columns hold.
NUMBER, DESCRIPTION, MEMO, FOOTER, NAME, EMAIL = 100, 500, 1500, 5000, 512, 254
MOST_PIECES = 2_147_483_647


def invoice_snapshot(body: Json) -> InvoiceSnapshot:
    """An Invoice with the lines that came along."""
    moments = part(body, "status_transitions")
    subscription = part(part(body, "parent"), "subscription_details")
    return InvoiceSnapshot(
        **marks(body),
        deleted=bool(body.get("deleted")),
        status=word(body, "status", 15),
        number=word(body, "number", NUMBER),
        currency=word(body, "currency", 3).lower(),
        customer_id=id_of(body.get("customer")),
        collection_method=word(body, "collection_method"),
        billing_reason=word(body, "billing_reason"),
        subscription_id=id_of(subscription.get("subscription")),
        from_invoice_id=id_of(part(body, "from_invoice").get("invoice")),
        subtotal=amount(body, "subtotal"),
        discount=sum(amount(each, "amount") for each in _maps(body.get("total_discount_amounts"))),
        tax=sum(amount(each, "amount") for each in _maps(body.get("total_taxes"))),
        total=amount(body, "total"),
        amount_due=amount(body, "amount_due"),
        amount_paid=amount(body, "amount_paid"),
        amount_remaining=amount(body, "amount_remaining"),
        amount_paid_off_stripe=amount(body, "amount_paid_off_stripe"),
        pre_payment_credited=amount(body, "pre_payment_credit_notes_amount"),
        post_payment_credited=amount(body, "post_payment_credit_notes_amount"),
        auto_advance=bool(body.get("auto_advance")),
        created=whole(body, "created"),
        due=whole(body, "due_date"),
        finalized=whole(moments, "finalized_at"),
        paid=whole(moments, "paid_at"),
        voided=whole(moments, "voided_at"),
        uncollectible=whole(moments, "marked_uncollectible_at"),
        finalization_error=word(part(body, "last_finalization_error"), "message", DESCRIPTION),
        memo=word(body, "description", MEMO),
        footer=word(body, "footer", FOOTER),
        custom_fields=tuple((text(each, "name"), text(each, "value")) for each in _maps(body.get("custom_fields"))),
        lines=tuple(_line(each) for each in _maps(part(body, "lines").get("data"))),
        more_lines=bool(part(body, "lines").get("has_more")),
        customer_name=word(body, "customer_name", NAME),
        customer_email=word(body, "customer_email", EMAIL),
        customer_address=_address(part(body, "customer_address")),
    )


def invoice_payment_snapshot(body: Json) -> InvoicePaymentSnapshot:
    """An InvoicePayment."""
    paid_by, moments = part(body, "payment"), part(body, "status_transitions")
    return InvoicePaymentSnapshot(
        **marks(body),
        invoice_id=id_of(body.get("invoice")),
        intent_id=id_of(paid_by.get("payment_intent")),
        charge_id=id_of(paid_by.get("charge")),
        record_id=id_of(paid_by.get("payment_record")),
        status=word(body, "status", 10),
        is_default=bool(body.get("is_default")),
        amount_requested=amount(body, "amount_requested"),
        amount_paid=amount(body, "amount_paid"),
        currency=word(body, "currency", 3).lower(),
        created=whole(body, "created"),
        paid=whole(moments, "paid_at"),
        canceled=whole(moments, "canceled_at"),
    )


def credit_note_snapshot(body: Json) -> CreditNoteSnapshot:
    """A CreditNote with the lines that came along. What goes to the customer's balance has a transaction there, and no
    amount of its own: it is what neither refunds nor money outside Stripe give back."""
    refunds = tuple(
        (id_of(each.get("refund")), amount(each, "amount_refunded"))
        for each in _maps(body.get("refunds"))
        if id_of(each.get("refund"))
    )
    after, outside = amount(body, "post_payment_amount"), amount(body, "out_of_band_amount")
    given_back = sum(part_of for _, part_of in refunds) + outside
    return CreditNoteSnapshot(
        **marks(body),
        status=word(body, "status", 10),
        number=word(body, "number", NUMBER),
        currency=word(body, "currency", 3).lower(),
        invoice_id=id_of(body.get("invoice")),
        customer_id=id_of(body.get("customer")),
        reason=word(body, "reason"),
        memo=word(body, "memo", MEMO),
        subtotal=amount(body, "subtotal"),
        tax=sum(amount(each, "amount") for each in _maps(body.get("total_taxes"))),
        total=amount(body, "total"),
        pre_payment=amount(body, "pre_payment_amount"),
        post_payment=after,
        out_of_band=outside,
        to_balance=max(after - given_back, 0),
        created=whole(body, "created"),
        voided=whole(body, "voided_at"),
        refunds=refunds,
        lines=tuple(_credited(each) for each in _maps(part(body, "lines").get("data"))),
        more_lines=bool(part(body, "lines").get("has_more")),
    )


def _line(body: Json) -> InvoiceLineSnapshot:
    pricing = part(body, "pricing")
    return InvoiceLineSnapshot(
        stripe_id=id_of(body),
        reference=text(part(body, "metadata"), "ref"),
        description=word(body, "description", DESCRIPTION),
        quantity=min(max(whole(body, "quantity"), 0), MOST_PIECES),
        unit_amount=_unit(pricing.get("unit_amount_decimal")),
        amount=amount(body, "amount"),
        discount_amount=sum(amount(each, "amount") for each in _maps(body.get("discount_amounts"))),
        price_id=id_of(part(pricing, "price_details").get("price")),
        taxes=_taxes(body),
    )


def _credited(body: Json) -> CreditNoteLineSnapshot:
    return CreditNoteLineSnapshot(
        stripe_id=id_of(body),
        invoice_line_id=id_of(body.get("invoice_line_item")),
        description=word(body, "description", DESCRIPTION),
        quantity=min(max(whole(body, "quantity"), 0), MOST_PIECES),
        unit_amount=None if body.get("unit_amount") is None else amount(body, "unit_amount"),
        amount=amount(body, "amount"),
        taxes=_taxes(body),
    )


def _taxes(body: Json) -> tuple[LineTax, ...]:
    return tuple(
        LineTax(
            tax_rate=id_of(part(each, "tax_rate_details").get("tax_rate")),
            amount=amount(each, "amount"),
            taxable=amount(each, "taxable_amount"),
            inclusive=each.get("tax_behavior") == "inclusive",
        )
        for each in _maps(body.get("taxes"))
    )


def _unit(value: Any) -> int | None:
    """A price of fractions of the minor unit has no whole amount."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return int(number) if number.is_finite() and number == number.to_integral_value() else None


def _address(body: Json) -> str:
    place = " ".join(filter(None, (text(body, "postal_code"), text(body, "city"), text(body, "state"))))
    return "\n".join(filter(None, (text(body, "line1"), text(body, "line2"), place, text(body, "country"))))


def _maps(value: Any) -> Iterable[Json]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
