"""How an amount that goes back is dealt out over several payments."""

from __future__ import annotations

from collections.abc import Sequence

from payments.domain.money import Money, NotPayable, smallest_step


class MoreThanIsLeft(ValueError):
    """All of them together have less."""


def split(amount: Money, lefts: Sequence[Money]) -> list[Money]:
    """What each of ``lefts`` gives of ``amount``, in their order: all that it has before the next one is touched.

    The pieces add up to ``amount``, and each is one that Stripe takes. Raises NotPayable when ``amount`` is not,
    and MoreThanIsLeft when they do not have as much.
    """
    step = smallest_step(amount.currency)
    if amount.amount < 0 or amount.amount % step:
        raise NotPayable(f"{amount.amount} {amount.currency} cannot go back: it is no multiple of {step}.")
    missing, pieces = amount, []
    for left in lefts:
        given = max(min(missing, left), Money(0, amount.currency))
        pieces.append(Money(given.amount // step * step, amount.currency))
        missing -= pieces[-1]
    if missing:
        raise MoreThanIsLeft(f"{missing.amount} {amount.currency} more than is left.")
    return pieces
