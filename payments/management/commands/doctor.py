"""``manage.py doctor``: what is wrong, why, and what to do."""

from __future__ import annotations

import json
import logging
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from payments.doctor.check import CHECKS, examine
from payments.doctor.examination import Examination, Result
from payments.doctor.mend_endpoint import Mended, mend_endpoint
from payments.doctor.report import as_json, as_text

PATIENCE = 30.0  # seconds until Stripe has reported a change, in test mode

SHOWN_ONCE = """
Its signing secret, shown this once:

    {secret}

Put it into STRIPE_WEBHOOK_SECRET (behind a comma, while the old one is still used), start web server and worker anew,
and run manage.py doctor again. Until then nothing that this endpoint sends is believed.
"""


class Command(BaseCommand):
    """Ends with 1 when something failed."""

    help = "Looks at keys, webhooks, worker, database, mail and the ledger, and says what is wrong and what to do."
    requires_system_checks: list[str] = []  # what refuses the start is what it is there to explain

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--full", action="store_true", help="recompute the invariants over every row, not a sample")
        parser.add_argument("--fix", action="store_true", help="make or mend the webhook endpoint at Stripe")
        parser.add_argument("--live", action="store_true", help="also what must be so before real money is taken")
        parser.add_argument("--json", action="store_true", help="for machines")
        parser.add_argument(
            "--wait",
            type=float,
            default=PATIENCE,
            metavar="SECONDS",
            help="in test mode, how long to wait for the event of a change made for the purpose; 0 makes none",
        )

    def handle(self, *args: Any, **asked: Any) -> None:
        logging.disable(logging.INFO)  # a terminal is read by people: what went as it should is in no log then
        try:
            self._examine(asked)
        finally:
            logging.disable(logging.NOTSET)

    def _examine(self, asked: dict[str, Any]) -> None:
        visit, results = _look(asked)
        mended = mend_endpoint(visit) if asked["fix"] else Mended()
        if asked["fix"]:
            self._tell(mended)
        if mended.done:
            # A new secret is not in use here yet: no delivery would be believed.
            visit, results = _look({**asked, "wait": 0.0} if mended.secret else asked)
        if asked["json"]:
            self.stdout.write(json.dumps(as_json(visit, results), indent=2))
        else:
            self.stdout.write(as_text(visit, results))
        if mended.secret or any(result.state == "failed" for result in results):
            sys.exit(1)  # not finished before the secret is in use

    def _tell(self, mended: Mended) -> None:
        """On the terminal alone: the secret is in no log and no report, and Stripe shows it in its dashboard only."""
        for sentence in mended.done or ["There was nothing to mend at Stripe."]:
            self.stderr.write(sentence)
        if mended.secret:
            self.stderr.write(SHOWN_ONCE.format(secret=mended.secret))


def _look(asked: dict[str, Any]) -> tuple[Examination, list[Result]]:
    visit = Examination(
        timezone.now(),
        every_row=asked["full"],
        for_live=asked["live"],
        patience=max(0.0, asked["wait"]),
        tell=_count if sys.stderr.isatty() else lambda _: None,
    )
    return visit, examine(visit)


def _count(made: int) -> None:
    """On a terminal, while it takes; the line is gone when all are made."""
    left = len(CHECKS) - made
    sys.stderr.write(f"\r  {made} of {len(CHECKS)} checks are made" if left else f"\r{' ' * 40}\r")
    sys.stderr.flush()
