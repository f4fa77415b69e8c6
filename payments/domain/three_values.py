"""What is edited here and at Stripe keeps three values a field: what we want, what Stripe says, what both last agreed.

A field that changed on one side travels to the other; one that changed on both is a conflict for a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field that was changed on both sides since they last agreed."""

    field: str
    ours: Any
    theirs: Any
    agreed: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """What follows from the three values of one object.

    ``ours``: what we want now, what changed at Stripe alone taken over; ``agreed``: what both agree on now;
    ``push``: what Stripe must be told; ``conflicts``: what a person must decide, in the order of the fields.
    """

    ours: dict[str, Any]
    agreed: dict[str, Any]
    push: dict[str, Any] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


def merge(*, ours: Fields, theirs: Fields, agreed: Fields) -> Merged:
    """Compare field by field; the fields are those of ``ours``. One that was never agreed on was changed on both sides
    where the two differ."""
    merged = Merged(dict(ours), dict(agreed))
    for name, wanted in ours.items():
        said, before = theirs.get(name), agreed.get(name)
        known = name in agreed
        if wanted == said:
            merged.agreed[name] = wanted
        elif known and said == before:
            merged.push[name] = wanted
        elif known and wanted == before:
            merged.ours[name] = merged.agreed[name] = said
        else:
            merged.conflicts.append(Conflict(name, wanted, said, before))
    return merged


def resolve(*, merged: Merged, choices: Mapping[str, str]) -> Merged:
    """Decide conflicts: ``choices`` names ``ours`` or ``theirs`` for each field; those not named stay conflicts."""
    decided = Merged(dict(merged.ours), dict(merged.agreed), dict(merged.push))
    for conflict in merged.conflicts:
        match choices.get(conflict.field):
            case "ours":
                decided.agreed[conflict.field] = conflict.theirs  # they said it last; now we say otherwise
                decided.push[conflict.field] = conflict.ours
            case "theirs":
                decided.ours[conflict.field] = decided.agreed[conflict.field] = conflict.theirs
            case _:
                decided.conflicts.append(conflict)
    return decided
