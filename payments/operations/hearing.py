"""What every ``record_…`` shares: joining a report with what is known, and asking when the two leave a doubt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from payments.domain.join import Heard, Moment, in_doubt, join
from payments.domain.snapshots import Snapshot
from payments.models import House, Payment
from payments.operations.ask_about import CLEARLY_LATER, ask_about

# The year 9999 begins: later seconds have no day in every time zone.
LATEST = 253370764800


@dataclass(frozen=True, slots=True)
class Report:
    """A snapshot, when it was true at Stripe, and when it is being taken in here."""

    moment: Moment
    now: datetime
    is_answer: bool = False  # to what we asked just now, not to an earlier sending

    def moved_at(self, booked: int = 0) -> datetime:
        """The least second at which this report says that money had moved: ``booked``, where it is told."""
        return instant(min(self.moment.until, booked) if booked else self.moment.until)


class NotYetKnown(Exception):
    """The object belongs to another that has not been heard of: that one must be asked about, this comes again.

    Whoever catches it calls ``ask_for_missing``, for what was written before it was raised is rolled back.
    """

    def __init__(self, text: str, *, kind: str = "", stripe_id: str = "") -> None:
        super().__init__(text)
        self.kind = kind
        self.stripe_id = stripe_id


def ask_for_missing(error: NotYetKnown, *, now: datetime) -> None:
    """Have the object read that must be known first."""
    if error.stripe_id:
        ask_about(kind=error.kind, stripe_id=error.stripe_id, why=str(error), due_at=now, now=now)


def instant(seconds: int) -> datetime:
    """Stripe's seconds as an aware datetime; what no calendar here can show is brought to its end."""
    return datetime.fromtimestamp(min(max(seconds, 0), LATEST), tz=UTC)


def is_ours(snapshot: Snapshot) -> bool:
    """Whether this installation made the object."""
    return bool(snapshot.reference) and snapshot.installation == str(House.ours().installation_id)


def joined(known: Heard | None, snapshot: Snapshot, report: Report, *, payment: Payment | None = None) -> Heard:
    """The join of what is known and this report; the object is asked about when neither is certainly later."""
    ask_if_in_doubt(known, snapshot, report, payment=payment)
    return join(known, snapshot.heard(report.moment))


def ask_if_in_doubt(known: Heard | None, snapshot: Snapshot, report: Report, *, payment: Payment | None = None) -> None:
    """Have the object read again when this report and what is known differ and neither is certainly later."""
    if in_doubt(known, snapshot.heard(report.moment)):
        ask_about(
            kind=snapshot.kind,
            stripe_id=snapshot.stripe_id,
            why="Two different reports of one moment.",
            due_at=report.now + CLEARLY_LATER,
            now=report.now,
            payment=payment,
        )
