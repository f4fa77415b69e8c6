"""What may be said about a payment intent, call by call."""

from typing import Any

from . import params
from .confirmation import Manner
from .errors import InvalidRequest, missing
from .forms import Tree
from .metadata import metadata
from .params import Spec
from .wire import Json
from .world import World

RETURN_URL_NEEDED = (
    "This PaymentIntent is configured to accept payment methods that might redirect your customer off of your page, so "
    "you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set "
    "`automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never`."
)
METHOD_TYPES = params.Many(params.string)
CAPTURE_METHOD = params.one_of("automatic", "automatic_async", "manual")
USAGE = params.one_of("off_session", "on_session")
SUFFIX = params.limited(22)


def types_no_longer_taken(_value: Tree, name: str) -> Any:
    """Endive took `payment_method_types` away."""
    raise InvalidRequest(
        "The `payment_method_types` parameter is no longer supported. Use `allowed_payment_method_types` or "
        "`excluded_payment_method_types`, or leave it out.",
        name,
        "payment_method_types_no_longer_supported",
    )


ADDRESS = params.Fields(
    dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"), params.Unsettable(params.string))
)
_SHIPPING = params.Fields(
    {
        "address": ADDRESS,
        "name": params.string,
        "phone": params.string,
        "carrier": params.string,
        "tracking_number": params.string,
    },
    ("address", "name"),
)


def shipping(value: Tree, name: str) -> Json:
    """A parcel's address as the object shows it: every line there, empty ones null."""
    sent = _SHIPPING(value, name)
    blank = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    empty = {"carrier": None, "phone": None, "tracking_number": None}
    return {**empty, **sent, "address": {**blank, **sent["address"]}}


CREATE: Spec = {
    "amount": params.positive,
    "currency": params.string,
    "metadata": metadata,
    "description": params.limited(1000),
    "customer": params.string,
    "receipt_email": params.email,
    "capture_method": CAPTURE_METHOD,
    "confirmation_method": params.one_of("automatic", "manual"),
    "confirm": params.boolean,
    "payment_method": params.string,
    "off_session": params.boolean,
    "error_on_requires_action": params.boolean,
    "return_url": params.url,
    "setup_future_usage": USAGE,
    "shipping": shipping,
    "statement_descriptor_suffix": SUFFIX,
    "automatic_payment_methods": params.Fields(
        {"enabled": params.boolean, "allow_redirects": params.one_of("always", "never")}, ("enabled",)
    ),
    "allowed_payment_method_types": METHOD_TYPES,
    "excluded_payment_method_types": METHOD_TYPES,
    "payment_method_types": types_no_longer_taken,
    "payment_method_data": params.not_yet,
    "payment_method_options": params.not_yet,
    "confirmation_token": params.not_yet,
    "transfer_data": params.not_yet,
    "application_fee_amount": params.not_yet,
}
UPDATE: Spec = {
    "metadata": metadata,
    "description": params.Unsettable(params.limited(1000)),
    "receipt_email": params.Unsettable(params.email),
    "payment_method_types": types_no_longer_taken,
    **dict.fromkeys(("amount", "currency", "customer", "payment_method", "shipping"), params.not_yet),
}
CONFIRM: Spec = {
    "payment_method": params.string,
    "off_session": params.boolean,
    "error_on_requires_action": params.boolean,
    "return_url": params.url,
    "receipt_email": params.Unsettable(params.email),
    "capture_method": CAPTURE_METHOD,
    "setup_future_usage": USAGE,
    "payment_method_types": types_no_longer_taken,
    "payment_method_data": params.not_yet,
    "payment_method_options": params.not_yet,
    "confirmation_token": params.not_yet,
}
CANCEL: Spec = {"cancellation_reason": params.one_of("abandoned", "duplicate", "fraudulent", "requested_by_customer")}
CAPTURE: Spec = {
    "amount_to_capture": params.positive,
    "final_capture": params.boolean,
    "metadata": metadata,
    "statement_descriptor_suffix": SUFFIX,
}


def manner(sent: dict[str, Any]) -> Manner:
    """Takes out of the parameters how the confirmation is to be made."""
    return Manner(
        off_session=sent.pop("off_session", False),
        error_on_requires_action=sent.pop("error_on_requires_action", False),
        return_url=sent.pop("return_url", None),
    )


def living_customer(world: World, identifier: str, param: str = "customer") -> Json:
    """The customer, unless there is none or it was deleted."""
    body = world.store.get("customer", identifier)
    if body is None or body.get("deleted"):
        raise missing("customer", identifier, param, 400)
    return body
