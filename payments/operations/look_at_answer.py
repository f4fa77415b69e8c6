"""Look at Stripe whether an answer to a dispute arrived."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payments.domain.join import Moment
from payments.models import Dispute, StripeCall
from payments.stripe import gateway


def look_at_answer(*, call: StripeCall) -> tuple[dict[str, Any], Moment] | None:
    """The dispute if it shows what the call asked for, else None. A file that no evidence names says nothing: it need
    not be found, it is sent anew."""
    if call.kind == "create_file" or call.dispute is None:
        return None
    answer = gateway.read(kind="dispute", stripe_id=str(call.dispute.stripe_id))
    waits = answer.body.get("status") in Dispute.NEEDS_RESPONSE
    if call.kind == "close_dispute" or call.params["submit"]:
        return None if waits else (answer.body, answer.moment)
    return (answer.body, answer.moment) if _holds(answer.body.get("evidence"), call.params["evidence"]) else None


def _holds(kept: Any, sent: Mapping[str, Any]) -> bool:
    """Whether all that was sent is there; what was taken back is null."""
    if not isinstance(kept, Mapping):
        return False
    return all(
        _holds(kept.get(name), value) if isinstance(value, Mapping) else (kept.get(name) or "") == value
        for name, value in sent.items()
    )
