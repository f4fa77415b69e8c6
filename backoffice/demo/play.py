"""Play a shop's last hundred days: the shop's own operations on one side, the sandbox on the other, its clock set back.

No row of money is inserted here: orders are placed, cards presented, events heard and refunds asked for, one after the
other, just as on any day, only faster. Django must be set up before this is imported.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta

from django.conf import settings

from backoffice.demo.catalogue import stock_the_shop
from backoffice.demo.history import DAYS, purchases
from backoffice.demo.invoicing import BILLED, put_invoices
from backoffice.demo.levers import Sandbox
from backoffice.demo.player import Player
from payments.models import Order

SEED = 7


def main() -> None:
    """Stock the shop, and play the history unless there are orders already, or Stripe is the real one."""
    now = datetime.now(UTC).replace(microsecond=0)
    began = now - timedelta(days=DAYS + 1)
    plays = bool(settings.STRIPE_API_BASE) and not Order.objects.exists()
    stock_the_shop(now=began if plays else now)
    if plays:
        _play(Player(Sandbox(settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY)), began, now)


def _play(player: Player, began: datetime, now: datetime) -> None:
    visits = list(purchases(until=now, seed=SEED))
    for visit in visits:
        player.visit(visit)
    put_invoices(player.put, player.sandbox, now)
    steps = len(visits) + len(BILLED) + sum(len(visit.cards) + len(visit.refunds) for visit in visits)
    started = time.monotonic()
    player.stock(began)

    def progress(done: int) -> None:
        if done % 20 == 0:
            sys.stdout.write(f"\r  Playing the shop's last hundred days … {min(99, 100 * done // steps)} %")
            sys.stdout.flush()

    player.play(until=now, progress=progress)
    player.finish(now)
    took = time.monotonic() - started
    sys.stdout.write(f"\r  Played {len(visits)} visits of the shop's last hundred days in {took:.0f} s.      \n")
