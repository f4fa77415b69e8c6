"""Between the form of a draft and its rows: what the form is filled with, and what is saved of it."""

from __future__ import annotations

from typing import Any

from payments import formats
from payments.admin.invoice_draft import TypedDraft
from payments.domain.money import Money
from payments.models import Invoice
from payments.operations.save_invoice_draft import Draft, DraftLine
from payments.operations.write_invoice import Written


def initial_of(invoice: Invoice) -> dict[str, Any]:
    """The fields but for the lines."""
    coupon = invoice.coupon
    own = coupon is not None and coupon.of_order != ""
    customs = {
        f"custom_{part}_{place}": each[part]
        for place, each in enumerate(invoice.custom_fields)
        for part in ("name", "value")
    }
    return {
        "email": invoice.email,
        "customer": invoice.customer_id,
        "name": invoice.name,
        "address": invoice.address,
        "currency": invoice.currency,
        "coupon": coupon if not own else None,
        "discount": formats.typed(Money(coupon.amount_off or 0, coupon.currency)) if own and coupon else None,
        "taxes": list(invoice.default_tax_rates.all()),
        "days_until_due": invoice.days_until_due,
        "due_date": invoice.due_date,
        "memo": invoice.memo,
        "footer": invoice.footer,
        **customs,
    }


def lines_of(invoice: Invoice) -> list[dict[str, Any]]:
    """The lines as they are typed."""
    return [
        {
            "what": line.description,
            "quantity": line.quantity,
            "unit": formats.typed(line.unit) if line.unit is not None else None,
            "taxes": [each.pk for each in line.tax_rates.all()],
        }
        for line in invoice.lines.prefetch_related("tax_rates").order_by("position")
    ]


def written(draft: TypedDraft) -> Written:
    """What is saved of a form that is complete."""
    told = draft.about.cleaned_data
    lines = [
        DraftLine(
            description=line.description,
            quantity=line.quantity,
            unit_amount=line.unit.amount,
            price=line.price,
            tax_rates=line.tax_rates,
        )
        for line in draft.lines.values()
    ]
    saying = Draft(
        customer=told["customer"],
        currency=draft.currency,
        lines=lines,
        email=told["email"],
        name=told["name"],
        address=told["address"],
        memo=told["memo"],
        footer=told["footer"],
        custom_fields=[(each["name"], each["value"]) for each in draft.about.custom_fields()],
        due_date=told["due_date"],
        days_until_due=told["days_until_due"],
        coupon=told["coupon"],
        default_tax_rates=list(told["taxes"]),
    )
    return Written(draft=saying, off=draft.off, seen=told["seen"])
