"""What an invoice looks like, and its totals, worked out anew from its lines."""

from fractions import Fraction
from typing import Any

from . import invoice_discounts
from .invoice_sums import Line, Rate, Sums, Tax, add_up
from .metadata import merged
from .wire import Json
from .world import World

KIND = "invoice"
EMBEDDED = 10  # lines shown in the invoice itself
DAY = 24 * 3600
BLANK = dict.fromkeys(
    ("account_tax_ids", "application", "automatically_finalizes_at", "custom_fields", "customer_account",
     "default_payment_method", "default_source", "description", "due_date", "effective_at", "ending_balance", "footer",
     "from_invoice", "hosted_invoice_url", "invoice_pdf", "last_finalization_error", "latest_revision",
     "next_payment_attempt", "number", "on_behalf_of", "parent", "receipt_number", "rendering", "shipping_cost",
     "shipping_details", "statement_descriptor", "status_details", "test_clock", "threshold_reason",
     "webhooks_delivered_at")
)  # fmt: skip


def make(world: World, customer: Json, code: str) -> Json:
    """An empty draft, not kept yet."""
    now = world.now()
    automatic_tax = {"disabled_reason": None, "enabled": False, "liability": None, "provider": None, "status": None}
    return {
        **BLANK,
        "id": world.new_id("in_1"),
        "object": KIND,
        "account_country": "DE",
        "account_name": "Sandbox",
        **dict.fromkeys(
            ("amount_due", "amount_overpaid", "amount_paid", "amount_paid_off_stripe", "amount_remaining",
             "amount_shipping", "attempt_count", "post_payment_credit_notes_amount",
             "pre_payment_credit_notes_amount", "starting_balance"), 0
        ),
        "attempted": False,
        "auto_advance": False,
        "automatic_tax": automatic_tax,
        "billing_reason": "manual",
        "collection_method": "charge_automatically",
        "created": now,
        "currency": code,
        "customer": customer["id"],
        **snapshot(customer),
        "default_tax_rates": [],
        "discounts": [],
        "issuer": {"type": "self"},
        "livemode": False,
        "metadata": {},
        "payment_settings": {"default_mandate": None, "payment_method_options": None, "payment_method_types": None},
        "period_end": now,
        "period_start": now,
        "status": "draft",
        "status_transitions": dict.fromkeys(("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")),
    }  # fmt: skip


def snapshot(customer: Json) -> Json:
    """The customer as the invoice names it; fixed when it is finalized."""
    facts = {f"customer_{name}": customer[name] for name in ("address", "email", "name", "phone", "shipping")}
    return {**facts, "customer_tax_exempt": customer["tax_exempt"], "customer_tax_ids": []}


def copied(invoice: Json) -> Json:
    """What a revision takes over."""
    names = ("collection_method", "custom_fields", "default_tax_rates", "description", "discounts", "due_date",
             "footer", "metadata", "payment_settings", "statement_descriptor")  # fmt: skip
    return {name: invoice[name] for name in names}


def lines_of(world: World, invoice_id: str) -> list[Json]:
    lines: list[Json] = world.store.hidden(invoice_id).get("lines", [])
    return lines


def page_of_lines(lines: list[Json], invoice_id: str) -> Json:
    return {
        "object": "list",
        "data": lines[:EMBEDDED],
        "has_more": len(lines) > EMBEDDED,
        "url": f"/v1/invoices/{invoice_id}/lines",
    }


def plain_lines(world: World, invoice: Json, lines: list[Json]) -> tuple[list[Line], Sums]:
    """The lines as the arithmetic sees them, added up."""
    own = world.store.hidden(invoice["id"]).get("rates", {})
    default = [rate["id"] for rate in invoice["default_tax_rates"]]
    plain = [
        Line(
            line["amount"],
            line["discountable"],
            invoice_discounts.terms(world, line["discounts"]),
            tuple(_rate(world, each) for each in own.get(line["id"]) or default),
        )
        for line in lines
    ]
    return plain, add_up(plain, invoice_discounts.terms(world, invoice["discounts"]))


def _rate(world: World, identifier: str) -> Rate:
    rate = world.find("tax_rate", identifier)
    return Rate(identifier, Fraction(str(rate["percentage"])), rate["inclusive"])


def figure(world: World, invoice: Json, lines: list[Json]) -> None:
    """Work out every line and the totals of a draft; what was worked out is kept."""
    plain, sums = plain_lines(world, invoice, lines)
    for line, worked in zip(lines, plain, strict=True):
        line["discount_amounts"] = discount_amounts(worked.off)
        line["pretax_credit_amounts"] = pretax(worked.off)
        line["taxes"] = [tax_amount(tax) for tax in worked.taxes]
    owed = max(sums.total, 0)
    invoice.update(
        subtotal=sums.subtotal,
        subtotal_excluding_tax=sums.subtotal_excluding_tax,
        total=sums.total,
        total_excluding_tax=sums.total_excluding_tax,
        total_taxes=[tax_amount(tax) for tax in sums.taxes],
        total_discount_amounts=discount_amounts(sums.off),
        total_pretax_credit_amounts=pretax(sums.off),
        amount_due=owed,
        amount_remaining=owed,
    )
    invoice["lines"] = page_of_lines(lines, invoice["id"])
    world.store.save(invoice)
    world.store.hide(invoice["id"], lines=lines)


def discount_amounts(off: dict[str, int]) -> list[Json]:
    return [{"amount": amount, "discount": name} for name, amount in off.items()]


def pretax(off: dict[str, int]) -> list[Json]:
    return [{"amount": amount, "discount": name, "type": "discount"} for name, amount in off.items()]


def tax_amount(tax: Tax) -> Json:
    return {
        "amount": tax.amount,
        "tax_behavior": "inclusive" if tax.rate.inclusive else "exclusive",
        "tax_rate_details": {"tax_rate": tax.rate.id},
        "taxability_reason": "not_available",
        "taxable_amount": tax.taxable,
        "type": "tax_rate_details",
    }


def facts(sent: dict[str, Any], known: dict[str, str]) -> Json:
    """What is simply written into the invoice."""
    names = ("auto_advance", "collection_method", "custom_fields", "description", "effective_at", "footer", "number",
             "statement_descriptor")  # fmt: skip
    found = {name: sent[name] for name in names if name in sent}
    if sent.get("custom_fields") == []:
        found["custom_fields"] = None
    if "metadata" in sent:
        found["metadata"] = merged(known, sent["metadata"])
    return found
