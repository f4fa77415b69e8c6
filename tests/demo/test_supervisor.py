"""Whatever ends the demo, none of its processes stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backoffice.demo.leftovers import MARK, end_leftovers, marked
from tests.house.tree import ROOT
from tests.waiting import PATIENCE, until

Begin = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Start the demo in small."""
    begun: list[subprocess.Popen[str]] = []

    def start(kind: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.demo.family", kind, str(tmp_path)]
        env = {**os.environ, MARK: str(tmp_path)}
        begun.append(subprocess.Popen(command, cwd=ROOT, env=env, stdout=-1, stderr=-1, text=True))
        return begun[-1]

    yield start
    end_leftovers(tmp_path, patience=0.2)
    for each in begun:
        each.communicate()


def born(folder: Path) -> list[int]:
    """Child and grandchild of each start, by their numbers."""
    words = folder / "born"
    return [int(number) for number in words.read_text().split()] if words.exists() else []


def lives(pid: int) -> bool:
    """Whether it runs; one that is dead and not yet buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_told_to_end_it_takes_deaf_children_and_their_children_along(
    begin: Begin, tmp_path: Path, number: signal.Signals
) -> None:
    demo = begin("deaf")
    until(lambda: len(born(tmp_path)) == 2)
    demo.send_signal(number)
    assert demo.wait(PATIENCE) == 0
    until(lambda: not any(lives(pid) for pid in born(tmp_path)))


def test_what_outlives_a_kill_is_ended_by_the_next_start_and_nobody_else_is(begin: Begin, tmp_path: Path) -> None:
    demo = begin("deaf")
    until(lambda: len(born(tmp_path)) == 2)
    demo.kill()
    demo.wait()
    with subprocess.Popen(["sleep", "600"], env={MARK: f"{tmp_path}-another", "PATH": os.environ["PATH"]}) as stranger:
        assert set(marked(tmp_path)) == set(born(tmp_path))
        assert end_leftovers(tmp_path, patience=0.2) == 2
        until(lambda: not any(lives(pid) for pid in born(tmp_path)))
        assert stranger.poll() is None
        stranger.kill()


def test_a_child_that_dies_is_started_again_and_none_of_the_old_stays(begin: Begin, tmp_path: Path) -> None:
    demo = begin("deaf")
    until(lambda: len(born(tmp_path)) == 2)
    first, its_child = born(tmp_path)
    os.kill(first, signal.SIGKILL)
    until(lambda: len(born(tmp_path)) == 4)
    until(lambda: not lives(its_child))
    assert demo.poll() is None


def test_a_child_that_cannot_live_ends_everything_with_its_last_words(begin: Begin) -> None:
    said, complained = begin("short").communicate(timeout=PATIENCE)
    assert "I cannot live" in said
    assert "does not stay alive; everything is stopped" in complained
