"""How an invoice's page looks: lines, discounts, taxes, what is left to pay, and the form or the state."""

from datetime import UTC, datetime
from typing import Any

from . import invoice_discounts, pay_page
from .checkout_form import Typed
from .currencies import shown as money
from .invoice_body import lines_of
from .pages import Markup, joined, render
from .wire import Json
from .world import World

STATES = {
    "paid": ("Invoice paid", "Thank you. There is nothing left to pay."),
    "void": ("This invoice is void", "It need not be paid."),
    "under_way": ("Your payment is on its way", "The bank says within a few days whether it worked."),
}


def content(world: World, invoice: Json, intent: Json | None, typed: Typed, *, under_way: bool) -> dict[str, Any]:
    """The values of the page's template."""
    open_ = invoice["status"] in ("open", "uncollectible")
    shown = invoice["amount_remaining"] if open_ else invoice["total"]
    return {
        "number": invoice["number"],
        "amount": money(shown, invoice["currency"]),
        "due": _due(invoice) if open_ else "",
        "facts": joined([_fact(name, value) for name, value in _facts(invoice)]),
        "memo": invoice["description"] or "",
        "footer": invoice["footer"] or "",
        "lines": joined(_lines(world, invoice)),
        "payment": _payment(invoice, intent, typed, under_way=under_way),
    }


def _payment(invoice: Json, intent: Json | None, typed: Typed, *, under_way: bool) -> Markup:
    if intent is None:
        heading, words = STATES["under_way" if under_way else invoice["status"]]
        return render("invoice_state.html", heading=heading, words=words)
    marks = pay_page.all_marks(typed)
    problem, known = typed.errors.get("payment"), invoice["customer_email"]
    return render(
        "invoice_form.html",
        alert=Markup("") if problem is None else pay_page.alert(problem),
        email=known or typed.email,
        email_fixed=Markup(" readonly" if known else ""),
        email_invalid=marks["email_invalid"],
        email_error=marks["email_error"],
        methods=pay_page.methods(intent["payment_method_types"], typed, marks),
        pay_label=f"Pay {money(invoice['amount_remaining'], invoice['currency'])}",
    )


def _date(second: int) -> str:
    return f"{datetime.fromtimestamp(second, UTC):%-d %B %Y}"


def _due(invoice: Json) -> str:
    return f"Due {_date(invoice['due_date'])}" if invoice["due_date"] else ""


def _facts(invoice: Json) -> list[tuple[str, str]]:
    own = [(field["name"], field["value"]) for field in invoice["custom_fields"] or []]
    return [
        ("From", invoice["account_name"]),
        ("To", invoice["customer_name"] or invoice["customer_email"] or "—"),
        ("Issued", _date(invoice["effective_at"])),
        *own,
    ]


def _fact(name: str, value: str) -> Markup:
    return render("fact.html", name=name, value=value)


def _lines(world: World, invoice: Json) -> list[Markup]:
    code = invoice["currency"]
    lines = [
        render("line.html", name=line["description"] or "—", detail=_detail(line), total=money(line["amount"], code))
        for line in lines_of(world, invoice["id"])
    ]
    sums = [("Subtotal", invoice["subtotal"])]
    sums += [(invoice_discounts.name(world, each["discount"]), -each["amount"])
             for each in invoice["total_discount_amounts"]]  # fmt: skip
    sums += [(_tax(world, each), each["amount"]) for each in invoice["total_taxes"]]
    sums.append(("Total", invoice["total"]))
    carried = invoice["amount_due"] + invoice["pre_payment_credit_notes_amount"] - invoice["total"]
    later = [("Balance", carried), ("Credit notes", -invoice["pre_payment_credit_notes_amount"]),
             ("Paid", -invoice["amount_paid"])]  # fmt: skip
    sums += [(name, amount) for name, amount in later if amount]
    return lines + [render("line.html", name=name, detail="", total=_signed(amount, code)) for name, amount in sums]


def _signed(amount: int, code: str) -> str:
    return f"−{money(-amount, code)}" if amount < 0 else money(amount, code)


def _detail(line: Json) -> str:
    price = line["pricing"]
    return f"Quantity {line['quantity_decimal']}" if price and line["quantity_decimal"] != "1" else ""


def _tax(world: World, tax: Json) -> str:
    rate = world.find("tax_rate", tax["tax_rate_details"]["tax_rate"])
    within = " included" if rate["inclusive"] else ""
    return f"{rate['display_name']} {rate['percentage']:g} %{within}"
