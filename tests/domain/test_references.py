"""References that a person can read over the phone."""

import random

from payments.domain.references import (
    ALPHABET,
    base_reference,
    looks_like_reference,
    new_reference,
    payment_reference,
    refund_reference,
)


def test_a_reference_has_six_letters_that_nobody_mixes_up() -> None:
    reference = new_reference(random.Random(7).choice)
    assert len(reference) == 6
    assert set(reference) <= set(ALPHABET)
    assert not set("01OILSBUV5") & set(ALPHABET)


def test_payments_and_refunds_carry_their_orders_reference() -> None:
    assert payment_reference("K7Q2M4", 1) == "K7Q2M4-P1"
    assert refund_reference("K7Q2M4", 12) == "K7Q2M4-R12"
    assert base_reference("K7Q2M4-R12") == "K7Q2M4"


def test_a_search_text_is_told_from_a_reference() -> None:
    assert looks_like_reference("k7q2m4-p1")
    assert not looks_like_reference("anna@example.com")
