"""The levers for disputes: what a customer's bank does.

* ``POST disputes {"charge" | "payment_intent", "kind"?: chargeback|inquiry|lost, "amount"?, "reason"?, "due_in"?}``:
  open one; ``due_in`` is seconds until evidence is due. By default a chargeback of all that was not refunded.
* ``POST disputes/decide {"dispute", "outcome": won|lost|warning_closed|escalated}``: the last two are an inquiry's.
* ``POST disputes/appeal {"dispute"}``: a lost one is taken up again.
"""

from typing import Any

from . import dispute_course
from .dispute_body import DUE_AFTER, KIND
from .errors import missing
from .views import shown
from .wire import Json
from .world import World


def open_one(world: World, wish: dict[str, Any]) -> Json:
    charge = _charge(world, str(wish.get("charge") or wish.get("payment_intent") or ""))
    amount = wish.get("amount")
    dispute = dispute_course.open_dispute(
        world,
        charge,
        kind=str(wish.get("kind") or "chargeback"),
        reason=str(wish.get("reason") or "fraudulent"),
        amount=int(amount) if amount else None,
        due_in=int(wish.get("due_in") or DUE_AFTER),
    )
    return shown(world, dispute)


def decide(world: World, wish: dict[str, Any]) -> Json:
    dispute = world.find(KIND, str(wish.get("dispute", "")), "dispute")
    return shown(world, dispute_course.decide(world, dispute, str(wish.get("outcome", ""))))


def appeal(world: World, wish: dict[str, Any]) -> Json:
    return shown(world, dispute_course.appeal(world, world.find(KIND, str(wish.get("dispute", "")), "dispute")))


def _charge(world: World, identifier: str) -> Json:
    """The charge itself, or the one that paid an intent."""
    intent = world.store.get("payment_intent", identifier)
    charge = world.store.get("charge", intent["latest_charge"] or "" if intent else identifier)
    if charge is None:
        raise missing("charge", identifier, "charge")
    return charge
