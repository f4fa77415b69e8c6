"""What Stripe said of an invoice, of a payment of it, or of a credit note. Amounts in the minor unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from payments.domain.rungs import invoice_payment_rung, invoice_rung
from payments.domain.snapshots import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTax:
    """One rate's tax of one line."""

    tax_rate: str  # its id
    amount: int
    taxable: int
    inclusive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLineSnapshot:
    """A line of an invoice. ``unit_amount`` is None where it is no whole number of the minor unit. ``amount`` is before
    discount; ``reference`` names our row, where the line was asked for here."""

    stripe_id: str
    reference: str
    description: str
    quantity: int
    unit_amount: int | None
    amount: int
    discount_amount: int
    price_id: str
    taxes: tuple[LineTax, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceSnapshot(Snapshot):
    """An Invoice. ``lines`` are the first ones that came along: all of them unless ``more_lines``.

    The lines are fixed once it is finalized and have no order in time: they are kept in rows of their own.
    """

    kind: ClassVar[str] = "invoice"
    left_out: ClassVar[tuple[str, ...]] = ("lines", "more_lines", "customer_name", "customer_email", "customer_address")

    deleted: bool
    status: str
    number: str
    currency: str
    customer_id: str
    collection_method: str
    billing_reason: str
    subscription_id: str
    from_invoice_id: str
    subtotal: int
    discount: int
    tax: int
    total: int
    amount_due: int
    amount_paid: int
    amount_remaining: int
    amount_paid_off_stripe: int
    pre_payment_credited: int
    post_payment_credited: int
    auto_advance: bool
    created: int
    due: int  # a second, 0 where none is set
    finalized: int
    paid: int
    voided: int
    uncollectible: int
    finalization_error: str
    memo: str
    footer: str
    custom_fields: tuple[tuple[str, str], ...] = ()
    lines: tuple[InvoiceLineSnapshot, ...] = ()
    more_lines: bool = False
    customer_name: str = ""
    customer_email: str = ""
    customer_address: str = ""

    @property
    def rung(self) -> str:
        return invoice_rung(self.status, deleted=self.deleted)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePaymentSnapshot(Snapshot):
    """An InvoicePayment: which intent, charge or record of money outside pays which invoice."""

    kind: ClassVar[str] = "invoice_payment"

    invoice_id: str
    intent_id: str
    charge_id: str
    record_id: str
    status: str
    is_default: bool
    amount_requested: int
    amount_paid: int
    currency: str
    created: int
    paid: int
    canceled: int

    @property
    def rung(self) -> str:
        return invoice_payment_rung(self.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNoteLineSnapshot:
    """A line of a credit note. ``amount`` is before tax."""

    stripe_id: str
    invoice_line_id: str
    description: str
    quantity: int
    unit_amount: int | None
    amount: int
    taxes: tuple[LineTax, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNoteSnapshot(Snapshot):
    """A CreditNote. ``refunds``: the id of each refund with the part of it that counts here."""

    kind: ClassVar[str] = "credit_note"
    left_out: ClassVar[tuple[str, ...]] = ("lines", "more_lines")

    status: str
    number: str
    currency: str
    invoice_id: str
    customer_id: str
    reason: str
    memo: str
    subtotal: int
    tax: int
    total: int
    pre_payment: int
    post_payment: int
    out_of_band: int
    to_balance: int  # of the customer at Stripe
    created: int
    voided: int
    refunds: tuple[tuple[str, int], ...] = ()
    lines: tuple[CreditNoteLineSnapshot, ...] = field(default=())
    more_lines: bool = False

    @property
    def rung(self) -> str:
        return "void" if self.status == "void" else "issued"
