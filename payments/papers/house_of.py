"""The house as the seller of a paper."""

from __future__ import annotations

import logging

from payments.models import House
from payments.papers.paper import Party

log = logging.getLogger(__name__)


def seller_of(house: House) -> Party:
    """As it is today: a paper that is drawn once more bears the address of then."""
    return Party(
        name=house.name,
        address=tuple(house.address.splitlines()),
        email=house.support_email,
        tax_id=house.tax_id,
        logo=_logo(house),
    )


def _logo(house: House) -> bytes | None:
    """A file that is gone does not stop a paper."""
    if not house.logo:
        return None
    try:
        with house.logo.open("rb") as file:
            return bytes(file.read())
    except OSError:
        log.warning("paper.logo_missing", extra={"logo": house.logo.name})
        return None
