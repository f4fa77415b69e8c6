"""``python3 -m backoffice manage`` runs manage.py as the demo's own processes run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from backoffice.frame.command_line import _parser
from backoffice.frame.manage import WORKER, main, running_demos
from backoffice.frame.places import ROOT

ENV = {"PYTHONPATH": str(ROOT), "DATABASE_URL": "postgresql:///demo", "SECRET_KEY": "a=b"}


def process(proc: Path, pid: int, command: list[str], env: dict[str, str]) -> None:
    """One, as the kernel shows it."""
    folder = proc / str(pid)
    folder.mkdir()
    (folder / "cmdline").write_text("\0".join([*command, ""]))
    (folder / "environ").write_text("\0".join([*(f"{name}={value}" for name, value in env.items()), ""]))


def test_the_environment_is_that_of_the_demos_worker_of_this_folder(tmp_path: Path) -> None:
    worker = [sys.executable, "-m", WORKER]
    process(tmp_path, 1, [sys.executable, "-m", "gunicorn"], ENV)
    process(tmp_path, 2, worker, ENV)
    process(tmp_path, 3, worker, ENV)
    process(tmp_path, 4, worker, {**ENV, "PYTHONPATH": "/elsewhere"})
    (tmp_path / "5").mkdir()
    (tmp_path / "meminfo").touch()
    assert running_demos(tmp_path) == [ENV]


def test_a_process_that_runs_is_found_by_its_command() -> None:
    code = f"import sys; print('up', flush=True); sys.stdin.read()  # {WORKER}"
    env = {**os.environ, **ENV, "WHO": "test_manage"}
    command = [sys.executable, "-c", code, WORKER]
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"up\n"
        assert "test_manage" in [each.get("WHO") for each in running_demos()]
        running.communicate()


@pytest.mark.parametrize(
    ("count", "said"), [(0, "python3 -m backoffice demo"), (2, "2 demos run from this folder")], ids=["none", "two"]
)
def test_without_one_demo_it_says_what_to_do(
    count: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("backoffice.frame.manage.running_demos", lambda: [ENV] * count)
    assert main(_parser().parse_args(["manage", "doctor"]), []) == 1
    assert said in capsys.readouterr().err


def test_all_that_is_typed_behind_it_goes_to_manage_py() -> None:
    assert _parser().parse_args(["manage", "doctor", "--full", "--json"]).words == ["doctor", "--full", "--json"]
