"""The table of benchmarks. A later one is one line more."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterator
from os import cpu_count

from django.core.management import call_command

from tests.benchmarks import backfill, hearing, invoices, memory
from tests.benchmarks.row import Row, table

BENCHMARKS: dict[str, Callable[[], Iterator[Row]]] = {
    "hearing": hearing.rows,
    "backfill": backfill.rows,
    "invoices": invoices.rows,
    "memory": memory.rows,
}


def run(names: list[str]) -> int:
    """Migrate, measure what is named (all, if nothing is), print."""
    unknown = set(names) - set(BENCHMARKS)
    if unknown:
        sys.stderr.write(f"There is no benchmark {', '.join(sorted(unknown))}: {', '.join(BENCHMARKS)}.\n")
        return 2
    call_command("migrate", verbosity=0)
    rows = [row for name, measure in BENCHMARKS.items() if not names or name in names for row in measure()]
    sys.stdout.write(
        f"Python {platform.python_version()}, {cpu_count()} cores, {platform.machine()}\n\n{table(rows)}\n"
    )
    return 0
