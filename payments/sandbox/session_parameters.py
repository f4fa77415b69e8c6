"""What a checkout session may be created with."""

from typing import Any

from . import params
from .errors import InvalidRequest
from .forms import Tree
from .intent_parameters import CAPTURE_METHOD, METHOD_TYPES, SUFFIX, USAGE, shipping, types_no_longer_taken
from .metadata import metadata
from .params import Spec


def mode(value: Tree, name: str) -> str:
    text: str = params.one_of("payment", "setup", "subscription")(value, name)
    if text != "payment":
        raise InvalidRequest(f"The sandbox does not do mode `{text}` yet.", name)
    return text


def ui_mode(value: Tree, name: str) -> str:
    text: str = params.one_of("elements", "embedded_page", "form", "hosted_page")(value, name)
    if text != "hosted_page":
        raise InvalidRequest(f"The sandbox does not do ui_mode `{text}` yet.", name)
    return text


def no_recurring(_value: Tree, name: str) -> Any:
    raise InvalidRequest("You specified `payment` mode but passed a recurring price.", name)


def card_statement_descriptor(_value: Tree, name: str) -> Any:
    raise InvalidRequest(
        "The statement descriptor of a card charge cannot be set; use `statement_descriptor_suffix`.", name
    )


PRODUCT_DATA = params.Fields(
    {
        "name": params.limited(5000),
        "description": params.limited(40_000),
        "images": params.Many(params.limited(2048), at_most=8),
        "metadata": metadata,
        "tax_code": params.string,
        "unit_label": params.limited(12),
        "tax_details": params.not_yet,
    },
    ("name",),
)
PRICE_DATA = params.Fields(
    {
        "currency": params.string,
        "product": params.string,
        "product_data": PRODUCT_DATA,
        "unit_amount": params.amount,
        "unit_amount_decimal": params.not_yet,
        "recurring": no_recurring,
        "tax_behavior": params.one_of("exclusive", "inclusive", "unspecified"),
    },
    ("currency",),
)
LINE_ITEM = params.Fields(
    {
        "price": params.string,
        "price_data": PRICE_DATA,
        "quantity": params.positive,
        "metadata": metadata,
        "adjustable_quantity": params.switched_off,
        "tax_rates": params.not_yet,
    }
)
INTENT_DATA = params.Fields(
    {
        "metadata": metadata,
        "description": params.limited(1000),
        "receipt_email": params.email,
        "setup_future_usage": USAGE,
        "capture_method": CAPTURE_METHOD,
        "shipping": shipping,
        "statement_descriptor_suffix": SUFFIX,
        "statement_descriptor": card_statement_descriptor,
        **dict.fromkeys(("application_fee_amount", "on_behalf_of", "transfer_data", "transfer_group"), params.not_yet),
    }
)
UPDATES = params.one_of("auto", "never")
CREATE: Spec = {
    "mode": mode,
    "ui_mode": ui_mode,
    "success_url": params.url,
    "cancel_url": params.url,
    "line_items": params.Many(LINE_ITEM),
    "expires_at": params.integer,
    "client_reference_id": params.limited(200),
    "metadata": metadata,
    "payment_intent_data": INTENT_DATA,
    "customer": params.string,
    "customer_email": params.email,
    "customer_creation": params.one_of("always", "if_required"),
    "customer_update": params.Fields({"address": UPDATES, "name": UPDATES, "shipping": UPDATES}),
    "currency": params.string,
    "locale": params.string,
    "submit_type": params.one_of("auto", "book", "donate", "pay", "subscribe"),
    "billing_address_collection": params.one_of("auto", "required"),
    "allow_promotion_codes": params.boolean,
    "discounts": params.Many(
        params.Fields({"coupon": params.string, "promotion_code": params.string}), at_most=1
    ),
    "allowed_payment_method_types": METHOD_TYPES,
    "excluded_payment_method_types": METHOD_TYPES,
    "payment_method_types": types_no_longer_taken,
    "automatic_tax": params.switched_off,
    "adaptive_pricing": params.switched_off,
    "invoice_creation": params.switched_off,
    "phone_number_collection": params.switched_off,
    "tax_id_collection": params.switched_off,
    "integration_identifier": params.limited(200),
    "origin_context": params.one_of("mobile_app", "web"),
    **dict.fromkeys(
        (
            "after_expiration", "branding_settings", "consent_collection", "custom_fields",
            "custom_text", "customer_account", "managed_payments", "name_collection", "optional_items",
            "payment_method_collection", "payment_method_configuration", "payment_method_data",
            "payment_method_options", "permissions", "redirect_on_completion", "return_url",
            "saved_payment_method_options", "setup_intent_data", "shipping_address_collection", "shipping_options",
            "subscription_data", "wallet_options",
        ),
        params.not_yet,
    ),
}  # fmt: skip
