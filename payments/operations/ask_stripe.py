"""Write down a change that is to be asked of Stripe, with its key and its exact parameters."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.contrib.auth.models import User

from payments.models import StripeCall
from payments.queue import enqueue
from payments.stripe.gateway import CHANGES


def ask_stripe(
    kind: str,
    *,
    params: dict[str, Any],
    about: str,
    now: datetime,
    by: User | None = None,
    stripe_id: str = "",
    held_for: timedelta | None = None,
    **rows: Any,
) -> StripeCall:
    """Add the call to the caller's transaction; the worker makes it.

    ``about`` is our reference, for the key; ``rows`` are those that it is for, as StripeCall names them.
    ``held_for``: leave it that long to whoever waits for it in person.
    """
    held_until = now + held_for if held_for else None
    call = StripeCall.objects.create(
        kind=kind,
        # Keys are shared by the whole Stripe account, references by this installation only.
        key=f"{kind}:{about}:{uuid.uuid4().hex}",
        path=CHANGES[kind].path.format(id=quote(stripe_id, safe="")),
        params=params,
        **rows,
        asked_by=by,
        asked_at=now,
        due_at=now,
        claimed_until=held_until,
    )
    enqueue("payments.tasks.perform_call", at=held_until, call_id=call.pk)
    return call
