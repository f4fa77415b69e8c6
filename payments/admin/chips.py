"""What a list is narrowed to, above it: tabs for its main column, and chips that can be removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, DateTimeField, Field, ForeignKey, Model
from django.http import HttpRequest, QueryDict

from payments import formats
from payments.admin.filter_days import instant

if TYPE_CHECKING:
    from payments.admin.read_only import ReadOnlyPage

# Not filters: page, order, search, error mark, popup.
NOT_FILTERS = frozenset(["p", "o", "q", "e", "_popup", "_to_field"])
ENDS = {
    "__gte": "from",
    "__gt": "after",
    "__lt": "before",
    "__lte": "up to",
    "_from": "from",
    "_to": "to",
    "__in": "",
    "__exact": "",
    "__isnull": "",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition in words, and the address without it."""

    words: str
    url: str
    active: bool = False


def chips(page: ReadOnlyPage, request: HttpRequest) -> list[Chip]:
    """One chip for each condition of the address; the tabs say theirs themselves."""
    return [
        Chip(_words(page, key, values), _address(request, without=key))
        for key, values in request.GET.lists()
        if key not in NOT_FILTERS and any(values) and not (key == page.tab_field and len(values) == 1)
    ]


def tabs(page: ReadOnlyPage, request: HttpRequest) -> list[Chip]:
    """All, and each value of the page's main column."""
    if not page.tab_field:
        return []
    field = page.model._meta.get_field(page.tab_field)
    picked = request.GET.getlist(page.tab_field)
    several = request.GET.get(f"{page.tab_field}__in")
    found = [Chip("All", _address(request, without=page.tab_field), not picked and not several)]
    for value, words in field.flatchoices:  # type: ignore[union-attr]
        found.append(Chip(str(words), _address(request, page.tab_field, value), picked == [value]))
    return found


def _address(request: HttpRequest, without: str, value: str = "") -> str:
    query: QueryDict = request.GET.copy()
    for key in (without, f"{without}__in", "p", "e"):
        query.pop(key, None)
    if value:
        query[without] = value
    return f"?{query.urlencode()}"


def _words(page: ReadOnlyPage, key: str, values: list[str]) -> str:
    end = next((each for each in ENDS if key.endswith(each)), "")
    try:
        field = _field(page.model, key.removesuffix(end))
    except FieldDoesNotExist:
        return f"{key}: {', '.join(values)}"
    name = str(field.verbose_name).capitalize()
    if end == "__isnull":
        return f"{name}: {'none' if values[-1].lower() in ('1', 'true') else 'any'}"
    shown = ", ".join(_shown(field, each) for value in values for each in value.split(","))
    return f"{name} {ENDS[end]} {shown}" if end and ENDS[end] else f"{name}: {shown}"


def _field(model: type[Model], path: str) -> Any:
    """The column at the end of a path through other rows: ``payment__customer``."""
    name, _, rest = path.partition("__")
    field: Any = model._meta.get_field(name)
    return _field(field.remote_field.model, rest) if rest and field.is_relation else field


def _shown(field: Field[Any, Any] | Any, value: str) -> str:
    if isinstance(field, ForeignKey):
        found = field.remote_field.model._default_manager.filter(pk=value).first() if value.isdecimal() else None
        return str(found or value)
    if isinstance(field, BooleanField):
        return "yes" if value in ("True", "1") else "no"
    if isinstance(field, DateTimeField) and "T" in value:
        try:
            return formats.exact_minute(instant(value))
        except (ValueError, OverflowError):
            return value
    if field.name == "currency":
        return value.upper()
    return str(dict(field.flatchoices).get(value, value))
