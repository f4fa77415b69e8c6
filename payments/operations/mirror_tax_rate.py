"""A tax rate as it is asked for at Stripe."""

from __future__ import annotations

from typing import Any

from payments.models import TaxRate
from payments.operations.mirror_params import marked, present


def create(rate: TaxRate) -> dict[str, Any]:
    """The parameters that make it."""
    return {
        "display_name": rate.display_name,
        "percentage": rate.percentage,
        "inclusive": rate.inclusive,
        "active": rate.active,
        **present(country=rate.country, jurisdiction=rate.jurisdiction, description=rate.description),
        "metadata": marked(rate, rate.metadata),
    }
