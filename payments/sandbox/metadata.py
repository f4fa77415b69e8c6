"""Metadata rules: 50 keys, 40 and 500 characters, merged on update, an empty value unsets a key."""

from .errors import InvalidRequest
from .forms import Tree

MOST_KEYS, LONGEST_KEY, LONGEST_VALUE = 50, 40, 500


def metadata(value: Tree, name: str) -> dict[str, str] | None:
    """What was sent: pairs to merge, or None to clear everything."""
    if value == "":
        return None
    if not isinstance(value, dict):
        raise InvalidRequest("Invalid object", name)
    pairs: dict[str, str] = {}
    for key, text in value.items():
        if not isinstance(text, str):
            raise InvalidRequest(
                f"Metadata values must be strings, but for the key '{key}' you passed an object.", name
            )
        if len(key) > LONGEST_KEY:
            raise InvalidRequest(f"Metadata keys can have up to {LONGEST_KEY} characters. Invalid key: '{key}'", name)
        if len(text) > LONGEST_VALUE:
            raise InvalidRequest(
                f"Metadata values can have up to {LONGEST_VALUE} characters, but you passed in a value that is "
                f"{len(text)} characters.",
                f"{name}[{key}]",
            )
        pairs[key] = text
    return pairs


def merged(known: dict[str, str], sent: dict[str, str] | None) -> dict[str, str]:
    if sent is None:
        return {}
    result = {key: text for key, text in {**known, **sent}.items() if text != ""}
    if len(result) > MOST_KEYS:
        raise InvalidRequest(f"Metadata can have up to {MOST_KEYS} keys, but you passed {len(result)}.", "metadata")
    return result
