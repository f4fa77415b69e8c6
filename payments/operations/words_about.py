"""What colleagues wrote about a customer, wherever it stands: only a person can tell whether it names somebody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

from payments.models import Customer, Note, Order, Payment, Refund, RefundBatch, Task
from payments.operations.refused import Refused

MOST = 20  # of each kind
OF_THE_HOUSE = ("anonymised", "words_blanked")  # notes that nobody typed


class NothingWritten(Refused):
    """It is blank already, or not about this customer."""


@dataclass(frozen=True, slots=True)
class Words:
    """One text: what it is and of which row, by whom and since when."""

    kind: str
    row: Model
    where: str
    text: str
    by: Any
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Kind:
    """Texts of one kind: how they are found, and the columns that hold them, their author and their time."""

    rows: Callable[[Customer], QuerySet[Any, Any]]
    column: str
    by: str
    at: str
    where: Callable[[Any], str]
    related: tuple[str, ...] = ()


def _orders(customer: Customer) -> QuerySet[Any, Any]:
    """Theirs, and those that were anonymised with them."""
    return Order.objects.filter(Q(customer=customer) | Q(notes__act="anonymised", notes__customer=customer)).values(
        "pk"
    )


def _payments(customer: Customer) -> QuerySet[Any, Any]:
    return Payment.objects.filter(Q(customer=customer) | Q(order__in=_orders(customer))).values("pk")


def _notes(customer: Customer) -> QuerySet[Any, Any]:
    payments = _payments(customer)
    about = Q(customer=customer) | Q(order__in=_orders(customer)) | Q(payment__in=payments)
    parts = Q(refund__payment__in=payments) | Q(dispute__payment__in=payments)
    return Note.objects.filter(about | parts).exclude(act__in=OF_THE_HOUSE)


def _on(note: Note) -> str:
    about = note.order or note.payment or note.refund or note.dispute
    return f"{note.get_act_display()} · {about}" if about else note.get_act_display()


KINDS: dict[str, Kind] = {
    "note": Kind(_notes, "text", "by", "at", _on, ("order", "payment", "refund", "dispute")),
    "refund": Kind(
        lambda customer: Refund.objects.filter(payment__in=_payments(customer)),
        column="note",
        by="asked_by",
        at="asked_at",
        where=lambda refund: f"Note on refund {refund}",
    ),
    "decision": Kind(
        lambda customer: Refund.objects.filter(payment__in=_payments(customer)),
        column="decision_note",
        by="approved_by",
        at="approved_at",
        where=lambda refund: f"Decision on refund {refund}",
    ),
    "batch": Kind(
        lambda customer: RefundBatch.objects.filter(refunds__payment__in=_payments(customer)),
        column="note",
        by="asked_by",
        at="asked_at",
        where=lambda batch: f"Note on a refund of {batch}",
    ),
    "cancel": Kind(
        lambda customer: Order.objects.filter(pk__in=_orders(customer)).exclude(cancel_wanted_by=None),
        column="cancel_reason",
        by="cancel_wanted_by",
        at="cancel_wanted_at",
        where=lambda order: f"Why {order} was cancelled",
    ),
    "solution": Kind(
        lambda customer: Task.objects.filter(Q(order__in=_orders(customer)) | Q(payment__in=_payments(customer))),
        column="solution",
        by="solved_by",
        at="closed_at",
        where=lambda task: f"How “{task.get_kind_display()}” was solved",
    ),
}


def words_about(customer: Customer) -> list[Words]:
    """The newest of each kind."""
    return [
        _words(name, row)
        for name, kind in KINDS.items()
        for row in _written(customer, kind).order_by(f"-{kind.at}", "-pk")[:MOST]
    ]


def words_of(*, customer: Customer, kind: str, key: int) -> Words:
    """One of them."""
    row = _written(customer, KINDS[kind]).filter(pk=key).first() if kind in KINDS else None
    if row is None:
        raise NothingWritten("There is nothing written here about this customer.")
    return _words(kind, row)


def _written(customer: Customer, kind: Kind) -> QuerySet[Any, Any]:
    return kind.rows(customer).exclude(**{kind.column: ""}).select_related(kind.by, *kind.related).distinct()


def _words(name: str, row: Any) -> Words:
    kind = KINDS[name]
    text, by, at = (getattr(row, column) for column in (kind.column, kind.by, kind.at))
    return Words(name, row, kind.where(row), text, by, at)
