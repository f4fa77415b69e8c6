"""Do a backfill here and now: several types at once, each in a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import connection

from payments.models import SyncPart, SyncRun
from payments.stripe.errors import StripeProblem
from payments.sync.pace import Pace
from payments.sync.rare_collections import rare_collections
from payments.sync.start_run import finish_if_done, ready_parts
from payments.sync.sync_part import Clock, TakenOver, sync_part

log = logging.getLogger(__name__)

TRIES = 6  # of one page: half a minute of Stripe's silence
LOOK = 0.2  # seconds between looks at the threads


def sync_run(*, run: SyncRun, pace: Pace, clock: Clock, shown: Callable[[], None]) -> bool:
    """Do all that is left of it; ``shown`` is called again and again meanwhile. False when a type could not be read."""
    run.parts.filter(state="running").update(state="waiting")  # nobody works on them any more, or finds out soon
    run.parts.filter(state="failed").update(state="waiting", problem="")
    SyncRun.objects.filter(pk=run.pk).update(in_background=False)
    with rare_collections():
        _do_parts(run, pace, clock, shown)
    shown()
    return finish_if_done(run, clock())


def _do_parts(run: SyncRun, pace: Pace, clock: Clock, shown: Callable[[], None]) -> None:
    threads: dict[int, threading.Thread] = {}
    while True:
        for part in ready_parts(run):
            if part.pk not in threads:
                threads[part.pk] = threading.Thread(target=_do, args=(part.pk, pace, clock), daemon=True)
                threads[part.pk].start()
        shown()
        alive = [each for each in threads.values() if each.is_alive()]
        if not alive and not [part for part in ready_parts(run) if part.pk not in threads]:
            break
        for each in alive[:1]:
            each.join(LOOK)


def _do(part_id: int, pace: Pace, clock: Clock) -> None:
    try:
        sync_part(part_id=part_id, pace=pace, clock=clock, tries=TRIES)
    except TakenOver:
        log.info("sync.taken_over", extra={"part": part_id})
    except StripeProblem as error:
        _failed(part_id, str(error))
    except Exception:
        log.exception("sync.failed", extra={"part": part_id})
        _failed(part_id, "It broke; the traceback is in the log.")
    finally:
        connection.close()


def _failed(part_id: int, problem: str) -> None:
    SyncPart.objects.filter(pk=part_id).update(state="failed", problem=problem, claimed_until=None)
