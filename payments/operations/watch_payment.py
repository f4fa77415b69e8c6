"""Look after a payment whose customer came back while Stripe was still silent."""

from __future__ import annotations

from datetime import datetime, timedelta

from payments.models import Payment
from payments.operations.ask_about import ask_about
from payments.operations.finish_call import UNTIL_EXPIRED

FIRST = timedelta(seconds=4)
# In seconds; then on as for every checkout that is open.
AGAIN = (15, 60, 300, 1800, *UNTIL_EXPIRED)


def watch_payment(*, payment: Payment, now: datetime) -> None:
    """Ask Stripe in 4 s, then after 15 s, 1, 5 and 30 min, as long as it is neither collected nor closed."""
    if payment.session_id is None or payment.closed or payment.collected_amount:
        return
    under_way = payment.asks.filter(stripe_id=payment.session_id, closed_at=None).first()
    if under_way is not None and len(under_way.again_after) > len(UNTIL_EXPIRED):
        return  # a reload of the page does not start the plan anew
    ask_about(
        kind="session",
        stripe_id=payment.session_id,
        why="The customer came back and no event had come.",
        due_at=now + FIRST,
        now=now,
        payment=payment,
        again_after=AGAIN,
    )
