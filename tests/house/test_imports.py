"""Who may know whom, where import-linter does not look: into functions, and at the standard library."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.house.tree import functions, imported, parsed, python_files

# Imports that must be late: what they need does not exist before.
LATE = {
    # 0.3 s that only those pay who speak to Stripe
    "payments/stripe/client.py": {"stripe", "payments.stripe.one_answer.OneAnswer", "payments.stripe.one_answer"},
    "backoffice/demo/prepare.py": {"backoffice.demo.logins", "backoffice.demo"},  # Django must stand first
}


def test_nothing_is_imported_inside_a_function_to_dodge_the_ladder() -> None:
    hidden = {
        f"{path}:{line} {name}"
        for path in python_files()
        for function in functions(parsed(path))
        for line, name in imported(function)
        if name not in LATE.get(str(path), set())
    }
    assert hidden == set()


def test_only_one_folder_imports_stripe() -> None:
    speakers = {
        path.parent
        for path in python_files()
        for _, name in imported(parsed(path))
        if name == "stripe" or name.startswith("stripe.")
    }
    assert speakers == {Path("payments/stripe")}


@pytest.mark.parametrize(
    ("folder", "own"),
    [
        ("payments/domain", ("payments.domain",)),
        ("payments/sandbox", (".", "payments.sandbox")),
        ("backoffice/frame", ("backoffice.frame",)),
    ],
)
def test_some_folders_need_the_standard_library_alone(folder: str, own: tuple[str, ...]) -> None:
    foreign = {
        f"{path}:{line} {name}"
        for path in python_files(folder)
        for line, name in imported(parsed(path))
        if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith(own)
    }
    # The one command that needs what is not there before the environment is made.
    assert {each for each in foreign if "backoffice.demo" not in each} == set()


def test_there_are_no_signals() -> None:
    plumbing = {
        f"{path}:{line} {name}"
        for path in python_files()
        for line, name in imported(parsed(path))
        if name.startswith("django.dispatch") or name.endswith(".signals")
    }
    assert plumbing == set()


def test_no_name_says_nothing() -> None:
    empty = ("utils", "helpers", "common", "base", "manager", "service", "handler", "processor")
    assert [str(path) for path in python_files() if path.stem in empty or path.parent.name in empty] == []
