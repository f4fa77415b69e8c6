"""Take in many objects of a kind of which there are few, or that hang on others: those that say something new."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from payments.domain.join import Heard
from payments.models import CreditNote, Invoice, InvoicePayment
from payments.sync.dossier import Told
from payments.sync.record_alone import record_alone
from payments.sync.taken import Taken

TakesIn = Callable[[Sequence[Told], datetime], Taken]


def take_in_invoices(told: Sequence[Told], _now: datetime) -> Taken:
    """Each with its lines, and what hangs on it."""
    _lock(snapshot.stripe_id for snapshot, _ in told)
    return _news(Invoice, told)


def take_in_invoice_payments(told: Sequence[Told], _now: datetime) -> Taken:
    """Each ties a payment to its invoice."""
    _lock(_invoice_of(snapshot) for snapshot, _ in told)
    return _news(InvoicePayment, told)


def take_in_credit_notes(told: Sequence[Told], _now: datetime) -> Taken:
    """Each changes its invoice."""
    _lock(_invoice_of(snapshot) for snapshot, _ in told)
    return _news(CreditNote, told)


def _news(model: type[Model], told: Sequence[Told]) -> Taken:
    taken = Taken()
    ids = [snapshot.stripe_id for snapshot, _ in told]
    known = dict(model._default_manager.filter(stripe_id__in=ids).values_list("stripe_id", "heard"))
    record_alone([each for each in told if _is_news(known.get(each[0].stripe_id), each)], taken)
    return taken


def _is_news(kept: dict[str, Any] | None, told: Told) -> bool:
    snapshot, report = told
    known, reported = Heard.from_json(kept), snapshot.heard(report.moment)
    return known is None or (known.rung, known.report) != (reported.rung, reported.report)


def _invoice_of(snapshot: Any) -> str:
    return str(snapshot.invoice_id)


def _lock(ids: Any) -> None:
    """In one sequence, before any payment of theirs."""
    rows = Invoice.objects.select_for_update(no_key=True).filter(stripe_id__in=list(ids))
    list(rows.order_by("pk").values_list("pk"))
