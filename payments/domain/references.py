"""References a person can read over the phone: ``K7Q2M4``, ``K7Q2M4-P1``, ``K7Q2M4-R1``."""

from __future__ import annotations

import re
from collections.abc import Callable

# No 0/O, 1/I/L, 5/S, 8/B, U/V: nobody has to ask which one was meant.
ALPHABET = "2346789ACDEFGHJKMNPQRTWXYZ"
LENGTH = 6

_ORDER = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")


def new_reference(choose: Callable[[str], str]) -> str:
    """Make an order's reference; ``choose`` picks one letter (``secrets.choice`` outside of tests)."""
    return "".join(choose(ALPHABET) for _ in range(LENGTH))


def payment_reference(order_reference: str, number: int) -> str:
    """The ``number``-th try to collect: ``K7Q2M4-P1``."""
    return f"{order_reference}-P{number}"


def refund_reference(order_reference: str, number: int) -> str:
    """The ``number``-th refund: ``K7Q2M4-R1``."""
    return f"{order_reference}-R{number}"


def dispute_reference(order_reference: str, number: int) -> str:
    """The ``number``-th dispute: ``K7Q2M4-D1``."""
    return f"{order_reference}-D{number}"


def credit_note_reference(invoice_reference: str, number: int) -> str:
    """The ``number``-th credit note: ``K7Q2M4-C1``."""
    return f"{invoice_reference}-C{number}"


def base_reference(reference: str) -> str:
    """The part before the dash: what a payment and its refunds share with their order."""
    return reference.split("-", 1)[0]


def looks_like_reference(text: str) -> bool:
    """Whether a search text could be the reference of an order, a payment or a refund."""
    return _ORDER.fullmatch(base_reference(text.upper())) is not None
