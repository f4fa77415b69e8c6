"""What is read at one sitting stays understood."""

from __future__ import annotations

from statistics import quantiles

from tests.house.tree import ROOT, functions, parsed, python_files

LONGEST_FILE, USUAL_FILE = 300, 200
LONGEST_FUNCTION, USUAL_FUNCTION = 60, 25


def test_no_file_is_too_long_to_be_one_idea() -> None:
    written = list(python_files("backoffice", "payments", "dashboard", "storefront", "tests"))
    lines = {
        str(path): len((ROOT / path).read_text().splitlines()) for path in written if "migrations" not in path.parts
    }
    assert {path: count for path, count in lines.items() if count > LONGEST_FILE} == {}
    assert quantiles(lines.values(), n=10)[-1] < USUAL_FILE


def test_no_function_is_too_long_to_be_seen_at_once() -> None:
    lengths = {
        f"{path}:{each.lineno} {each.name}": (each.end_lineno or each.lineno) - each.lineno + 1
        for path in python_files()
        if "migrations" not in path.parts
        for each in functions(parsed(path))
    }
    assert {name: count for name, count in lengths.items() if count > LONGEST_FUNCTION} == {}
    assert quantiles(lengths.values(), n=10)[-1] < USUAL_FUNCTION
