"""A log line is one fact, and no secret."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest

from backoffice.log_lines import BLANK, Facts, without_secrets


def line(message: str, *arguments: object, **extra: Any) -> dict[str, Any]:
    record = logging.getLogger("payments.test").makeRecord(
        "payments.test", logging.INFO, __file__, 1, message, arguments, None, extra=extra
    )
    written = Facts().format(record)
    assert "\n" not in written
    read: dict[str, Any] = json.loads(written)
    return read


def test_a_line_has_its_fact_and_the_ids_beside_it() -> None:
    read = line("refund.recorded", refund="K7Q2M4-R1", amount=500)
    assert {name: read[name] for name in ("fact", "refund", "amount", "level", "by")} == {
        "fact": "refund.recorded",
        "refund": "K7Q2M4-R1",
        "amount": 500,
        "level": "info",
        "by": "payments.test",
    }


def test_a_fact_that_breaks_the_line_stays_one_line() -> None:
    assert line("a\nb %s", "c\r\n{}", note='"}\n{"level": "error')["level"] == "info"


def test_a_traceback_is_told_without_the_key_in_it() -> None:
    try:
        raise ValueError("sk_live_51Habcdefgh is no key")
    except ValueError:
        record = logging.getLogger("x").makeRecord("x", logging.ERROR, __file__, 1, "broke", (), sys.exc_info())
    written = Facts().format(record)
    assert "ValueError" in written
    assert "51Habcdefgh" not in written


@pytest.mark.parametrize(
    "secret",
    [
        "sk_test_sandbox",
        "rk_live_51Habc",
        "whsec_abcDEF123",
        "pi_3Abc_secret_XyZ",
        "cs_test_a1b2_secret_fid",
        "4242424242424242",
        "4000 0025 0000 3155",
        "3782-822463-10005",
    ],
)
def test_secrets_and_card_numbers_are_blanked(secret: str) -> None:
    assert without_secrets(f"before {secret} after") == f"before {BLANK} after"


@pytest.mark.parametrize(
    "fact", ["K7Q2M4-P1", "pi_3AbcDEF", "evt_1NG8Du2eZvKYlo2CUI79vXWy", "1790000000", "4242424242424241", "pk_test_x"]
)
def test_what_is_no_secret_is_kept(fact: str) -> None:
    assert without_secrets(fact) == fact
