"""``python3 -m backoffice test``: lint, types, import contracts, all tests, and the tests in a real browser."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from queue import SimpleQueue

from backoffice.frame.chromium import find_chromium, install_chromium
from backoffice.frame.places import ROOT

IN_A_BROWSER = "tests/journeys"
# A process for each core, with a database and a sandbox of its own; whoever has nothing left takes from the other.
SPREAD = ("-n", "auto", "--maxprocesses", "4", "--dist", "worksteal", "--durations", "15")
NOTHING_COLLECTED = 5  # pytest's exit status

# What Python is given to run; import-linter has no module that does anything by itself.
STEPS: dict[str, list[str]] = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "import contracts": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    "mypy": ["-m", "mypy"],
}


def main(asked: argparse.Namespace, to_pytest: Sequence[str]) -> int:
    """Everything side by side; 0 when all of it passed."""
    if to_pytest:
        return _pytest(*to_pytest, say=_say)
    failed: list[str] = []
    told: SimpleQueue[str | None] = SimpleQueue()  # of the tests in a browser: shown after the others', never between
    beside = [
        threading.Thread(target=_static_steps, args=(failed,)),
        threading.Thread(target=_browser_tests, args=(failed, told), kwargs={"with_browser": asked.with_browser}),
    ]
    for each in beside:
        each.start()
    if _pytest(f"--ignore={IN_A_BROWSER}", *SPREAD, say=_say):
        failed.append("tests")
    for line in iter(told.get, None):
        _say(line)
    for each in beside:
        each.join()
    if failed:
        print(f"Failed: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


def _static_steps(failed: list[str]) -> None:
    for name, command in STEPS.items():
        started = time.monotonic()
        done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)
        took = time.monotonic() - started
        if done.returncode:
            failed.append(name)
        said = f"\n{done.stdout}{done.stderr}" if done.returncode else ""
        _say(f"{'FAILED' if done.returncode else 'passed'}  {name} ({took:.1f} s){said}")


def _browser_tests(failed: list[str], told: SimpleQueue[str | None], *, with_browser: bool) -> None:
    """The tests in a real browser, in a run of their own: their event loop stays. The last thing told is None."""
    try:
        _in_a_browser(failed, told.put, with_browser=with_browser)
    finally:
        told.put(None)


def _in_a_browser(failed: list[str], say: Callable[[str], None], *, with_browser: bool) -> None:
    must = os.environ.get("CI") == "true"
    chromium = find_chromium()
    if chromium is None and (must or with_browser):
        chromium = install_chromium()
    if chromium is None:
        say(f"not run  {IN_A_BROWSER}: there is no Chromium; --with-browser installs Debian's")
        failed += ["browser tests"] if must or with_browser else []
    elif _pytest(IN_A_BROWSER, "--durations", "10", say=say):
        failed.append("browser tests")


def _pytest(*arguments: str, say: Callable[[str], None]) -> int:
    """Run pytest and pass on whole lines as they come, so that nothing is written into the middle of one."""
    color = ["--color=yes"] if sys.stdout.isatty() else []
    command = [sys.executable, "-m", "pytest", *color, *arguments]
    env = {**os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE": "1"} if IN_A_BROWSER in arguments else None
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, errors="replace") as pytest:
        assert pytest.stdout is not None
        for line in pytest.stdout:
            say(line.rstrip("\n"))
    return 0 if pytest.returncode == NOTHING_COLLECTED else pytest.returncode


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
