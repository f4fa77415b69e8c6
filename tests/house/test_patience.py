"""No test hangs on how fast the machine is: it waits for what happens (tests/waiting.py), not for so many seconds."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import parsed, python_files

# Where seconds are meant as such; none of them makes a slow machine fail.
MEANT = {
    "tests/inbox/test_nobody_comes_back.py": "a pause between two tries of which there may be any number",
    "tests/sandbox/listener.py": "an answer that is delayed on purpose",
    "tests/sandbox/test_levers.py": "a clock stands still while time passes",
    "tests/stripe/test_gateway.py": "an answer that never comes is waited for as long as it was said",
    "tests/stripe/test_other_server.py": "an answer drips, and its end is not waited for",
    "tests/sync/test_kill_the_backfill.py": "it is killed at whatever moment it has come to",
    "tests/waiting.py": "the pause between two looks",
}


def impatient(tree: ast.AST) -> Iterator[int]:
    """Lines that sleep, or that name the seconds after which somebody gives up."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func).rpartition(".")[2]
        given_up_after = [each.value for each in node.keywords if each.arg in ("timeout", "deadline")]
        if name == "Patience":
            given_up_after += node.args
        if name == "sleep" or any(isinstance(each, ast.Constant) and each.value for each in given_up_after):
            yield node.lineno


def test_no_test_sleeps_or_gives_up_after_so_many_seconds() -> None:
    files = [path for path in python_files("tests") if "benchmarks" not in path.parts and str(path) not in MEANT]
    assert [f"{path}:{line}" for path in files for line in impatient(parsed(path))] == []


def test_every_file_that_may_count_seconds_does() -> None:
    assert [name for name in MEANT if not list(impatient(parsed(Path(name))))] == []
