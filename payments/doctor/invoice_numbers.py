"""Invoices are numbered without gaps: what is missing between two must be explained to who checks the books."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from payments.doctor.examination import Examination
from payments.doctor.finding import Finding, warning
from payments.models import Invoice

SHOWN = 4  # gaps in a finding


def numbers_have_no_gaps(_examination: Examination) -> Iterator[Finding]:
    """Stripe counts by customer or for the whole account: each prefix is a sequence of its own."""
    gaps = list(_gaps())
    if not gaps:
        return
    more = f" And {len(gaps) - SHOWN} more." if len(gaps) > SHOWN else ""
    yield warning(
        "invoice_numbers",
        symptom="A number between two invoices is missing: the tax office may ask for it.",
        cause=f"{'. '.join(gaps[:SHOWN])}.{more} An invoice was made at Stripe that is not known here.",
        remedy="Run manage.py sync_stripe invoice. What is still missing then, ask Stripe's support about.",
    )


def _gaps() -> Iterator[str]:
    sequences: dict[str, list[tuple[int, str]]] = {}
    for number in Invoice.objects.exclude(number="").values_list("number", flat=True):
        prefix, _, count = number.rpartition("-")
        if prefix and count.isdecimal():
            sequences.setdefault(prefix, []).append((int(count), number))
    for prefix in sorted(sequences):
        ordered = sorted(sequences[prefix])
        for (before, named_before), (after, named_after) in pairwise(ordered):
            missing = after - before - 1
            if missing > 0:
                yield f"{missing} missing between {named_before} and {named_after}"
