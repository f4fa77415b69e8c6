"""Cursor pagination: newest first, ``starting_after`` and ``ending_before`` exclusive, 1 to 100 a page."""

import json
from dataclasses import dataclass, field
from typing import Any

from . import params
from .errors import InvalidRequest, missing
from .forms import Tree
from .params import Spec
from .views import shown
from .wire import Json
from .world import World

COMPARE = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def created(value: Tree, name: str) -> dict[str, int]:
    """``created=…`` or ``created[gte]=…``."""
    if isinstance(value, str):
        return {"=": params.integer(value, name)}
    bounds = params.Fields(dict.fromkeys(COMPARE, params.integer))(value, name)
    return {COMPARE[key]: second for key, second in bounds.items()}


def page_size(value: Tree, name: str) -> int:
    size = params.integer(value, name)
    if not 1 <= size <= 100:
        raise InvalidRequest("This value must be between 1 and 100.", name, "parameter_invalid_integer")
    return size


PAGE: Spec = {
    "limit": page_size,
    "starting_after": params.string,
    "ending_before": params.string,
    "created": created,
}
CURSORS: Spec = {name: kind for name, kind in PAGE.items() if name != "created"}


@dataclass
class Query:
    """Which objects of a kind: SQL conditions with their values."""

    kind: str
    address: str
    conditions: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def where(self, condition: str, *values: Any) -> "Query":
        self.conditions.append(condition)
        self.values.extend(values)
        return self

    def where_field(self, sent: dict[str, Any], name: str, path: str | None = None) -> "Query":
        """Keep those whose JSON has the value that was sent, if one was."""
        if name in sent:
            self.where(f"json_extract(body, '$.{path or name}') = ?", sent[name])
        return self


def after(items: list[Json], sent: dict[str, Any]) -> int:
    """Where a page of items that are one object's own begins."""
    cursor = sent.get("starting_after")
    return next((place + 1 for place, item in enumerate(items) if item["id"] == cursor), 0)


def page(world: World, query: Query, sent: dict[str, Any]) -> Json:
    """One page as Stripe answers it."""
    params.only_one(sent, "starting_after", "ending_before")
    for sign, second in sent.get("created", {}).items():
        query.where(f"created {sign} ?", second)
    backwards = "ending_before" in sent
    if backwards or "starting_after" in sent:
        cursor = sent["ending_before" if backwards else "starting_after"]
        row = world.store.row("SELECT created, seq FROM objects WHERE id = ? AND kind = ?", cursor, query.kind)
        if row is None:
            raise missing(query.kind, cursor, "ending_before" if backwards else "starting_after", 400)
        query.where(f"(created, seq) {'>' if backwards else '<'} (?, ?)", *row)
    size = sent.get("limit", 10)
    order = "ASC" if backwards else "DESC"
    conditions = " AND ".join(["kind = ?", *query.conditions])
    rows = world.store.rows(
        f"SELECT body FROM objects WHERE {conditions} ORDER BY created {order}, seq {order} LIMIT ?",  # noqa: S608
        query.kind,
        *query.values,
        size + 1,
    )
    found = [shown(world, json.loads(row[0])) for row in rows[:size]]
    if backwards:
        found.reverse()
    return {"object": "list", "data": found, "has_more": len(rows) > size, "url": query.address}
