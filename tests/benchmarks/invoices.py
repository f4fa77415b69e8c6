"""Invoices issued by the worker: made at Stripe, finalized, mailed with their PDF; beside drawing the PDF alone."""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.utils import timezone

from backoffice.demo.child import Child, wait_until
from backoffice.frame.places import KEPT, ROOT
from payments.models import Customer, Email, Invoice, StripeCall
from payments.operations.finalize_invoice import finalize_invoice
from payments.operations.save_invoice_draft import Draft, DraftLine, save_invoice_draft
from payments.papers.invoice_of import invoice_of
from payments.papers.render import render
from tests.benchmarks.row import Row
from tests.child_environment import child_environment
from tests.sandbox.process import SandboxProcess

INVOICES = 1000
CUSTOMERS = 50
LINES = 5
DRAWN = 200  # by typst alone: enough for its mean
LONGEST = 1800  # seconds


def rows() -> Iterator[Row]:
    """Wall time a piece, with two workers on this machine's cores and the sandbox on the same."""
    before = settings.STRIPE_API_BASE
    with TemporaryDirectory() as folder:
        sandbox = SandboxProcess(Path(folder)).start()
        settings.STRIPE_API_BASE = sandbox.base_url
        try:
            invoices = _finalize_wanted()
            seconds = _issue(folder)
        finally:
            settings.STRIPE_API_BASE = before
            sandbox.stop()
        alone = _draw([invoice.pk for invoice in invoices][:DRAWN])
    ours, reference = 1000 * seconds / INVOICES, 1000 * alone / min(DRAWN, INVOICES)
    calls = StripeCall.objects.filter(invoice__in=invoices).count()
    yield Row(
        name="issue and mail an invoice with its PDF",
        ours=f"{ours:.0f} ms a piece",
        reference=f"{reference:.1f} ms by typst alone",
        ratio=f"{ours / reference:.1f}",
        bar="the reference only draws, in one process",
        more=f"{INVOICES} invoices of {LINES} lines, {calls / INVOICES:.1f} calls to the sandbox each",
    )


def _finalize_wanted() -> list[Invoice]:
    now = timezone.now()
    customers = Customer.objects.bulk_create(
        Customer(email=f"c{place}@example.org", name=f"Customer {place}", livemode=False, created_at=now)
        for place in range(CUSTOMERS)
    )
    found = []
    for place in range(INVOICES):
        lines = [DraftLine(description=f"Cup {each}", quantity=each + 1, unit_amount=1250) for each in range(LINES)]
        draft = Draft(customer=customers[place % CUSTOMERS], currency="eur", days_until_due=14, lines=lines)
        invoice = save_invoice_draft(draft=draft, by=None, form_key=uuid.uuid4(), now=now)
        finalize_invoice(invoice=invoice, send=True, by=None, now=now)
        found.append(invoice)
    return found


def _issue(folder: str) -> float:
    """From the worker's start until the last mail has left."""
    worker = Child(
        name="worker",
        command=[sys.executable, "-m", "backoffice.demo.worker"],
        log=KEPT / "logs" / "bench-worker.log",
        env=child_environment(MEDIA_ROOT=folder, PYTHONPATH=str(ROOT)),
        cwd=ROOT,
    )
    started = time.perf_counter()
    worker.start()
    try:
        sent = Email.objects.filter(kind="invoice_sent", state="sent", files__isnull=False)
        if not wait_until(lambda: sent.count() >= INVOICES, LONGEST, every=0.2):
            raise RuntimeError(f"{sent.count()} of {INVOICES} invoices were mailed:\n{worker.last_lines()}")
        return time.perf_counter() - started
    finally:
        worker.ask_to_stop()
        worker.finish()


def _draw(pks: list[int]) -> float:
    now = timezone.now()
    papers = [invoice_of(invoice=invoice, now=now) for invoice in Invoice.objects.filter(pk__in=pks)]
    render(papers[0])  # the fonts are read once
    started = time.perf_counter()
    for paper in papers:
        render(paper)
    return time.perf_counter() - started
