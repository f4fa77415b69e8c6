"""Lines of a form are moved, removed and added by its own buttons: nothing that was typed is lost without a script."""

from __future__ import annotations

from django.http import QueryDict

from payments.admin.invoice_draft_form import FIRST_LINES
from payments.operations.save_invoice_draft import MOST_LINES

PARTS = ("what", "quantity", "unit", "taxes")
Row = dict[str, list[str]]


def move_lines(data: QueryDict) -> None:
    """Do what the pressed button says: ``up``, ``down`` or ``remove`` with the place of a line, or ``more``."""
    rows = _rows(data)
    for act, move in (("up", _up), ("down", _down), ("remove", _remove)):
        place = str(data.get(act, ""))
        if place.isdecimal() and int(place) < len(rows):
            move(rows, int(place))
    if "more" in data or not rows:
        rows.append({"quantity": ["1"]})
    _write(data, rows[:MOST_LINES])


def _rows(data: QueryDict) -> list[Row]:
    told = str(data.get("line-TOTAL_FORMS", ""))
    count = min(int(told), MOST_LINES) if told.isdecimal() and len(told) < 6 else FIRST_LINES
    return [{part: data.getlist(f"line-{place}-{part}") for part in PARTS} for place in range(count)]


def _write(data: QueryDict, rows: list[Row]) -> None:
    for name in [name for name in data if name.startswith("line-") and not name.endswith("_FORMS")]:
        del data[name]
    for place, row in enumerate(rows):
        for part, values in row.items():
            data.setlist(f"line-{place}-{part}", values)
    data["line-TOTAL_FORMS"] = str(len(rows))
    data["line-INITIAL_FORMS"] = "0"


def _up(rows: list[Row], place: int) -> None:
    if place:
        rows[place - 1], rows[place] = rows[place], rows[place - 1]


def _down(rows: list[Row], place: int) -> None:
    if place + 1 < len(rows):
        rows[place + 1], rows[place] = rows[place], rows[place + 1]


def _remove(rows: list[Row], place: int) -> None:
    del rows[place]
