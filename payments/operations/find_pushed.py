"""Look at Stripe for what a push was to make or change, when nobody knows whether it did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from payments.domain.join import Moment
from payments.domain.mirror import flat
from payments.models import House, StripeCall
from payments.models.mirrored import Mirrored
from payments.stripe import gateway
from payments.stripe.errors import StripeNotFound, StripeProblem
from payments.stripe.translate import snapshots_of

Found = tuple[dict[str, Any], Moment]


def find_pushed(*, call: StripeCall) -> Found | None:
    """The object, if it was made, or says what it was to say; the answer about it is then recorded."""
    row = call.mirrored
    if row is None:
        return None
    if call.kind.startswith("delete_"):
        return _deleted(row)
    if row.stripe_id is not None:
        return _changed(row)
    marks = {"backoffice": str(House.ours().installation_id), "ref": row.reference}
    for body, moment in _candidates(call, row):
        metadata = body.get("metadata") or {}
        if all(metadata.get(name) == value for name, value in marks.items()):
            return body, moment
    return None


def somebody_elses(*, call: StripeCall) -> bool:
    """Whether what is there already under the id or code that a person chose was not made by us."""
    if call.mirrored is None:
        return False
    try:
        return find_pushed(call=call) is None
    except StripeProblem:
        return False  # it is looked for again


def _candidates(call: StripeCall, row: Mirrored) -> Iterator[Found]:
    """Under an id of our own there is one; else all of the same product, or of the same code."""
    if "id" in call.params:
        try:
            answer = gateway.read(kind=row.KIND, stripe_id=call.params["id"])
        except StripeNotFound:
            return
        yield answer.body, answer.moment
    elif row.KIND == "price":
        for active in (True, False):  # the list shows only one of the two
            yield from gateway.look_through(kind="price", filters={"product": call.params["product"], "active": active})
    elif row.KIND == "tax_rate":
        yield from gateway.look_through(kind="tax_rate", filters={})  # an account has a few dozen
    else:
        yield from gateway.look_through(kind="promotion_code", filters={"code": call.params["code"]})


def _changed(row: Mirrored) -> Found | None:
    answer = gateway.read(kind=row.KIND, stripe_id=row.stripe_id or "")
    report = next(snapshots_of(answer.body)).as_report()
    said = flat(report, row.EDITED)
    same = all(said.get(name) == value for name, value in row.sent.items())
    return (answer.body, answer.moment) if same else None


def _deleted(row: Mirrored) -> Found | None:
    try:
        gateway.read(kind=row.KIND, stripe_id=row.stripe_id or "")
    except StripeNotFound:
        body = {"id": row.stripe_id, "object": row.KIND, "deleted": True}
        return body, row.known.moment if row.known else Moment(0, 0)
    return None
