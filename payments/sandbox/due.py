"""What happens by itself when its second of the sandbox's clock has come, each at that second and in order."""

from collections.abc import Callable

from . import charges, checkout_sessions, confirmation, dispute_course, intent_endings, invoice_course, refunds
from .events import emit
from .world import World


def _session_expires(world: World, session_id: str) -> None:
    session = world.find(checkout_sessions.KIND, session_id)
    if session["status"] == "open":
        checkout_sessions.close(world, session)


def _debit_settles(world: World, charge_id: str) -> None:
    intent = confirmation.settle_debit(world, world.find(charges.KIND, charge_id))
    session_id = world.store.hidden(intent["id"]).get("session")
    if session_id is None:
        return
    session = world.find(checkout_sessions.KIND, session_id)
    if intent["status"] == "succeeded":
        session["payment_status"] = "paid"
        emit(world, "checkout.session.async_payment_succeeded", world.store.save(session))
    else:
        emit(world, "checkout.session.async_payment_failed", session)


def _authorization_expires(world: World, intent_id: str) -> None:
    intent = world.find(intent_endings.KIND, intent_id)
    if intent["status"] == "requires_capture":
        emit(world, "charge.expired", world.find(charges.KIND, intent["latest_charge"]))
        intent_endings.close(world, intent, "automatic")


THINGS: dict[str, Callable[[World, str], None]] = {
    "session_expires": _session_expires,
    "charge_settles": charges.settle,
    "debit_settles": _debit_settles,
    "dispute_opens": dispute_course.open_by_card,
    "dispute_decided": dispute_course.decide_by_words,
    "dispute_unanswered": dispute_course.unanswered,
    "inquiry_ends": dispute_course.inquiry_ends,
    "invoice_overdue": invoice_course.overdue,
    "refund_ends": refunds.end,
    "authorization_expires": _authorization_expires,
}


def perform(world: World) -> int:
    """Do everything whose time has come; say how many things happened."""
    done = 0
    with world.lock:
        while (row := _next(world)) is not None:
            seq, at, what, object_id = row
            with world.change(), world.clock.at(at):
                world.store.run("DELETE FROM due WHERE seq = ?", seq)
                THINGS[what](world, object_id)
            done += 1
    return done


def _next(world: World) -> tuple[int, int, str, str] | None:
    row: tuple[int, int, str, str] | None = world.store.row(
        "SELECT seq, at, what, object FROM due WHERE at <= ? ORDER BY at, seq LIMIT 1", world.now()
    )
    return row
