"""Reading parameters: each endpoint declares its names and kinds; whatever else is sent is refused."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .errors import InvalidRequest
from .forms import Tree

Kind = Callable[[Tree, str], Any]
Spec = Mapping[str, Kind]
INTEGER = re.compile(r"^-?\d{1,18}$")


def read(params: Tree, spec: Spec, required: tuple[str, ...] = ()) -> dict[str, Any]:
    """The parameters that were sent, as Python values."""
    return Fields(spec, required)(params, "")


@dataclass(frozen=True)
class Fields:
    """A mapping with these names and no others."""

    spec: Spec
    required: tuple[str, ...] = ()

    def __call__(self, value: Tree, name: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise InvalidRequest("Invalid object", name)
        unknown = [_inside(name, key) for key in value if key not in self.spec]
        if unknown:
            noun = "parameter" if len(unknown) == 1 else "parameters"
            raise InvalidRequest(f"Received unknown {noun}: {', '.join(unknown)}", unknown[0], "parameter_unknown")
        for key in self.required:
            if key not in value:
                absent = _inside(name, key)
                raise InvalidRequest(f"Missing required param: {absent}.", absent, "parameter_missing")
        return {key: self.spec[key](item, _inside(name, key)) for key, item in value.items()}


def _inside(name: str, key: str) -> str:
    return f"{name}[{key}]" if name else key


@dataclass(frozen=True)
class Many:
    """A list, indexed (``a[0]=…``) or appended (``a[]=…``)."""

    item: Kind
    at_most: int = 100

    def __call__(self, value: Tree, name: str) -> list[Any]:
        if isinstance(value, str) or (isinstance(value, dict) and not all(key.isdecimal() for key in value)):
            raise InvalidRequest("Invalid array", name)
        pairs = sorted(value.items(), key=lambda pair: int(pair[0])) if isinstance(value, dict) else enumerate(value)
        items = [self.item(each, f"{name}[{index}]") for index, each in pairs]
        if len(items) > self.at_most:
            raise InvalidRequest(f"Array {name} exceeded maximum {self.at_most} allowed elements.", name)
        return items


def string(value: Tree, name: str) -> str:
    if not isinstance(value, str):
        raise InvalidRequest("Invalid string", name)
    if value == "":
        raise InvalidRequest(
            f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset a parameter; "
            f"however '{name}' cannot be unset. You should remove '{name}' from your request or supply a non-empty "
            "value.",
            name,
            "parameter_invalid_empty",
        )
    return value


def limited(length: int) -> Kind:
    """Text of at most so many characters."""

    def kind(value: Tree, name: str) -> str:
        text = string(value, name)
        if len(text) > length:
            raise InvalidRequest(f"Invalid string: must be at most {length} characters", name)
        return text

    return kind


def integer(value: Tree, name: str) -> int:
    text = string(value, name)
    if not INTEGER.match(text):
        raise InvalidRequest(f"Invalid integer: {text[:40]}", name, "parameter_invalid_integer")
    return int(text)


def positive(value: Tree, name: str) -> int:
    number = integer(value, name)
    if number < 1:
        raise InvalidRequest("This value must be greater than or equal to 1.", name, "parameter_invalid_integer")
    return number


def amount(value: Tree, name: str) -> int:
    number = integer(value, name)
    if number < 0:
        raise InvalidRequest("Invalid non-negative integer", name, "parameter_invalid_integer")
    return number


def boolean(value: Tree, name: str) -> bool:
    text = string(value, name)
    if text not in ("true", "false"):
        raise InvalidRequest(f"Invalid boolean: {text[:40]}", name)
    return text == "true"


def one_of(*choices: str) -> Kind:
    def kind(value: Tree, name: str) -> str:
        text = string(value, name)
        if text not in choices:
            listed = choices[0] if len(choices) == 1 else f"{', '.join(choices[:-1])} or {choices[-1]}"
            raise InvalidRequest(f"Invalid {name}: must be one of {listed}", name)
        return text

    return kind


def url(value: Tree, name: str) -> str:
    text = string(value, name)
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or len(text) > 5000:
        raise InvalidRequest("Not a valid URL", name, "url_invalid")
    return text


def email(value: Tree, name: str) -> str:
    text = limited(512)(value, name)
    if not isinstance(text, str) or not re.match(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", text):
        raise InvalidRequest(f"Invalid email address: {text}", name, "email_invalid")
    return text


@dataclass(frozen=True)
class Unsettable:
    """Like ``kind``, but an empty string takes the value away."""

    kind: Kind

    def __call__(self, value: Tree, name: str) -> Any:
        return None if value == "" else self.kind(value, name)


def not_yet(_value: Tree, name: str) -> Any:
    """A parameter Stripe has and the sandbox does not do."""
    raise InvalidRequest(f"The sandbox does not do `{name}` yet.", name)


def switched_off(value: Tree, name: str) -> dict[str, Any]:
    """``{enabled: false}``: a feature that may be named as long as it is off."""
    flags = read(value, {"enabled": boolean}, ("enabled",)) if isinstance(value, dict) else {"enabled": True}
    if flags["enabled"]:
        raise InvalidRequest(f"The sandbox does not do `{name}` yet.", name)
    return flags


def only_one(values: Mapping[str, Any], *names: str) -> None:
    """Refuse two parameters that exclude each other, whatever their values."""
    given = [name for name in names if name in values]
    if len(given) > 1:
        raise InvalidRequest(f"You may only specify one of these parameters: {', '.join(sorted(given))}.", given[0])
