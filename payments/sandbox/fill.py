"""Many objects at once, for those who must read long lists: as if a shop had traded for years before anyone listened.

A small group is played by the usual rules and undone again; then it is written down over and over, each time with ids
and times of its own. No events: nobody was told.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

from . import charges, customers, payment_intents, refunds, simulate
from .call import Call
from .checkout_sessions import create as create_session
from .errors import CardRefused
from .wire import Json
from .world import World

GROUP = 10  # objects that have lists: one customer, three intents, four charges, a refund and a session
MARK = 3_000_000_000  # the second at which the group is played; later ones are told by their distance
TIME = re.compile(r"\b30\d{8}\b")
YEARS = 2 * 365 * 24 * 3600
# Their lists are what a backfill reads; what else the group leaves only hangs on them.
KINDS = ("customer", "payment_intent", "charge", "refund", "checkout.session", "balance_transaction", "payment_method")


class Undone(Exception):
    """The group was played to be copied."""


def fill(world: World, wish: dict[str, Any]) -> Json:
    """``{"objects": n, "seconds"?}``: n objects, spread evenly over the last two years, or so many seconds."""
    groups = max(int(wish["objects"]) // GROUP, 1)
    span = int(wish.get("seconds") or YEARS)
    text, ids = _template(world)
    begin, batch = world.now() - span, world.new_id("fill_")
    pattern = re.compile("|".join(map(re.escape, sorted(ids, key=len, reverse=True))))
    world.store.connection.executemany(
        "INSERT INTO objects (id, kind, created, body, hidden) VALUES (?, ?, ?, ?, ?)",
        (
            row
            for number in range(groups)
            for row in _copy(text, pattern, f"{batch}:{number}", begin + span * number // groups - MARK)
        ),
    )
    return {"objects": groups * GROUP}


def _copy(text: str, pattern: re.Pattern[str], batch: str, later: int) -> Iterator[tuple[Any, ...]]:
    fresh: dict[str, str] = {}

    def renamed(match: re.Match[str]) -> str:
        known = match[0]
        if known not in fresh:
            prefix = known[: known.rindex("_") + 1]
            fresh[known] = prefix + hashlib.blake2b(f"{batch}:{known}".encode(), digest_size=12).hexdigest()
        return fresh[known]

    moved = TIME.sub(lambda match: str(int(match[0]) + later), pattern.sub(renamed, text))
    for body, hidden in json.loads(moved):
        yield body["id"], body["object"], body["created"], json.dumps(body), json.dumps(hidden)


def _template(world: World) -> tuple[str, list[str]]:
    """The group as JSON, and the ids in it."""
    found: list[Any] = []
    since = world.store.row("SELECT COALESCE(MAX(seq), 0) FROM objects")[0]
    try:
        with world.store.savepoint(), world.clock.at(MARK):
            _play(world)
            rows = world.store.rows("SELECT kind, body, hidden FROM objects WHERE seq > ? ORDER BY seq", since)
            found = [[json.loads(body), json.loads(hidden)] for kind, body, hidden in rows if kind in KINDS]
            raise Undone
    except Undone:
        return json.dumps(found), [body["id"] for body, _ in found]


def _play(world: World) -> None:
    """One bought at once, one after a decline, one not at all; a part of the first went back."""
    person = customers.make(world, email="kim@example.com", name="Kim Vogel")
    bought = _intent(world, person["id"], "4900", "pm_card_visa")
    _intent(world, person["id"], "1200", "pm_card_visa_chargeDeclined")
    session = create_session(
        Call(
            world,
            "",
            {
                "mode": "payment",
                "success_url": "https://example.com/",
                "customer": person["id"],
                "line_items": {
                    "0": {
                        "quantity": "1",
                        "price_data": {"currency": "eur", "unit_amount": "2500", "product_data": {"name": "Tea"}},
                    }
                },
            },
        )
    )
    for card in ("4000000000009995", "4242424242424242"):
        simulate.pay(world, {"session": session["id"], "card": card})
    for row in world.store.rows("SELECT id FROM objects WHERE kind = 'charge' AND created = ?", MARK):
        charges.settle(world, row[0])
    refunds.create(Call(world, "", {"payment_intent": bought, "amount": "900"}))


def _intent(world: World, customer: str, amount: str, method: str) -> str:
    sent: dict[str, Any] = {
        "amount": amount,
        "currency": "eur",
        "customer": customer,
        "confirm": "true",
        "payment_method": method,
        "automatic_payment_methods": {"enabled": "true", "allow_redirects": "never"},
    }
    try:
        return str(payment_intents.create(Call(world, "", sent))["id"])
    except CardRefused as refused:
        return str(refused.body("")["error"]["payment_intent"]["id"])


def remove(world: World, wish: dict[str, Any]) -> Json:
    """``{"id"}``: the object is gone as if it had never been, and nobody is told."""
    return {"removed": world.store.run("DELETE FROM objects WHERE id = ?", str(wish["id"]))}
