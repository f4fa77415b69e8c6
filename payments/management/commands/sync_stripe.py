"""``manage.py sync_stripe [types…] [--since DATE]``: take in all that Stripe has. Killed, it goes on next time."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from payments.models import SyncRun
from payments.operations.refused import Refused
from payments.sync.pace import pace_of_stripe
from payments.sync.progress import Progress, progress_of
from payments.sync.start_run import start_run, unfinished_run
from payments.sync.sync_run import sync_run
from payments.sync.types import TYPES

BAR = 24  # characters
QUIET = 10.0  # seconds between reports where nobody rewrites lines
LIVELY = 0.5


class Command(BaseCommand):
    """The backfill."""

    help = "Take in every object of these types (all, if none is named) from Stripe. Running it twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("types", nargs="*", metavar="type", help=f"any of {', '.join(TYPES)}")
        parser.add_argument("--since", help="only objects made at Stripe since this day (2026-01-31)")
        parser.add_argument("--anew", action="store_true", help="begin anew even if an earlier one was stopped")

    def handle(self, *_: Any, **options: Any) -> None:
        run = self._run(options["types"], _instant(options["since"]), anew=options["anew"])
        self.shown_at, self.shown_lines = 0.0, 0
        try:
            done = sync_run(run=run, pace=pace_of_stripe(), clock=timezone.now, shown=lambda: self._show(run))
        except KeyboardInterrupt:
            raise CommandError("Stopped. The next time it goes on from here.") from None
        self._show(run, last=True)
        if not done:
            raise CommandError("Not everything could be read; see above. Run it again to go on.")

    def _run(self, kinds: list[str], since: datetime | None, *, anew: bool) -> SyncRun:
        stopped = unfinished_run()
        if stopped is not None and not anew and self._is_the_same(stopped, kinds, since):
            self.stdout.write(f"Going on with the backfill of {stopped.started_at:%Y-%m-%d %H:%M} UTC.")
            return stopped
        try:
            return start_run(kinds=kinds, since=since, now=timezone.now())
        except Refused as refused:
            raise CommandError(str(refused)) from None

    @staticmethod
    def _is_the_same(run: SyncRun, kinds: list[str], since: datetime | None) -> bool:
        return run.since == since and set(run.parts.values_list("kind", flat=True)) == set(kinds or TYPES)

    def _show(self, run: SyncRun, *, last: bool = False) -> None:
        """The table of types: rewritten on a terminal, now and then a new one elsewhere."""
        lively = self.stdout.isatty()
        if not last and time.monotonic() - self.shown_at < (LIVELY if lively else QUIET):
            return
        self.shown_at = time.monotonic()
        now = timezone.now()
        parts = list(run.parts.order_by("pk"))
        lines = [_line(progress_of(part, now), part.problem) for part in parts]
        back = f"\x1b[{self.shown_lines}F\x1b[J" if lively and self.shown_lines else ""
        self.shown_lines = sum(line.count("\n") + 1 for line in lines)
        self.stdout.write(back + "\n".join(lines))


def _line(progress: Progress, problem: str) -> str:
    full = round(progress.share * BAR)
    bar = "█" * full + "░" * (BAR - full)
    rate = f"{progress.rate:,.0f}/s" if progress.state in ("running", "done") else ""
    left = f"about {_words(progress.left.total_seconds())} left" if progress.left is not None else progress.state
    counts = f"{progress.read_count:>9,} read {progress.written_count:>9,} written"
    told = f"\n    {problem}" if problem else ""
    return f"{progress.words:<18} {bar} {counts} {rate:>8}  {left}{told}"


def _words(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    at = parse_datetime(text) or parse_date(text)
    if at is None:
        raise CommandError(f"{text} is no day: write it as 2026-01-31.")
    whole = at if isinstance(at, datetime) else datetime(at.year, at.month, at.day, tzinfo=UTC)
    return whole if whole.tzinfo else whole.replace(tzinfo=UTC)
