"""State is the join of all that was heard: commutative, associative, idempotent (DESIGN: news comes late and twice).

A report is taken whole, never field by field. Of two, the one on the higher rung is kept; on one rung the one that
was true later; of two different ones in one second the one whose canonical JSON sorts last.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from payments.domain.rungs import LADDERS


@dataclass(frozen=True, slots=True)
class Moment:
    """When a report was true, in seconds on Stripe's clock: an event's ``created`` is one second, an answer's is
    the interval from sending the request to the response's date. It counts from its beginning."""

    since: int
    until: int

    def overlaps(self, other: Moment) -> bool:
        """Whether neither moment is certainly before the other."""
        return self.since <= other.until and other.since <= self.until


@dataclass(frozen=True, slots=True)
class Heard:
    """One report of one object: which rung it stands on, when it was true, and all that it says."""

    kind: str
    rung: str
    moment: Moment
    report: dict[str, Any]

    @property
    def canonical(self) -> str:
        """The report as JSON that is equal for equal reports."""
        return json.dumps(self.report, sort_keys=True, separators=(",", ":"), ensure_ascii=True)

    def place(self) -> tuple[int, int]:
        """Its rung, and since when it was true."""
        return LADDERS[self.kind].index(self.rung), self.moment.since

    def rank(self) -> tuple[int, int, str, int]:
        """The place of this report in the one order that decides every join."""
        return *self.place(), self.canonical, self.moment.until

    def as_json(self) -> dict[str, Any]:
        """What is kept in the object's row."""
        moment = [self.moment.since, self.moment.until]
        return {"kind": self.kind, "rung": self.rung, "moment": moment, "report": self.report}

    @classmethod
    def from_json(cls, kept: dict[str, Any] | None) -> Heard | None:
        """The report kept in a row, or None when nothing was heard yet."""
        if not kept:
            return None
        return cls(kept["kind"], kept["rung"], Moment(*kept["moment"]), kept["report"])


def join(known: Heard | None, reported: Heard) -> Heard:
    """Of what is known and what is reported, that which is nearer to the truth."""
    if known is None:
        return reported
    here, there = known.place(), reported.place()
    if here != there:  # nearly always: the JSON is not written out
        return reported if there > here else known
    return reported if reported.rank() > known.rank() else known


def in_doubt(known: Heard | None, reported: Heard) -> bool:
    """Whether the two differ and neither is certainly the later one, so that Stripe must be asked."""
    return (
        known is not None
        and known.rung == reported.rung
        and known.moment.overlaps(reported.moment)
        and known.canonical != reported.canonical
    )
