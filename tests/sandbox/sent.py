"""The SDK's parameter types as pydantic models of what is on the wire, where everything is text."""

import warnings
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin

import typing_extensions
from pydantic import BaseModel, BeforeValidator, ConfigDict, create_model
from stripe._stripe_object import UntypedStripeObject

from tests.sandbox.annotations import UNIONS, any_of, closed, resolved

# How a call is made, not what it says: these never reach the form.
OPTION_KEYS = {"api_key", "stripe_version", "stripe_account", "stripe_context", "idempotency_key",
               "max_network_retries", "headers", "content_type"}  # fmt: skip
LAX = ConfigDict(extra="forbid", defer_build=True)


@cache
def sent_model(params: Any) -> type[BaseModel]:
    """The model of a parameters TypedDict as it is on the wire, where everything is text."""
    fields: dict[str, Any] = {}
    for name, raw in raw_hints(params).items():
        hint = resolved(raw, params)
        optional = get_origin(hint) is typing_extensions.NotRequired
        inner = get_args(hint)[0] if optional else hint
        fields[name] = (wire(inner, params), None if optional else ...)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one parameter is called "validate", as a method of every model is
        return create_model(params.__name__, __config__=LAX, **fields)


def raw_hints(params: Any) -> dict[str, Any]:
    hints: dict[str, Any] = {}
    for each in reversed([params, *getattr(params, "__orig_bases__", ())]):
        hints.update(getattr(each, "__annotations__", {}))
    return {name: hint for name, hint in hints.items() if name not in OPTION_KEYS}


def wire(annotation: Any, owner: Any) -> Any:
    """The pydantic type of a parameter."""
    annotation = resolved(annotation, owner)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in UNIONS:
        return any_of([wire(each, owner) for each in closed(annotation, owner)])
    if origin is list:
        return Annotated[list[wire(arguments[0], owner)], BeforeValidator(in_order)]  # type: ignore[misc]
    if origin is dict or origin is UntypedStripeObject:
        return dict[str, wire(arguments[-1], owner)]  # type: ignore[misc]
    if typing_extensions.is_typeddict(annotation):
        return sent_model(annotation)
    return annotation


def in_order(value: Any) -> Any:
    """``{"0": a, "1": b}`` is a list on the wire."""
    return [value[key] for key in sorted(value, key=int)] if isinstance(value, dict) else value


def accepted_names(params: Any) -> dict[str, Any]:
    """Parameter names the SDK knows, with what is inside mappings and lists of mappings."""
    names: dict[str, Any] = {}
    for name, raw in raw_hints(params).items():
        hint = resolved(raw, params)
        optional = get_origin(hint) is typing_extensions.NotRequired
        names[name] = inside(get_args(hint)[0] if optional else hint, params)
    return names


def inside(raw: Any, owner: Any) -> dict[str, Any] | None:
    """The names within a mapping, or within the items of a list."""
    hint = resolved(raw, owner)
    if typing_extensions.is_typeddict(hint):
        return accepted_names(hint)
    for each in get_args(hint):
        if get_origin(hint) is not Literal and (found := inside(each, owner)) is not None:
            return found
    return None
