"""A backfill from a server that answers at once, beside ``COPY`` of the rows that it leaves."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.db import connection
from django.utils import timezone

from payments.models import Attempt, Coupon, Customer, Movement, Payment, Price, Product, PromotionCode, Refund
from payments.sync.pace import pace_without_limit
from payments.sync.start_run import start_run
from payments.sync.sync_run import sync_run
from tests.benchmarks.page_server import page_server
from tests.benchmarks.row import Row

# Pages: 3,000 customers, sessions, refunds and of each kind in the catalogue, 9,000 intents, 12,000 charges.
CUSTOMERS = 30
BAR = 2500  # payment intents a second: as many as Stripe gives, 25 pages of 100
TABLES = (Customer, Payment, Attempt, Movement, Refund, Product, Price, Coupon, PromotionCode)


def rows() -> Iterator[Row]:
    """Payment intents alone, then all types; each beside the COPY of its rows."""
    with page_server(CUSTOMERS) as address:
        before = settings.STRIPE_API_BASE
        settings.STRIPE_API_BASE = address
        try:
            _empty()
            count, seconds = _backfill(["intent"])
            yield _row("backfill of payment intents", count, seconds, f"above {BAR}/s")
            _empty()
            count, seconds = _backfill([])
            yield _row("backfill of everything", count, seconds, "objects, all types")
            count, seconds = _backfill([])
            yield Row("the same again", f"{count / seconds:.0f}/s", "–", "–", "no row is written")
            _empty()
        finally:
            settings.STRIPE_API_BASE = before


def _backfill(kinds: Sequence[str]) -> tuple[int, float]:
    run = start_run(kinds=kinds, since=None, now=timezone.now())
    started = time.perf_counter()
    if not sync_run(run=run, pace=pace_without_limit(), clock=timezone.now, shown=lambda: None):
        raise RuntimeError(f"The backfill failed: {list(run.parts.values('kind', 'problem'))}")
    seconds = time.perf_counter() - started
    return sum(run.parts.values_list("read_count", flat=True)), seconds


def _row(name: str, count: int, seconds: float, bar: str) -> Row:
    written, copied = _copy_again()
    ours, reference = count / seconds, count / copied
    return Row(
        name=name,
        ours=f"{ours:.0f}/s",
        reference=f"{reference:.0f}/s by COPY",
        ratio=f"{ours / reference:.2f}",
        bar=bar,
        more=f"{count} objects, {written} rows",
    )


def _copy_again() -> tuple[int, float]:
    """Copy what the tables hold into tables like them, indexes and all; answers rows and seconds."""
    written, seconds = 0, 0.0
    with connection.cursor() as cursor:
        for model in TABLES:
            table, held = model._meta.db_table, io.BytesIO()
            cursor.execute(f"CREATE TABLE bench_copy (LIKE {table} INCLUDING ALL)")
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as out:
                for piece in out:
                    held.write(piece)
            started = time.perf_counter()
            with cursor.copy("COPY bench_copy FROM STDIN (FORMAT binary)") as into:
                into.write(held.getvalue())
            seconds += time.perf_counter() - started
            cursor.execute("SELECT COUNT(*) FROM bench_copy")
            written += cursor.fetchone()[0]
            cursor.execute("DROP TABLE bench_copy")
    return written, seconds


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE payments_payment, payments_customer, payments_product, payments_coupon, payments_syncrun CASCADE"
        )
        cursor.execute("VACUUM ANALYZE")
