"""Pages from template files: every value is escaped unless it is a page's own markup."""

from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

FOLDER = Path(__file__).with_name("pages")


class Markup(str):
    """Text that is already HTML."""

    __slots__ = ()


@cache
def _template(name: str) -> Template:
    return Template((FOLDER / name).read_text(encoding="utf-8"))


def render(template: str, /, **values: Any) -> Markup:
    """A template file filled in."""
    safe = {key: value if isinstance(value, Markup) else escape(str(value)) for key, value in values.items()}
    return Markup(_template(template).substitute(safe))


def page(template: str, title: str, /, **values: Any) -> Markup:
    """A whole page: the template inside the layout, which says that no real money moves."""
    style = Markup((FOLDER / "style.css").read_text(encoding="utf-8"))
    return render("layout.html", title=title, style=style, content=render(template, **values))


def joined(parts: "list[Markup]") -> Markup:
    return Markup("".join(parts))
