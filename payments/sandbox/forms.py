"""Form bodies with brackets, as Stripe reads them: ``line_items[0][price_data][currency]=eur``."""

import re
from typing import Union
from urllib.parse import parse_qsl

Tree = Union[str, "dict[str, Tree]", "list[str]"]

NAME = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
DEEPEST = 12


class MalformedForm(Exception):
    """The body is not a form that can be read in one way."""


def parse(body: str) -> "dict[str, Tree]":
    """The tree a form body describes. Indexed lists stay mappings ("0", "1", …); ``a[]=x`` becomes a list."""
    tree: dict[str, Tree] = {}
    try:
        pairs = parse_qsl(body, keep_blank_values=True, encoding="utf-8", errors="replace", max_num_fields=5000)
    except ValueError as error:
        raise MalformedForm(str(error)) from error
    for name, value in pairs:
        _put(tree, _path(name), value, name)
    return tree


def _path(name: str) -> list[str]:
    match = NAME.match(name)
    if match is None:
        raise MalformedForm(f"Invalid parameter name: {name}")
    path = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
    if len(path) > DEEPEST or "" in path[:-1]:
        raise MalformedForm(f"Invalid parameter name: {name}")
    return path


def _put(tree: "dict[str, Tree]", path: list[str], value: str, name: str) -> None:
    appends = path[-1] == ""
    steps = path[:-2] if appends else path[:-1]
    here = tree
    for step in steps:
        below = here.setdefault(step, {})
        if not isinstance(below, dict):
            raise MalformedForm(f"Parameter given twice in different shapes: {name}")
        here = below
    if not appends:
        if isinstance(here.get(path[-1]), dict | list):
            raise MalformedForm(f"Parameter given twice in different shapes: {name}")
        here[path[-1]] = value
        return
    items = here.setdefault(path[-2], [])
    if not isinstance(items, list):
        raise MalformedForm(f"Parameter given twice in different shapes: {name}")
    items.append(value)
