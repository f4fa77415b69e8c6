"""One object that is edited here and at Stripe: what a report of it, or an edit here, changes in our row.

Pure, so that it runs over one row or over many. Values are compared by column name; each key of the metadata is a
field of its own, ``metadata.colour``, so that two people can write two keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from payments.domain.join import Heard
from payments.domain.three_values import Conflict, Merged, merge, resolve

METADATA = "metadata"
MARKS = ("backoffice", "ref")  # ours, in the metadata of what we make; nobody edits them

NOT_SENT, WAITING, IN_STEP, REFUSED, CONFLICT, DELETED = (
    "not_sent", "waiting", "in_step", "refused", "conflict", "deleted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sides:
    """``ours``: what we want. ``agreed``: what both agreed on last. ``sent``: what we asked of Stripe last and have not
    heard back. ``heard``: what Stripe says, the join of all reports. All of them flat."""

    ours: dict[str, Any]
    agreed: dict[str, Any] = field(default_factory=dict)
    sent: dict[str, Any] = field(default_factory=dict)
    heard: Heard | None = None

    @property
    def deleted(self) -> bool:
        """Whether it is gone at Stripe."""
        return self.heard is not None and self.heard.rung == "deleted"


@dataclass(frozen=True, slots=True)
class Compared:
    """The sides after comparing: what Stripe must be told, and what a person must decide."""

    sides: Sides
    push: dict[str, Any] = field(default_factory=dict)
    conflicts: Sequence[Conflict] = ()


def flat(values: Mapping[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    """Those fields of a row or a report, each key of the metadata by itself, without our marks."""
    found = {name: values[name] for name in fields if name != METADATA}
    if METADATA in fields:
        pairs = values[METADATA] or {}
        found |= {f"{METADATA}.{key}": text for key, text in pairs.items() if key not in MARKS}
    return found


def unflat(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as columns again."""
    pairs = {name.partition(".")[2]: text for name, text in values.items() if name.startswith(f"{METADATA}.")}
    found = {name: value for name, value in values.items() if not name.startswith(f"{METADATA}.")}
    return found | {METADATA: {key: text for key, text in pairs.items() if text is not None}}


def compare(sides: Sides, fields: Sequence[str]) -> Compared:
    """What follows from what is known; nothing is sent or decided here."""
    if sides.heard is None:
        return Compared(sides, push=dict(sides.ours))
    if sides.deleted:
        return Compared(replace(sides, sent={}))
    theirs = flat(sides.heard.report, fields)
    sides = _confirmed(sides, theirs)
    merged = _merged(sides, theirs)
    return _compared(sides, merged)


def answered(sides: Sides, answer: Mapping[str, Any], fields: Sequence[str]) -> Sides:
    """Stripe's direct answer to what we asked last: both agree on what it says, also where Stripe wrote it its own
    way; what somebody changed there afterwards is news."""
    said = flat(answer, fields)
    agreed, ours = dict(sides.agreed), dict(sides.ours)
    for name, sent in sides.sent.items():
        agreed[name] = said.get(name)
        if ours.get(name) == sent:
            ours[name] = said.get(name)
    return replace(sides, ours=ours, agreed=agreed, sent={})


def decide(compared: Compared, choices: Mapping[str, str], fields: Sequence[str]) -> Compared:
    """A person chose ``ours`` or ``theirs`` for some of the fields in conflict."""
    sides = compared.sides
    merged = Merged(dict(sides.ours), dict(sides.agreed), dict(compared.push), list(compared.conflicts))
    decided = _compared(sides, resolve(merged=merged, choices=choices))
    return compare(decided.sides, fields)


def step_of(compared: Compared, *, under_way: bool, refused: bool) -> str:
    """Where the object stands between the two sides."""
    if compared.sides.deleted:
        return DELETED
    if compared.conflicts:
        return CONFLICT
    if refused and compared.push:
        return REFUSED
    if under_way or compared.push:
        return WAITING
    return IN_STEP


def _confirmed(sides: Sides, theirs: Mapping[str, Any]) -> Sides:
    """What Stripe says as we asked it is agreed on, whoever told it first: the event or the answer."""
    heard = {name: value for name, value in sides.sent.items() if theirs.get(name) == value}
    left = {name: value for name, value in sides.sent.items() if name not in heard}
    return replace(sides, agreed={**sides.agreed, **heard}, sent=left)


def _merged(sides: Sides, theirs: Mapping[str, Any]) -> Merged:
    """A key that one side does not have is None there; nobody ever agreed on anything before the first agreement."""
    names = [*sides.ours, *(name for name in theirs if name not in sides.ours)]
    ours = {name: sides.ours.get(name) for name in names}
    agreed = {name: sides.agreed.get(name) for name in names} if sides.agreed else {}
    return merge(ours=ours, theirs={name: theirs.get(name) for name in names}, agreed=agreed)


def _compared(sides: Sides, merged: Merged) -> Compared:
    known = replace(sides, ours=_present(merged.ours), agreed=_present(merged.agreed))
    return Compared(known, merged.push, tuple(merged.conflicts))


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without the keys of the metadata that are gone."""
    return {name: value for name, value in values.items() if value is not None or not name.startswith(f"{METADATA}.")}
