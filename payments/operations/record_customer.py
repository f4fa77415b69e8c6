"""Take in what Stripe says of a Customer."""

from __future__ import annotations

from dataclasses import replace

from payments.domain.join import Heard
from payments.domain.snapshots import CustomerSnapshot
from payments.models import Customer
from payments.operations.hearing import Report, instant, joined
from payments.operations.link_customer import customer_row


def record_customer(snapshot: CustomerSnapshot, report: Report) -> None:
    """Join the report into the customer's row; the deleted keep only their id."""
    row = customer_row(stripe_id=snapshot.stripe_id, now=report.now)
    customer = Customer.objects.select_for_update(no_key=True).get(pk=row.pk)
    if customer.anonymised_at is not None:
        snapshot = replace(snapshot, email="", name="")
    known = joined(Heard.from_json(customer.heard), snapshot, report)
    customer.heard = known.as_json()
    customer.deleted = known.rung == "deleted"
    if snapshot.created:
        customer.created_at = instant(snapshot.created)
    if customer.anonymised_at is None:
        customer.email, customer.name = known.report["email"], known.report["name"]
    customer.save()
