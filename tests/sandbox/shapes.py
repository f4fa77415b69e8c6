"""The SDK's resource classes as strict pydantic models: what Stripe's objects may look like, to the letter.

Open enums are closed and extra fields are refused. Nested resources become models of their own, each once.
"""

import inspect
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, get_args, get_origin

import stripe
from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictBool, StrictFloat, StrictInt, StrictStr, create_model
from stripe._stripe_object import UntypedStripeObject

from tests.sandbox.annotations import UNIONS, any_of, closed, resolved

STRICT = ConfigDict(extra="forbid", strict=True, defer_build=True)
EXACT: dict[Any, Any] = {
    int: StrictInt, str: StrictStr, bool: StrictBool, float: StrictFloat, Decimal: StrictStr, Any: Any,
    type(None): type(None),
}  # fmt: skip


def exact(annotation: Any, owner: Any) -> Any:
    """The pydantic type of an annotation in an answer."""
    annotation = resolved(annotation, owner)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in UNIONS:
        return any_of([exact(each, owner) for each in closed(annotation, owner)])
    if origin is list:
        return list[exact(arguments[0], owner)]  # type: ignore[misc]
    if origin is dict or origin is UntypedStripeObject:
        return dict[StrictStr, exact(arguments[-1], owner)]  # type: ignore[misc]
    if origin is stripe.ListObject:
        return list_model(exact(arguments[0], owner))
    if origin is Literal:
        return annotation
    if isinstance(annotation, type) and issubclass(annotation, stripe.StripeObject):
        return model(annotation)
    return EXACT[annotation]


def list_model(item: Any) -> Any:
    fields: dict[str, Any] = {
        "object": (Literal["list"], ...),
        "data": (list[item], ...),
        "has_more": (StrictBool, ...),
        "url": (StrictStr, ...),
    }
    return create_model("List", __config__=STRICT, **fields)


MODELS: dict[type, Any] = {}


def model(resource: type) -> Any:
    """The strict model of a resource class: every field that is not optional must be there, no other may be."""
    if resource in MODELS:
        return MODELS[resource]
    # Resources refer to each other in circles, so a stand-in validates through the model once that is there.
    stand_in = Annotated[Any, BeforeValidator(lambda value: validated(resource, value))]
    MODELS[resource] = stand_in
    fields: dict[str, Any] = {}
    for name, annotation in own_annotations(resource).items():
        hint = resolved(annotation, resource)
        if get_origin(hint) is ClassVar or name.startswith("_") or name == "OBJECT_NAME":
            continue
        optional = get_origin(hint) in UNIONS and type(None) in get_args(hint)
        fields[name] = (exact(hint, resource), None if optional else ...)
    BUILT[resource] = create_model(resource.__name__, __config__=STRICT, **fields)
    return stand_in


BUILT: dict[type, type[BaseModel]] = {}


def own_annotations(resource: type) -> dict[str, Any]:
    """The fields of a resource and of the resources it derives from."""
    found: dict[str, Any] = {}
    for each in reversed(resource.__mro__):
        if each.__module__.startswith("stripe.") and each.__name__ not in ROOTS:
            found.update(inspect.get_annotations(each))
    return found


ROOTS = {"StripeObject", "APIResource", "ListableAPIResource", "CreateableAPIResource", "UpdateableAPIResource",
         "DeletableAPIResource", "SearchableAPIResource", "NestedResourceAPIResource"}  # fmt: skip


def validated(resource: type, value: Any) -> Any:
    model(resource)
    return BUILT[resource].model_validate(value)


def check_object(body: dict[str, Any]) -> None:
    """Hold an answer or an event's object against the SDK's class for it."""
    if body.get("object") == "list":
        assert set(body) == {"object", "data", "has_more", "url"}
        for item in body["data"]:
            check_object(item)
        return
    if body.get("deleted"):
        assert set(body) == {"id", "object", "deleted"}
        return
    validated(RESOURCES[body["object"]], body)
    if body["object"] == "event":
        check_object(body["data"]["object"])


RESOURCES: dict[str, type] = {
    "account": stripe.Account,
    "balance_transaction": stripe.BalanceTransaction,
    "charge": stripe.Charge,
    "checkout.session": stripe.checkout.Session,
    "coupon": stripe.Coupon,
    "credit_note": stripe.CreditNote,
    "credit_note_line_item": stripe.CreditNoteLineItem,
    "customer": stripe.Customer,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "file": stripe.File,
    "invoice": stripe.Invoice,
    "invoice_payment": stripe.InvoicePayment,
    "item": stripe.LineItem,
    "line_item": stripe.InvoiceLineItem,
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "price": stripe.Price,
    "product": stripe.Product,
    "promotion_code": stripe.PromotionCode,
    "refund": stripe.Refund,
    "tax_rate": stripe.TaxRate,
    "webhook_endpoint": stripe.WebhookEndpoint,
}
