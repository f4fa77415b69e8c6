"""Run the benchmarks on a PostgreSQL of their own, durable as in production, and print one table."""

from __future__ import annotations

import os
import sys

from backoffice.demo.postgres import Cluster
from backoffice.frame.places import KEPT


def main(names: list[str]) -> int:
    """Measure; ``names`` picks some of the benchmarks."""
    cluster = Cluster(KEPT / "bench", log=KEPT / "logs" / "bench-postgres.log")
    cluster.start()
    try:
        os.environ["DATABASE_URL"] = cluster.url
        import tests.settings  # noqa: F401, PLC0415 - fills the environment

        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
        import django  # noqa: PLC0415

        django.setup()
        from tests.benchmarks.all import run  # noqa: PLC0415

        return run(names)
    finally:
        cluster.stop()
        cluster.remove()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
