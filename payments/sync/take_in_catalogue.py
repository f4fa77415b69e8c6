"""Take in many products, prices, coupons, promotion codes or tax rates at once.

The end is the same as that of ``record_snapshot`` for each of them. What was never heard of goes in by one statement;
what says something new of a row that is here goes through ``record_snapshot``, which tells Stripe and asks people.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from payments.domain.catalogue_snapshots import CatalogueSnapshot, PriceSnapshot
from payments.domain.join import Heard
from payments.models import House, Product, StripeCall
from payments.models.mirrored import Mirrored
from payments.operations.choose_for_shop import choose_for_shop
from payments.operations.hearing import Report
from payments.operations.mirror_columns import changed_columns, columns_after
from payments.operations.mirrors import MIRRORS
from payments.sync.dossier import Told
from payments.sync.new_catalogue_rows import is_kept, new_rows, pairs_of_shop
from payments.sync.record_alone import record_alone
from payments.sync.shelf import is_ours
from payments.sync.taken import Taken
from payments.sync.write_rows import insert_rows

log = logging.getLogger(__name__)


def take_in_catalogue(told: Sequence[Told], now: datetime) -> Taken:
    """Record all of it, in the caller's transaction; each object once."""
    taken = Taken()
    if not told:
        return taken
    kind = told[0][0].kind
    known = rows_by_id(kind, told)
    installation = str(House.ours().installation_id)
    new: list[Told] = []
    alone: list[Told] = []
    told_of = rows_told_of(kind, known.values())
    for snapshot, report in told:
        assert isinstance(snapshot, CatalogueSnapshot)
        row = known.get(snapshot.stripe_id)
        if row is None:
            (alone if is_ours(snapshot, installation) else new).append((snapshot, report))
        elif _says_something_new(row, snapshot, report, under_way=row.pk in told_of):
            alone.append((snapshot, report))
    products = products_named(told)
    new = [each for each in new if is_kept(_of_catalogue(each), products)]
    _lock_families(kind, [*new, *alone], known)
    alone += _insert(kind, new, now, taken)
    record_alone(alone, taken)
    return taken


def rows_by_id(kind: str, told: Sequence[Told]) -> dict[str, Mirrored]:
    """The rows of these objects, by their ids at Stripe."""
    ids = [snapshot.stripe_id for snapshot, _ in told]
    rows = MIRRORS[kind].model._default_manager.filter(stripe_id__in=ids)
    return {row.stripe_id or "": row for row in rows}


def rows_told_of(kind: str, rows: Collection[Mirrored]) -> set[int]:
    """Keys of those of which Stripe is being told something right now."""
    keys = [row.pk for row in rows]
    calls = StripeCall.objects.filter(**{f"{kind}__in": keys}, state__in=StripeCall.OPEN)
    wanted = {row.pk for row in rows if getattr(row, "delete_wanted", False)}
    return wanted | set(calls.values_list(f"{kind}_id", flat=True))


def products_named(told: Sequence[Told]) -> set[str]:
    """Ids of the products that these prices belong to, where they are kept here."""
    ids = {snapshot.product_id for snapshot, _ in told if isinstance(snapshot, PriceSnapshot)}
    return set(Product.objects.filter(stripe_id__in=ids).values_list("stripe_id", flat=True)) if ids else set()


def _of_catalogue(told: Told) -> CatalogueSnapshot:
    snapshot, _ = told
    assert isinstance(snapshot, CatalogueSnapshot)
    return snapshot


def _says_something_new(row: Mirrored, snapshot: CatalogueSnapshot, report: Report, *, under_way: bool) -> bool:
    """When it was said is no news."""
    columns = columns_after(row=row, snapshot=snapshot, moment=report.moment, now=report.now, under_way=under_way)
    changed = changed_columns(row, columns.values)
    if "heard" in changed and _said(Heard.from_json(changed["heard"])) == _said(row.known):
        del changed["heard"]
    return columns.in_doubt or bool(changed)


def _said(heard: Heard | None) -> object:
    return heard and (heard.rung, heard.report)


def _lock_families(kind: str, told: Sequence[Told], known: dict[str, Mirrored]) -> None:
    """All that is going to be locked one after another, at once and by its keys, so that nobody waits in a circle."""
    parent = MIRRORS[kind].parent
    rows = [known[snapshot.stripe_id] for snapshot, _ in told if snapshot.stripe_id in known]
    if parent:
        family = MIRRORS[parent].model._default_manager
        keys = {getattr(row, f"{parent}_id") for row in rows}
        ids = {getattr(snapshot, f"{parent}_id") for snapshot, _ in told}
        keys |= set(family.filter(stripe_id__in=ids).values_list("pk", flat=True))
        list(family.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    own = MIRRORS[kind].model._default_manager.filter(pk__in=[row.pk for row in rows])
    list(own.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _insert(kind: str, told: Sequence[Told], now: datetime, taken: Taken) -> list[Told]:
    """Those that can be made at once; answers the others."""
    rows = new_rows(kind, told, now)
    made = {row.stripe_id for row in rows}
    try:
        with transaction.atomic():
            insert_rows(rows)
            choose_for_shop(pairs=pairs_of_shop(rows))
    except IntegrityError:
        # An event made one of them a moment ago.
        log.info("sync.overtaken", extra={"kind": kind, "rows": len(rows)})
        return list(told)
    taken.written += len(rows)
    return [each for each in told if each[0].stripe_id not in made]
