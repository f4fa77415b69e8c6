"""What names a person is taken out of Stripe's JSON. Its shape stays: whoever reads it finds nulls."""

from __future__ import annotations

import re
from typing import Any

from payments.domain.references import looks_like_reference

# All that stands below one of these is about a person, whatever object it is part of.
PERSONAL = frozenset(
    """
    account_holder_name account_number address billing_address billing_details business_name buyer_id cardholder_name
    cashtag city collected_information comment custom_fields customer_address customer_details customer_email
    customer_email_address customer_name customer_phone customer_purchase_ip customer_shipping customer_tax_ids
    description dob email email_sent_to evidence family_name filename fingerprint footer first_name given_name iban
    idempotency_key individual_name ip ip_address last_name line1 line2 memo nationality owner payer_email payer_id
    payer_name personal_id phone postal_code receipt_email shipping shipping_address shipping_details tax_id tax_ids
    user_agent username verified_address verified_email verified_name
    """.split()
)
# A thing that is sold has a name as well.
GOODS = ("coupon", "product", "product_data")
# Whole sentences of Stripe's; any other text with a space in it was typed by somebody.
SENTENCES = frozenset(
    """
    bank_name calculated_statement_descriptor failure_message message seller_message statement_descriptor
    statement_descriptor_suffix
    """.split()
)
# Our own marks on an object; whatever else stands in its metadata is another program's.
MARKS = ("backoffice", "ref")

# Visible ASCII but the at sign: a word of Stripe's, an id, the address of a page.
_WORD = re.compile(r"[!-?A-~]*")
_PHONE = re.compile(r"\+[\d()/.-]{6,}")


def without_personal(body: Any) -> Any:
    """The same JSON without names, addresses, phone numbers, mail addresses and what else tells who it was.

    Doing it twice changes nothing more, so that reports of different days can be compared.
    """
    return _without(body, under="")


def _without(body: Any, under: str) -> Any:
    if isinstance(body, dict):
        goods = under in GOODS or body.get("object") in GOODS
        return {key: value if goods and key == "name" else _kept(key, value) for key, value in body.items()}
    if isinstance(body, list):
        return [_without(each, under) for each in body]
    return body if not isinstance(body, str) or _is_word(body) else None


def _kept(key: str, value: Any) -> Any:
    if key in PERSONAL or key == "name":
        return _emptied(value)
    if key == "metadata" and isinstance(value, dict):
        return {mark: value[mark] for mark in MARKS if mark in value}
    if key == "client_reference_id" and isinstance(value, str):
        return value if looks_like_reference(value) else None
    if key in SENTENCES and isinstance(value, str):
        return value if "@" not in value else None
    return _without(value, key)


def _emptied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _emptied(inside) for key, inside in value.items()}
    return [] if isinstance(value, list) else None


def _is_word(text: str) -> bool:
    return _WORD.fullmatch(text) is not None and "%40" not in text and _PHONE.fullmatch(text) is None
