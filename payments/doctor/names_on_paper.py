"""Can the names of customers be drawn on invoices and receipts?"""

from __future__ import annotations

from collections.abc import Iterator

from payments.doctor.examination import Examination
from payments.doctor.finding import Finding, warning
from payments.doctor.invariants.rule import PATIENCE, one_moment
from payments.models import Customer
from payments.papers.fonts import not_drawable, package_for

NEWEST = 5_000  # names; by the index of the newest


def names_can_be_drawn(examination: Examination) -> Iterator[Finding]:
    """The newest customers', or all with ``every_row``; one finding for each package that is missing."""
    missing: dict[str, tuple[set[str], Customer]] = {}
    with one_moment(PATIENCE):
        for customer in _named(examination):
            for script in not_drawable(customer.name):
                scripts, _ = missing.setdefault(package_for(script), (set(), customer))
                scripts.add(script)
    for package, (scripts, customer) in sorted(missing.items()):
        yield warning(
            "names_not_drawn",
            symptom="A customer's name is a row of empty boxes on their invoice or receipt.",
            cause=f"The name of customer {customer.pk} has letters ({', '.join(sorted(scripts))}) that no font on this "
            "machine has.",
            remedy=f"Install Debian's package {package} where web and worker run, and restart both.",
        )


def _named(examination: Examination) -> Iterator[Customer]:
    newest = Customer.objects.order_by("-created_at", "-id").only("pk", "name")
    rows = newest if examination.every_row else newest[:NEWEST]
    # Whatever lies within Latin, Greek and Cyrillic is passed by without a look.
    yield from (row for row in rows.iterator(chunk_size=1000) if row.name > "" and max(row.name) > "\u052f")
