"""Reading the SDK's annotations: names it imports for type checkers only, unions whose enums it leaves open."""

import ast
import builtins
import importlib
import inspect
import sys
import types
from functools import cache
from typing import Any, ForwardRef, Literal, Union, get_args, get_origin

UNIONS = (Union, types.UnionType)


@cache
def imported_for_checkers(module: str) -> dict[str, tuple[str, str]]:
    """Names a module imports under TYPE_CHECKING: name → (module, attribute)."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {
        alias.asname or alias.name: (str(node.module), alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def look_up(name: str, owner: Any) -> Any:
    """The class a name in an annotation of ``owner`` stands for."""
    found = getattr(owner, name, None) or getattr(sys.modules[owner.__module__], name, None)
    if found is None:
        module, attribute = imported_for_checkers(owner.__module__)[name]
        found = getattr(importlib.import_module(module), attribute)
    return found


class Names(dict[str, Any]):
    """A namespace that finds names as type checkers do."""

    def __init__(self, owner: Any) -> None:
        super().__init__()
        self.owner = owner

    def __missing__(self, name: str) -> Any:
        try:
            return look_up(name, self.owner)
        except KeyError:
            return getattr(builtins, name)


def resolved(annotation: Any, owner: Any) -> Any:
    """An annotation with its strings read."""
    if isinstance(annotation, ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        return eval(annotation, {}, Names(owner))
    return annotation


def closed(annotation: Any, owner: Any) -> list[Any]:
    """A union's members; ``Literal[…] | str`` keeps its literals only, unless the one literal is "", which unsets."""
    members: list[Any] = []
    for each in get_args(annotation):
        member = resolved(each, owner)
        members += closed(member, owner) if get_origin(member) in UNIONS else [member]
    literals = any(get_origin(each) is Literal and get_args(each) != ("",) for each in members)
    return [each for each in members if not (literals and each is str)]


def any_of(members: list[Any]) -> Any:
    """The union of these types."""
    return Union[tuple(members)]  # noqa: UP007 - made when the tests run
