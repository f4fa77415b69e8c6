"""The bracket parser reads what the SDK writes."""

from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stripe._encode import _api_encode

from payments.sandbox.forms import MalformedForm, Tree, parse

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="[]\x00"), min_size=1, max_size=8).filter(
    lambda name: not name.isdecimal()
)
LEAVES = st.text(st.characters(codec="utf-8"), max_size=12)
TREES = st.recursive(
    LEAVES,
    lambda inside: st.dictionaries(NAMES, inside, min_size=1, max_size=3) | st.lists(inside, min_size=1, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(NAMES, TREES, max_size=4))
def test_what_the_sdk_encodes_is_read_back(params: dict[str, Any]) -> None:
    assert parse(urlencode(list(_api_encode(params)))) == {name: as_read(value) for name, value in params.items()}


def as_read(value: Any) -> Tree:
    """Lists are written with indices and read as mappings."""
    if isinstance(value, list):
        return {str(place): as_read(item) for place, item in enumerate(value)}
    if isinstance(value, dict):
        return {name: as_read(item) for name, item in value.items()}
    return str(value)


def test_appended_items_become_a_list() -> None:
    assert parse("expand[]=a&expand[]=b") == {"expand": ["a", "b"]}


@pytest.mark.parametrize(
    "body",
    ["a[=1", "[a]=1", "a]b=1", "a[]b=1", "a=1&a[b]=2", "a[b]=1&a=2", "a[]=1&a[b]=2", "a[][b]=1", f"a{'[b]' * 20}=1"],
)
def test_a_form_that_cannot_be_read_in_one_way_is_refused(body: str) -> None:
    with pytest.raises(MalformedForm):
        parse(body)
