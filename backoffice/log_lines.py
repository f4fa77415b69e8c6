"""A log line is one fact: a JSON object with a fixed message and the words and ids of the tables beside it."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

BLANK = "[blanked]"

# Stripe's secrets: keys of every mode, webhook secrets, client secrets of intents, setups and sessions.
SECRETS = re.compile(r"\b(?:(?:sk|rk)_(?:test|live)_\w{4,}|whsec_\w{4,}|(?:pi|seti|cs|src)_\w+_secret_\w+)")
LIKE_A_CARD = re.compile(r"(?<![\w.])\d(?:[ -]?\d){12,18}(?![\w.])")

# What every record carries; the rest was put beside the message with ``extra``.
USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Facts(logging.Formatter):
    """One JSON object a line, in which no secret and no card number is left."""

    def format(self, record: logging.LogRecord) -> str:
        facts: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "by": record.name,
            "fact": record.getMessage(),
        }
        facts |= {name: value for name, value in vars(record).items() if name not in USUAL and name not in facts}
        facts.pop("request", None)  # Django puts the whole request beside its own lines
        if record.exc_info:
            facts["traceback"] = self.formatException(record.exc_info)
        return without_secrets(json.dumps(facts, default=str, ensure_ascii=False))


def without_secrets(text: str) -> str:
    """The text with Stripe's secrets and whatever could be a card number blanked."""
    return LIKE_A_CARD.sub(_unless_no_card, SECRETS.sub(BLANK, text))


def _unless_no_card(found: re.Match[str]) -> str:
    digits = [int(each) for each in found[0] if each.isdigit()]
    return BLANK if _passes_luhn(digits) else found[0]


def _passes_luhn(digits: list[int]) -> bool:
    doubled = [digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0
