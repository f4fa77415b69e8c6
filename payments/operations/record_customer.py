"""Take in what Stripe says of a Customer."""

from __future__ import annotations

from dataclasses import replace

from payments.domain.join import Heard, join
from payments.domain.snapshots import CustomerSnapshot
from payments.models import Customer
from payments.operations.hearing import Report, ask_if_in_doubt, instant, is_ours
from payments.operations.link_customer import customer_row


def record_customer(snapshot: CustomerSnapshot, report: Report) -> None:
    """Join the report into the customer's row; the deleted keep only their id."""
    _name_ours(snapshot)
    row = customer_row(stripe_id=snapshot.stripe_id, now=report.now)
    customer = Customer.objects.select_for_update(no_key=True).get(pk=row.pk)
    snapshot = as_kept(customer, snapshot)
    ask_if_in_doubt(Heard.from_json(customer.heard), snapshot, report)
    keep_customer(customer, snapshot, report)
    customer.save()


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
    """Join the report into the row. The caller saves."""
    known = join(Heard.from_json(customer.heard), snapshot.heard(report.moment))
    customer.heard = known.as_json()
    customer.deleted = known.rung == "deleted"
    if snapshot.created:
        customer.created_at = instant(snapshot.created)
    if customer.anonymised_at is None:
        customer.email, customer.name = known.report["email"], known.report["name"]
