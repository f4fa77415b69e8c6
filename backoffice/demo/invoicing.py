"""What the demo's shop bills: a workshop, a wholesale delivery, and how each invoice goes."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.contrib.auth.models import User

from backoffice.demo.levers import Sandbox
from payments.models import Customer, Invoice, TaxRate
from payments.operations.credit_invoice import Credit, CreditLine, GivenBack, credit_invoice
from payments.operations.finalize_invoice import finalize_invoice
from payments.operations.mark_invoice_uncollectible import mark_invoice_uncollectible
from payments.operations.pay_invoice_outside import pay_invoice_outside
from payments.operations.push import push
from payments.operations.save_invoice_draft import Draft, DraftLine, save_invoice_draft
from payments.operations.void_invoice import void_invoice

Step = Callable[[datetime], None]
Put = Callable[[datetime, Step], None]
LATER = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Billed:
    """``days_ago``: when it is finalized; ``ends``: what becomes of it, so many days later."""

    days_ago: float
    name: str
    email: str
    currency: str
    lines: tuple[tuple[str, int, int], ...]
    days_to_pay: int = 14
    ends: str = "open"
    after: float = 3.0


SET = ("Set of plates for a restaurant", 40, 2900)
BILLED = [
    Billed(64, "Gasthaus Linde", "office@linde.example", "eur", (SET, ("Delivery", 1, 6500)), ends="paid", after=9),
    Billed(45, "Café Mittag", "hello@mittag.example", "eur", (("Marked bowls", 60, 2400),), ends="outside", after=12),
    Billed(38, "Studio Nord", "books@nord.example", "eur", (("Workshop for 8", 1, 48000),), ends="given up", after=36),
    Billed(31, "Hotel Seeblick", "einkauf@seeblick.example", "eur", (("Mugs with a mark", 120, 1900),)),  # overdue
    Billed(24, "Yuki Tanaka", "yuki@tanaka.example", "jpy", (("Tea bowls", 12, 5200),), ends="paid", after=2),
    Billed(20, "Praxis Dr. Haas", "praxis@haas.example", "eur", (("Planters for a waiting room", 6, 4400),)),  # overdue
    Billed(9, "Kita Regenbogen", "kita@regenbogen.example", "eur", (("Clay for children", 10, 1250),), ends="credited"),
    Billed(6, "Agentur Blau", "team@blau.example", "eur", (("Workshop for 12", 1, 72000),), ends="void", after=1),
    Billed(3, "Weinbar Krug", "krug@weinbar.example", "eur", (("Carafes", 24, 3400), ("Delivery", 1, 4500))),
    Billed(0.5, "Theater am Ring", "technik@ring.example", "eur", (("Props, to be broken", 30, 800),), ends="draft"),
]  # fmt: skip


def put_invoices(put: Put, sandbox: Sandbox, now: datetime) -> None:
    """Put all of them on the agenda of a history that ends now."""
    put(now - timedelta(days=90), _make_tax_rate)
    for billed in BILLED:
        put(now - timedelta(days=billed.days_ago), partial(_write, put, sandbox, billed))


def _make_tax_rate(now: datetime) -> None:
    rate = TaxRate.objects.create(
        display_name="VAT", percentage="19", country="DE", description="Standard rate", created_at=now
    )
    push(row=rate, by=_merchant(), now=now)


def _write(put: Put, sandbox: Sandbox, billed: Billed, now: datetime) -> None:
    customer = Customer.objects.create(email=billed.email, name=billed.name, livemode=False, created_at=now)
    draft = Draft(
        customer=customer,
        currency=billed.currency,
        lines=[DraftLine(description=what, quantity=many, unit_amount=each) for what, many, each in billed.lines],
        memo="Thank you for your trust.",
        days_until_due=billed.days_to_pay,
        default_tax_rates=[] if billed.currency == "jpy" else list(TaxRate.objects.filter(display_name="VAT")),
    )
    invoice = save_invoice_draft(draft=draft, by=_merchant(), form_key=uuid.uuid4(), now=now)
    if billed.ends == "draft":
        return
    finalize_invoice(invoice=invoice, send=True, by=_merchant(), now=now)
    if billed.ends in ENDS:
        at = now + max(timedelta(days=billed.after), LATER)
        put(at, lambda at: ENDS[billed.ends](sandbox, Invoice.objects.get(pk=invoice.pk), at))


def _pay(sandbox: Sandbox, invoice: Invoice, _now: datetime) -> None:
    sandbox.pay_invoice(str(invoice.stripe_id), card="4242424242424242", name=invoice.name, email=invoice.email)


def _pay_outside(_sandbox: Sandbox, invoice: Invoice, now: datetime) -> None:
    pay_invoice_outside(invoice=invoice, how="Bank transfer", by=_finance(), now=now)


def _give_up(_sandbox: Sandbox, invoice: Invoice, now: datetime) -> None:
    mark_invoice_uncollectible(invoice=invoice, why="The studio has closed.", by=_finance(), now=now)


def _void(_sandbox: Sandbox, invoice: Invoice, now: datetime) -> None:
    void_invoice(invoice=invoice, why="They moved the date; a new one follows.", by=_finance(), now=now)


def _credit(_sandbox: Sandbox, invoice: Invoice, now: datetime) -> None:
    line = invoice.lines.order_by("position")[0]
    part = CreditLine(amount=line.amount // 10 * 2, invoice_line=line)
    credit = Credit(lines=[part], back=GivenBack(), reason="product_unsatisfactory", memo="Two bags were dry.")
    credit_invoice(invoice=invoice, credit=credit, by=_finance(), form_key=uuid.uuid4(), now=now)


ENDS = {"paid": _pay, "outside": _pay_outside, "given up": _give_up, "void": _void, "credited": _credit}


def _merchant() -> User | None:
    return User.objects.filter(username="merchant").first()


def _finance() -> User | None:
    return User.objects.filter(username="finance").first()
