"""What may be said about an invoice, call by call."""

import re
from fractions import Fraction

from . import params, tax_rates
from .errors import InvalidRequest
from .forms import Tree
from .lists import PAGE, created
from .metadata import metadata
from .params import Spec, Unsettable

MOST_LINES = 250
MOST_FIELDS = 4
DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,12})?")
METHODS = params.one_of("charge_automatically", "send_invoice")
STATUSES = params.one_of("draft", "open", "paid", "uncollectible", "void")


def decimal(value: Tree, name: str) -> str:
    text = params.string(value, name)
    if not DECIMAL.fullmatch(text):
        raise InvalidRequest(f"Invalid decimal: {text[:40]}; must contain at maximum twelve decimal places.", name)
    return text


def quantity(value: Tree, name: str) -> Fraction:
    number = Fraction(decimal(value, name))
    if number < 0:
        raise InvalidRequest("This value must be greater than or equal to 0.", name, "parameter_invalid_integer")
    return number


FIELDS = params.Many(
    params.Fields({"name": params.limited(40), "value": params.limited(140)}, ("name", "value")), at_most=MOST_FIELDS
)
DISCOUNTS = params.Many(
    params.Fields({"coupon": params.string, "discount": params.not_yet, "promotion_code": params.string}), at_most=20
)
RATES = params.Many(params.string, at_most=tax_rates.MOST)
SETTINGS = params.Fields(
    {
        "payment_method_types": Unsettable(params.Many(params.one_of("card", "sepa_debit"))),
        "default_mandate": params.not_yet,
        "payment_method_options": params.not_yet,
    }
)
EDITABLE: Spec = {
    "auto_advance": params.boolean,
    "automatic_tax": params.switched_off,
    "collection_method": METHODS,
    "custom_fields": Unsettable(FIELDS),
    "days_until_due": params.amount,
    "default_tax_rates": Unsettable(RATES),
    "description": Unsettable(params.limited(1500)),
    "discounts": Unsettable(DISCOUNTS),
    "due_date": params.integer,
    "effective_at": params.integer,
    "footer": Unsettable(params.limited(5000)),
    "metadata": metadata,
    "number": Unsettable(params.limited(26)),
    "payment_settings": SETTINGS,
    "statement_descriptor": params.limited(22),
    **dict.fromkeys(
        ("account_tax_ids", "application_fee_amount", "automatically_finalizes_at", "default_payment_method",
         "default_source", "issuer", "on_behalf_of", "rendering", "shipping_cost", "shipping_details",
         "transfer_data"),
        params.not_yet,
    ),
}  # fmt: skip
CREATE: Spec = {
    **EDITABLE,
    "currency": params.string,
    "customer": params.string,
    "from_invoice": params.Fields(
        {"action": params.one_of("revision"), "invoice": params.string}, ("action", "invoice")
    ),
    "pending_invoice_items_behavior": params.one_of("exclude", "include"),
    "customer_account": params.not_yet,
    "subscription": params.not_yet,
}
# What a finalized invoice still lets one change.
STAYS_OPEN = ("auto_advance", "metadata", "payment_settings")
LIST: Spec = {
    **PAGE,
    "collection_method": METHODS,
    "customer": params.string,
    "due_date": created,
    "status": STATUSES,
    "subscription": params.not_yet,
}
PERIOD = params.Fields({"end": params.integer, "start": params.integer}, ("end", "start"))
PRICE_DATA = params.Fields(
    {
        "currency": params.string,
        "product": params.string,
        "product_data": params.Fields(
            {"name": params.limited(5000), "description": params.string, "metadata": metadata}, ("name",)
        ),
        "tax_behavior": params.one_of("exclusive", "inclusive", "unspecified"),
        "unit_amount": params.integer,
        "unit_amount_decimal": decimal,
    },
    ("currency",),
)
LINE = params.Fields(
    {
        "amount": params.integer,
        "description": params.limited(5000),
        "discountable": params.boolean,
        "discounts": Unsettable(DISCOUNTS),
        "metadata": metadata,
        "period": PERIOD,
        "price_data": PRICE_DATA,
        "pricing": params.Fields({"price": params.string}, ("price",)),
        "quantity": quantity,
        "quantity_decimal": quantity,
        "tax_rates": Unsettable(RATES),
        "invoice_item": params.not_yet,
        "tax_amounts": params.not_yet,
    }
)
ADD_LINES: Spec = {"invoice_metadata": metadata, "lines": params.Many(LINE, at_most=MOST_LINES)}
FINALIZE: Spec = {"auto_advance": params.boolean}
PAY: Spec = {
    "forgive": params.boolean,
    "off_session": params.boolean,
    "paid_out_of_band": params.boolean,
    "payment_method": params.string,
    "mandate": params.not_yet,
    "source": params.not_yet,
}
