"""Three months of a small shop, decided beforehand: who buys what, when, and how it goes. No money moves here."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from backoffice.demo.catalogue import WARES

T = TypeVar("T")

DAYS = 100
FIRST_NAMES = (
    "Anna Jonas Mira Paul Lena Tom Sofia Emil Clara Noah Yuki Haruto Aiko Kenji Grace Owen Ella Marcus Priya Diego "
    "Zoë Łukasz Søren Nadia Farid Ingrid Mateo Chloé Ravi Hannah"
).split()
LAST_NAMES = (
    "Berger Klein Vogel Hart Lindqvist Moreau Rossi Novak Tanaka Sato Suzuki Walker Reed Ortiz Shah Kowalski Nielsen "
    "Haddad Bauer O'Neill Dubois García Weiss Sørensen"
).split()
PLAIN = str.maketrans("ëéłøíáö", "eeloiao", "' ")

VISA, MASTERCARD, AMEX = "4242424242424242", "5555555555554444", "378282246310005"
NO_FUNDS, DECLINED, EXPIRED_CARD = "4000000000009995", "4000000000000002", "4000000000000069"
SECURE, REFUND_FAILS, REFUND_PENDS = "4000000000003220", "4000000000005126", "4000000000007726"
DEBIT_OK, DEBIT_FAILS = "DE89370400440532013000", "DE62370400440532013001"

# How a purchase goes: the cards presented one after the other, and how often.
WAYS: list[tuple[str, int]] = [
    ("pays", 620),
    ("declined, then pays", 75),
    ("declined, gives up", 60),
    ("passes 3-D Secure", 55),
    ("fails 3-D Secure", 25),
    ("walks away", 55),
    ("pays by debit", 70),
    ("debit fails", 12),
    ("changes the mind", 28),
]
REFUNDS: list[tuple[str, int]] = [("none", 860), ("all", 60), ("part", 62), ("part twice", 18)]


@dataclass(frozen=True, slots=True)
class Disputed:
    """What the customer's bank makes of it, each in days after the purchase. ``kind``: chargeback or inquiry."""

    kind: str
    reason: str
    opened: float
    answered: float | None = None
    decided: float | None = None
    outcome: str = ""


# Days ago → what became of it. There are ten days to answer: one is to be answered now, one soon.
DISPUTED = [
    (19.0, Disputed("chargeback", "fraudulent", opened=10.4)),
    (8.0, Disputed("inquiry", "product_unacceptable", opened=6.1)),
    (62.0, Disputed("chargeback", "product_not_received", opened=9.0, answered=13.5, decided=41.0, outcome="won")),
    (48.0, Disputed("chargeback", "unrecognized", opened=7.0, answered=12.0, decided=33.0, outcome="lost")),
]


@dataclass(frozen=True, slots=True)
class Purchase:
    """One customer's visit. ``cards``: tried in this order; ``refunds``: (days later, share of the amount)."""

    at: datetime
    email: str
    name: str
    country: str
    currency: str
    lines: list[tuple[str, int]]
    way: str
    cards: list[str]
    refunds: list[tuple[float, float]] = field(default_factory=list)
    disputed: Disputed | None = None


def purchases(*, until: datetime, seed: int, a_day: float = 0.8) -> Iterator[Purchase]:
    """The purchases of the last hundred days, oldest first; the last hours hold what is still open."""
    dice = random.Random(seed)  # noqa: S311 - a story, not a secret
    start = until - timedelta(days=DAYS)
    found = [
        _purchase(dice, at + timedelta(seconds=dice.randrange(6 * 3600, 23 * 3600)))
        for at in (start + timedelta(days=day) for day in range(DAYS))
        for _ in range(_visitors(dice, at, a_day * (0.7 + 0.6 * ((at - start).days / DAYS))))
    ]
    found = [each for each in found if each.at < until - timedelta(hours=3)]
    return iter(sorted([*found, *_special(dice, until)], key=lambda each: each.at))


def _visitors(dice: random.Random, day: datetime, usual: float) -> int:
    """More at the weekend, fewer on other days, some days nobody."""
    return max(0, round(dice.gauss(usual * (1.35 if day.weekday() >= 5 else 0.9), 1.2)))


