"""How the hosted page looks: lines, total, form, what is wrong beside its field."""

from . import banks, cards
from .checkout_form import Typed
from .currencies import shown as money
from .pages import Markup, joined, page, render
from .wire import Json
from .world import World

FIELDS = ("email", "card_number", "card_expiry", "card_cvc", "iban", "name")
IDS = {"name": "billing-name"}
LISTED = (
    "pm_card_visa",
    "pm_card_visa_chargeDeclined",
    "pm_card_visa_chargeDeclinedInsufficientFunds",
    "pm_card_chargeDeclinedExpiredCard",
    "pm_card_threeDSecure2Required",
    "pm_card_pendingRefund",
    "pm_card_refundFail",
    "pm_card_createDispute",
    "pm_card_createDisputeProductNotReceived",
    "pm_card_createDisputeInquiry",
)


def pay_page(world: World, session: Json, typed: Typed) -> Markup:
    with world.lock:
        lines = world.store.hidden(session["id"])["line_items"]
    code, total = session["currency"], session["amount_total"]
    known = (session["customer_details"] or {}).get("email")
    problem = typed.errors.get("payment")
    marks = all_marks(typed)
    return page(
        "pay.html",
        f"Pay {money(total, code)}",
        total=money(total, code),
        lines=joined([_line(line) for line in lines] + _discount(world, session)),
        cancel_url=session["cancel_url"] or "",
        cancel_hidden=Markup("" if session["cancel_url"] else " hidden"),
        alert=Markup("") if problem is None else alert(problem),
        email=known or typed.email,
        email_fixed=Markup(" readonly" if known else ""),
        email_invalid=marks["email_invalid"],
        email_error=marks["email_error"],
        methods=methods(session["payment_method_types"], typed, marks) if total else Markup(""),
        pay_label=f"Pay {money(total, code)}" if total else "Complete order",
    )


def _line(line: Json) -> Markup:
    each = money(line["price"]["unit_amount"], line["currency"])
    detail = f"{line['quantity']} × {each}" if line["quantity"] > 1 else ""
    total = money(line["amount_subtotal"], line["currency"])
    return render("line.html", name=line["description"], detail=detail, total=total)


def _discount(world: World, session: Json) -> list[Markup]:
    """What the lines come to, and what the coupon takes off."""
    if not session["discounts"]:
        return []
    code, off = session["currency"], session["total_details"]["amount_discount"]
    with world.lock:
        coupon = world.store.get("coupon", session["discounts"][0]["coupon"])
    name = (coupon or {}).get("name") or session["discounts"][0]["coupon"]
    subtotal = money(session["amount_subtotal"], code)
    return [
        render("line.html", name="Subtotal", detail="", total=subtotal),
        render("line.html", name=name, detail="", total=f"−{money(off, code)}"),
    ]


def alert(words: str) -> Markup:
    return render("alert.html", words=words)


def all_marks(typed: Typed) -> dict[str, Markup]:
    return {name: mark for field in FIELDS for name, mark in _marks(typed, field).items()}


def _marks(typed: Typed, field: str) -> dict[str, Markup]:
    """The error sentence of a field and the attributes that tie it to the input."""
    words = typed.errors.get(field)
    if words is None:
        return {f"{field}_invalid": Markup(""), f"{field}_error": Markup("")}
    place = f"{IDS.get(field, field.replace('_', '-'))}-error"
    return {
        f"{field}_invalid": Markup(f' aria-invalid="true" aria-describedby="{place}"'),
        f"{field}_error": render("error.html", id=place, words=words),
    }


def methods(types: list[str], typed: Typed, marks: dict[str, Markup]) -> Markup:
    """The choice of a card or a debit, with what is typed for each."""
    debit = typed.method == "bank_debit" or "card" not in types
    return render(
        "methods.html",
        card_checked=Markup("" if debit else " checked"),
        debit_checked=Markup(" checked" if debit else ""),
        card_disabled=Markup("" if "card" in types else " disabled"),
        debit_disabled=Markup("" if "sepa_debit" in types else " disabled"),
        debit_note="" if "sepa_debit" in types else " (euro only)",
        card_expiry=typed.card_expiry,
        iban=typed.iban,
        name=typed.name,
        cards=joined([_entry(_spaced(cards.BY_NAME[name].number), cards.BY_NAME[name].note) for name in LISTED]),
        ibans=joined([_entry(account.iban, account.note) for account in banks.ACCOUNTS]),
        **{key: mark for key, mark in marks.items() if not key.startswith("email")},
    )


def _entry(term: str, words: str) -> Markup:
    return render("entry.html", term=term, words=words)


def _spaced(number: str) -> str:
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))
