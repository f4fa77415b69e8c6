"""Files of evidence: judged by their first bytes, limited each and together."""

from typing import Any

import pytest
import stripe

from tests.sandbox.shop import Shop
from tests.sandbox.test_disputes import disputed, upload


def test_a_file_is_known_by_its_first_bytes(shop: Shop) -> None:
    made = upload(shop, b"\x89PNG\r\n\x1a\n--boundary\r\n" + bytes(range(256)), 'a "fine" name.pdf')
    assert (made.type, made.size, made.purpose) == ("png", 276, "dispute_evidence")
    assert made.filename == "a %22fine%22 name.pdf"
    with pytest.raises(stripe.InvalidRequestError, match="must be a PDF, JPEG or PNG"):
        upload(shop, b"<svg/>", "receipt.png")


def test_files_are_not_too_large_each_and_together(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="at most 5000000"):
        upload(shop, b"%PDF-" + bytes(5_000_000))
    dispute = disputed(shop)
    first, second = (upload(shop, b"%PDF-" + bytes(2_300_000)) for _ in range(2))
    with pytest.raises(stripe.InvalidRequestError, match="at most 4500000 bytes in all"):
        shop.client.v1.disputes.update(
            dispute.id, {"evidence": {"receipt": first.id, "uncategorized_file": second.id}, "submit": False}
        )


def test_text_is_not_too_long_in_all(shop: Shop) -> None:
    dispute = disputed(shop)
    long: Any = dict.fromkeys(
        ("access_activity_log", "cancellation_policy_disclosure", "cancellation_rebuttal", "product_description",
         "duplicate_charge_explanation", "refund_policy_disclosure", "refund_refusal_explanation"), "x" * 20_000
    )  # fmt: skip
    disputes = shop.client.v1.disputes
    disputes.update(dispute.id, {"evidence": long, "submit": False})
    with pytest.raises(stripe.InvalidRequestError, match="at most 150000 characters"):
        disputes.update(dispute.id, {"evidence": {"uncategorized_text": "x" * 10_001}, "submit": False})


def test_evidence_names_files_that_are_there(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.client.v1.disputes.update(disputed(shop).id, {"evidence": {"receipt": "file_none"}, "submit": False})
    assert (refusal.value.code, refusal.value.param) == ("resource_missing", "evidence[receipt]")
