"""A new checkout session as Stripe shows it."""

from typing import Any

from .errors import InvalidRequest
from .metadata import merged
from .wire import Json
from .world import World

KIND = "checkout.session"
SHORTEST, LONGEST = 30 * 60, 24 * 3600


# What no session of the sandbox ever fills in.
NEVER = dict.fromkeys(
    (
        "after_expiration", "client_secret", "collected_information", "consent", "consent_collection",
        "currency_conversion", "customer_account", "invoice", "payment_intent", "payment_link",
        "payment_method_configuration_details", "permissions", "recovered_from", "saved_payment_method_options",
        "setup_intent", "shipping_address_collection", "shipping_cost", "subscription", "wallet_options",
    )
)  # fmt: skip
# What is said back as it was asked.
ECHOED = (
    "allow_promotion_codes", "billing_address_collection", "cancel_url", "client_reference_id", "customer",
    "customer_email", "integration_identifier", "locale", "origin_context", "submit_type", "success_url",
)  # fmt: skip
OFF: Json = {
    "adaptive_pricing": {"enabled": False},
    "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
    "custom_fields": [],
    "custom_text": dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")),
    "invoice_creation": {
        "enabled": False,
        "invoice_data": {
            **dict.fromkeys(("account_tax_ids", "custom_fields", "description", "footer", "issuer")),
            "metadata": {},
            "rendering_options": None,
        },
    },
    "phone_number_collection": {"enabled": False},
    "shipping_options": [],
}


def make(world: World, sent: dict[str, Any], lines: list[Json], coupon: Json | None) -> Json:
    """An open session for these lines."""
    code = lines[0]["currency"]
    identifier = world.new_id("cs_test_a1", 56)
    customer = world.store.get("customer", sent.get("customer", ""))
    email = sent.get("customer_email") or (customer or {}).get("email")
    return {
        **NEVER,
        **OFF,
        **{name: sent.get(name) for name in ECHOED},
        "id": identifier,
        "object": KIND,
        "amount_subtotal": sum(line["amount_subtotal"] for line in lines),
        "amount_total": sum(line["amount_total"] for line in lines),
        "created": world.now(),
        "currency": code,
        "customer_creation": None if customer else sent.get("customer_creation", "if_required"),
        "customer_details": customer_details(email) if email else None,
        "discounts": _discounts(sent, coupon),
        "expires_at": sent.get("expires_at", world.now() + LONGEST),
        "livemode": False,
        "metadata": merged({}, sent.get("metadata", {})),
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": _method_types(sent, code),
        "payment_status": "unpaid",
        "status": "open",
        "total_details": {
            "amount_discount": sum(line["amount_discount"] for line in lines),
            "amount_shipping": 0,
            "amount_tax": 0,
        },
        "ui_mode": "hosted_page",
        "url": f"{world.options.base_url}/c/pay/{identifier}",
    }


def customer_details(email: str | None, name: str | None = None, address: Json | None = None) -> Json:
    return {
        "address": address,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def _method_types(sent: dict[str, Any], code: str) -> list[str]:
    possible = ["card", "sepa_debit"] if code == "eur" else ["card"]
    wanted = sent.get("allowed_payment_method_types", possible)
    refused = sent.get("excluded_payment_method_types", [])
    types = [each for each in possible if each in wanted and each not in refused]
    if not types:
        raise InvalidRequest("No valid payment method types for this Checkout Session.", "line_items")
    return types


def _discounts(sent: dict[str, Any], coupon: Json | None) -> list[Json]:
    if coupon is None:
        return []
    return [{"coupon": coupon["id"], "promotion_code": sent["discounts"][0].get("promotion_code")}]