def _purchase(dice: random.Random, at: datetime) -> Purchase:
    way = _pick(dice, WAYS)
    return _visit(dice, at, way, _cards(dice, way), _refunds(dice) if way in ("pays", "passes 3-D Secure") else [])


def _visit(
    dice: random.Random, at: datetime, way: str, cards: list[str], refunds: list[tuple[float, float]]
) -> Purchase:
    first, last = dice.choice(FIRST_NAMES), dice.choice(LAST_NAMES)
    currency = _pick(dice, [("eur", 62), ("usd", 27), ("jpy", 11)])
    if "debit" in way:
        currency = "eur"
    wares = dice.sample(WARES, k=_pick(dice, [(1, 60), (2, 30), (3, 10)]))
    return Purchase(
        at=at,
        email=f"{first}.{last}@example.com".lower().translate(PLAIN),
        name=f"{first} {last}",
        country={"eur": "DE", "usd": "US", "jpy": "JP"}[currency],
        currency=currency,
        lines=[(ware.slug, _pick(dice, [(1, 70), (2, 22), (4, 8)])) for ware in wares],
        way=way,
        cards=cards,
        refunds=refunds,
    )


def _cards(dice: random.Random, way: str) -> list[str]:
    good = dice.choice([VISA, VISA, MASTERCARD, AMEX])
    bad = dice.choice([NO_FUNDS, NO_FUNDS, DECLINED, EXPIRED_CARD])
    return {
        "pays": [good],
        "declined, then pays": [bad, good],
        "declined, gives up": [bad],
        "passes 3-D Secure": [SECURE],
        "fails 3-D Secure": [SECURE],
        "pays by debit": [DEBIT_OK],
        "debit fails": [DEBIT_FAILS],
    }.get(way, [])


def _refunds(dice: random.Random) -> list[tuple[float, float]]:
    later = dice.uniform(0.2, 12)
    return {
        "none": [],
        "all": [(later, 1.0)],
        "part": [(later, dice.choice([0.25, 0.5, 0.4]))],
        "part twice": [(later, 0.3), (later + dice.uniform(1, 6), 0.2)],
    }[_pick(dice, REFUNDS)]


def _special(dice: random.Random, until: datetime) -> list[Purchase]:
    """What a demo must not leave to chance."""
    hours = [
        (700, "pays", [REFUND_FAILS], [(0.5, 1.0)]),
        (330, "pays", [REFUND_FAILS], [(1.0, 0.5)]),
        (500, "pays", [REFUND_PENDS], [(1.0, 0.5)]),
        (400, "debit fails", [DEBIT_FAILS], []),
        (300, "changes the mind", [], []),
        (26, "pays by debit", [DEBIT_OK], []),
        (20, "pays by debit", [DEBIT_OK], []),
        (9, "stops at 3-D Secure", [SECURE], []),
        (5, "stops at 3-D Secure", [SECURE], []),
        (4, "declined, gives up", [NO_FUNDS], []),
        (2, "walks away", [], []),
        (1, "pays", [VISA], []),
        (0.3, "declined, then pays", [NO_FUNDS, MASTERCARD], []),
    ]
    found = [_visit(dice, until - timedelta(hours=ago), way, cards, refunds) for ago, way, cards, refunds in hours]
    found += [
        replace(_visit(dice, until - timedelta(days=ago), "pays", [VISA], []), disputed=disputed)
        for ago, disputed in DISPUTED
    ]
    gift = _visit(dice, until - timedelta(days=4), "pays", [VISA], [(1.2, 1.0)])  # not wanted, and given back by now
    found.append(replace(gift, currency="eur", country="DE"))
    # A whole table comes back: so much waits for a second person, and has waited since this morning.
    table = _visit(dice, until - timedelta(days=6), "pays", [VISA], [(5.8, 1.0)])
    return [*found, replace(table, currency="eur", country="DE", lines=[("supper-plate", 12), ("noodle-bowl", 12)])]


def _pick(dice: random.Random, chances: list[tuple[T, int]]) -> T:
    return dice.choices([each for each, _ in chances], weights=[weight for _, weight in chances])[0]
