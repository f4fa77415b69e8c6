"""What came of telling Stripe of a row of the catalogue, where it is more than the answer that is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from payments.domain.join import Heard, Moment
from payments.domain.mirror import compare
from payments.models import Coupon, Customer, StripeCall
from payments.models.mirrored import Mirrored
from payments.operations.ask_about import ask_about
from payments.operations.lock_mirrored import lock_mirrored
from payments.operations.mirror_columns import columns_of_sides
from payments.operations.mirrors import MIRRORS
from payments.operations.settle_mirrored import settle_mirrored

NOT_FOUND = 404
MOST_NEW_CALLS = 3
GIVEN_UP = f"Stripe failed {MOST_NEW_CALLS} times to do it, and it is not done. Try again later."


def name_pushed(*, row: Mirrored, stripe_id: str, now: datetime) -> None:
    """The answer was a replay: only the id is sure."""
    row = lock_mirrored(row)
    if row.stripe_id is None:
        type(row)._default_manager.filter(pk=row.pk).update(stripe_id=stripe_id)
    why = "The answer to our call was a replay: only its id is sure."
    ask_about(kind=row.KIND, stripe_id=row.stripe_id or stripe_id, why=why, due_at=now, now=now)


def push_is_over(*, row: Mirrored, now: datetime) -> None:
    """It was found done: what was edited since goes out now."""
    settle_mirrored(row=lock_mirrored(row), now=now)


def push_will_not_be(*, call: StripeCall, why: str, now: datetime) -> None:
    """Stripe refused: its sentence stands on the row until a person edits it or tries again. What was edited since the
    call was written is another wish, and is asked for at once."""
    row = call.mirrored
    if row is None:
        return
    row = lock_mirrored(row)
    if call.http_status == NOT_FOUND and not call.kind.startswith("create_"):
        if isinstance(row, Customer):  # Stripe still tells of the deleted, by their id
            missed = "Stripe did not find them."
            ask_about(kind=row.KIND, stripe_id=row.stripe_id or "", why=missed, due_at=now, now=now)
        else:
            gone_at_stripe(row=row, now=now)
            return
    wished = compare(row.sides, row.EDITED).push
    same = {name: wished.get(name) for name in row.sent} == row.sent and set(wished) == set(row.sent)
    if isinstance(row, Coupon) and call.kind == "delete_coupon":
        row.delete_wanted, same = False, True
        row.save_mirror("delete_wanted")
    row.sent, row.refusal = {}, why if same else ""
    row.save_mirror("sent", "refusal")
    settle_mirrored(row=row, now=now)


def push_did_not_happen(*, call: StripeCall, now: datetime) -> None:
    """Stripe failed, and the change is not there: what is wanted now is asked for under a new key, a few times."""
    row = call.mirrored
    if row is None:
        return
    row = lock_mirrored(row)
    failed = StripeCall.objects.filter(**{row.KIND: row}, kind=call.kind, state="did_not_happen", params=call.params)
    given_up = failed.count() >= MOST_NEW_CALLS
    row.sent = {}
    row.refusal = (
        f"Stripe failed {MOST_NEW_CALLS} times to do it, and it is not done. Try again later." if given_up else ""
    )
    row.save_mirror("sent", "refusal")
    settle_mirrored(row=row, now=now)


def record_gone(*, kind: str, stripe_id: str, now: datetime) -> None:
    """An object was asked about, and Stripe does not know it."""
    mirror = MIRRORS.get(kind)
    row = mirror.model._default_manager.filter(stripe_id=stripe_id).first() if mirror else None
    if row is not None and not isinstance(row, Customer):  # Stripe still tells of the deleted, by their id
        gone_at_stripe(row=lock_mirrored(row), now=now)


def gone_at_stripe(*, row: Mirrored, now: datetime) -> None:
    """Stripe knows no such object any more: it was deleted there, and the event about it never came."""
    known = row.known
    if known is None:
        return
    second = int(now.timestamp())
    deleted = Heard(known.kind, "deleted", Moment(second, second), {**known.report, "deleted": True})
    compared = compare(replace(row.sides, heard=deleted), row.EDITED)
    settle_mirrored(row=row, now=now, columns=columns_of_sides(row=row, compared=compared, now=now, under_way=False))
