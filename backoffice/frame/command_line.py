"""What can be typed behind ``python3 -m backoffice``."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path

from backoffice.frame.make_environment import NotMade, make_environment
from backoffice.frame.places import ROOT, VENV

COMMANDS = {
    "demo": "backoffice.demo.run",
    "test": "backoffice.frame.test",
    "bench": "backoffice.frame.bench",
    "manage": "backoffice.frame.manage",
}


def main(typed: list[str]) -> int:
    """Run what was typed, inside the environment; answers the exit status."""
    parser = _parser()
    before, after = _split(typed)
    asked = parser.parse_args(before)
    if Path(sys.prefix).resolve() != VENV.resolve():
        return _go_inside(typed)
    run = importlib.import_module(COMMANDS[asked.command])
    try:
        return int(run.main(asked, after))
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m backoffice", description="The payments back office.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="demo | test | bench | manage")
    demo = commands.add_parser("demo", help="set up and run everything, on this machine alone")
    demo.add_argument("--port", type=_port, default=8000, help="where the shop answers (8000, or the next free one)")
    demo.add_argument("--reset", action="store_true", help="forget everything that was kept, and begin anew")
    test = commands.add_parser("test", help="set up and pass the tests; what stands behind -- goes to pytest")
    test.add_argument("--with-browser", action="store_true", help="install Debian's chromium where there is none")
    commands.add_parser("bench", help="measure; what stands behind -- names the benchmarks to run")
    manage = commands.add_parser("manage", help="manage.py with the running demo's database, keys and addresses")
    manage.add_argument("words", nargs=argparse.REMAINDER, metavar="command", help="manage.py's command and options")
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65000:
        raise argparse.ArgumentTypeError(f"{text} is not a port between 1 and 65000")
    return int(text)


def _split(typed: list[str]) -> tuple[list[str], list[str]]:
    """What stands before the first ``--``, and what behind it."""
    place = typed.index("--") if "--" in typed else len(typed)
    return typed[:place], typed[place + 1 :]


def _go_inside(typed: list[str]) -> int:
    """Go on as the environment's Python; comes back only when there is none."""
    try:
        python = make_environment()
    except KeyboardInterrupt:
        return 130
    except NotMade as error:
        print(error, file=sys.stderr)
        return 1
    os.chdir(ROOT)  # where -m finds the project
    sys.stdout.flush()
    return os.execv(python, [str(python), "-m", "backoffice", *typed])  # noqa: S606 - itself, in place
