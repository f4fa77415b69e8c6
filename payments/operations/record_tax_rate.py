"""Take in what Stripe says of a TaxRate."""

from __future__ import annotations

from payments.domain.catalogue_snapshots import TaxRateSnapshot
from payments.models import TaxRate
from payments.operations.find_mirrored import find_mirrored
from payments.operations.hearing import Report, instant
from payments.operations.lock_mirrored import lock_mirrored
from payments.operations.take_in_mirrored import take_in_mirrored


def record_tax_rate(snapshot: TaxRateSnapshot, report: Report) -> TaxRate:
    """Join the report into its row."""
    rate = lock_mirrored(find_mirrored(TaxRate, snapshot) or _made_elsewhere(snapshot))
    take_in_mirrored(row=rate, snapshot=snapshot, report=report)
    return rate


def new_tax_rate(snapshot: TaxRateSnapshot) -> TaxRate:
    """The row of a tax rate that was made at Stripe, not saved yet."""
    return TaxRate(
        stripe_id=snapshot.stripe_id,
        livemode=snapshot.livemode,
        created_at=instant(snapshot.created),
        **{name: getattr(snapshot, name) for name in (*TaxRate.EDITED, *TaxRate.FIXED)},
    )


def _made_elsewhere(snapshot: TaxRateSnapshot) -> TaxRate:
    TaxRate.objects.bulk_create([new_tax_rate(snapshot)], ignore_conflicts=True)
    return TaxRate.objects.get(stripe_id=snapshot.stripe_id)
