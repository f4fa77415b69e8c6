"""What pages tell, as it may be kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from payments.domain.snapshots import Snapshot
from payments.operations.as_may_be_kept import as_may_be_kept, names_someone_anonymised
from payments.operations.hearing import Report
from payments.stripe.named import OBJECTS, Named
from payments.stripe.translate import snapshots_of
from payments.sync.dossier import Told
from payments.sync.read_ahead import ReadPage

SOMEBODYS = frozenset(OBJECTS.values())
# Where a snapshot names another object.
NAMES = (("customer", "customer_id"), ("intent", "intent_id"), ("charge", "charge_id"))


def told_as_may_be_kept(pages: Sequence[ReadPage], now: datetime) -> list[Told]:
    """The reports on these pages. Where they name anybody who was anonymised each object is looked at by itself, and
    is blanked as everywhere; in a transaction that began with ``hear``."""
    told = [(snapshot, Report(page.moment, now)) for page in pages for snapshot in page.snapshots]
    if not names_someone_anonymised(_named(snapshot for snapshot, _ in told)):
        return told
    return [
        (snapshot, Report(page.moment, now))
        for page in pages
        for body in page.bodies
        for snapshot in snapshots_of(as_may_be_kept(body))
    ]


def _named(snapshots: Iterable[Snapshot]) -> Named:
    named = Named()
    for snapshot in snapshots:
        if snapshot.kind in SOMEBODYS:
            named.add(snapshot.kind, snapshot.stripe_id)
        for kind, name in NAMES:
            named.add(kind, getattr(snapshot, name, ""))
        if snapshot.reference:
            named.marks.add((snapshot.installation, snapshot.reference))
    return named
