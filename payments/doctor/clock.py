"""Does our clock agree with Stripe's?"""

from __future__ import annotations

from collections.abc import Iterator

from payments.doctor.examination import Examination, NotMade
from payments.doctor.finding import NOT_UPDATED, Finding, failure
from payments.doctor.standing import account
from payments.stripe.errors import StripeProblem

# A signature is believed for 300 seconds, and a delivery may linger on its way.
MOST = 60


def clocks_agree(examination: Examination) -> Iterator[Finding]:
    """By the date of an answer."""
    found = account(examination)
    if isinstance(found, StripeProblem):
        raise NotMade("Stripe did not tell its time.")
    if abs(found.clock_ahead) > MOST:
        side = "ahead of" if found.clock_ahead > 0 else "behind"
        yield failure(
            "clock_skew",
            symptom=f"{NOT_UPDATED} Webhooks are refused as too old or from the future.",
            cause=f"This machine's clock is {abs(found.clock_ahead):.0f} seconds {side} Stripe's.",
            remedy="Have the clock set by the network (NTP): chronyd or systemd-timesyncd.",
        )
