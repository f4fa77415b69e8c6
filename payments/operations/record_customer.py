"""Take in what Stripe says of a Customer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from payments.domain.join import Heard, join
from payments.domain.mirror import DELETED, IN_STEP, NOT_SENT, answered, compare
from payments.domain.snapshots import CustomerSnapshot
from payments.models import Customer
from payments.operations.hearing import Report, ask_if_in_doubt, instant, is_ours
from payments.operations.link_customer import customer_row
from payments.operations.mirror_columns import columns_of_sides
from payments.operations.settle_mirrored import settle_mirrored

QUIET = (NOT_SENT, IN_STEP)  # nothing of it waits for anybody


def record_customer(snapshot: CustomerSnapshot, report: Report) -> None:
    """Join the report into the customer's row; the deleted keep only their id."""
    _name_ours(snapshot)
    row = customer_row(stripe_id=snapshot.stripe_id, now=report.now)
    customer = Customer.objects.select_for_update(no_key=True).get(pk=row.pk)
    snapshot, before = as_kept(customer, snapshot), customer.step
    ask_if_in_doubt(Heard.from_json(customer.heard), snapshot, report)
    keep_customer(customer, snapshot, report)
    customer.save()
    if before not in QUIET or customer.step not in QUIET:
        settle_mirrored(row=customer, now=report.now)


def _name_ours(snapshot: CustomerSnapshot) -> None:
    """One that was made here learns its id."""
    kind, _, key = snapshot.reference.rpartition("-")
    if kind != "customer" or not key.isdecimal() or len(key) > 18 or not is_ours(snapshot):
        return
    if not Customer.objects.filter(stripe_id=snapshot.stripe_id).exists():
        Customer.objects.filter(pk=int(key), stripe_id=None).update(stripe_id=snapshot.stripe_id)


def as_kept(customer: Customer, snapshot: CustomerSnapshot) -> CustomerSnapshot:
    """Of someone who was anonymised, without what names them."""
    return snapshot if customer.anonymised_at is None else replace(snapshot, email="", name="")


def keep_customer(customer: Customer, snapshot: CustomerSnapshot, report: Report) -> None:
    """Join the report into the row, and compare both sides. The caller saves."""
    first = customer.heard is None and customer.step in QUIET
    known = join(Heard.from_json(customer.heard), snapshot.heard(report.moment))
    customer.heard = known.as_json()
    customer.deleted = known.rung == "deleted"
    if snapshot.created:
        customer.created_at = instant(snapshot.created)
    if customer.deleted or customer.anonymised_at is not None:
        _set(customer, step=DELETED if customer.deleted else IN_STEP, agreed={}, sent={}, refusal="", email="", name="")
    elif first:  # nobody has changed anything here yet
        theirs = {name: known.report[name] for name in Customer.EDITED}
        _set(customer, step=IN_STEP, agreed=theirs, sent={}, refusal="", **theirs)
    else:
        sides = customer.sides
        if report.is_answer:
            sides = answered(sides, snapshot.as_report(), Customer.EDITED)
        compared = compare(sides, Customer.EDITED)
        columns = columns_of_sides(row=customer, compared=compared, now=report.now, under_way=False)
        _set(customer, **columns.values)
    if customer.step_since is None:
        customer.step_since = report.now


def _set(customer: Customer, **columns: Any) -> None:
    for name, value in columns.items():
        setattr(customer, name, value)
