"""The PostgreSQL that the demo brings along."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Timer
from uuid import uuid4

import psycopg
import pytest

from backoffice.demo.postgres import LONGEST_SOCKET, Cluster, NotStarted
from backoffice.frame.places import KEPT

Begin = Callable[[], Cluster]


@pytest.fixture
def folder() -> Iterator[Path]:
    """Below the checkout: where PostgreSQL can reach it as whoever it runs."""
    own = KEPT / "tests" / f"launcher-{uuid4().hex[:8]}"
    yield own
    shutil.rmtree(own, ignore_errors=True)


@pytest.fixture
def begin(folder: Path) -> Iterator[Begin]:
    """Another look at the same data, as the next start has it."""
    made: list[Cluster] = []

    def another() -> Cluster:
        made.append(Cluster(folder, log=folder / "postgres.log", durable=False))
        return made[-1]

    yield another
    for each in made:
        each.stop()
        each.remove()


def answer(cluster: Cluster, sql: str) -> str:
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        found = connection.execute(sql)
        row = found.fetchone() if found.description else None
    return str(row[0]) if row else ""


def test_data_outlive_a_restart_and_sorting_does_not_follow_the_callers_language(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    monkeypatch.setenv("PGDATABASE", "elsewhere")
    cluster = begin()
    cluster.start()
    answer(cluster, "CREATE TABLE kept AS SELECT 'Straße' AS word")
    cluster.stop()
    cluster.start()
    assert answer(cluster, "SELECT word FROM kept") == "Straße"
    assert answer(cluster, "SELECT 'Z' < 'a'") == "True"
    assert answer(cluster, "SHOW listen_addresses") == ""


def test_one_folder_is_used_by_one_at_a_time(begin: Begin) -> None:
    begin().start()
    with pytest.raises(NotStarted, match="Another process is using"):
        begin().start()


def test_a_server_that_was_killed_begins_again_with_what_was_committed(begin: Begin) -> None:
    cluster = begin()
    cluster.start()
    answer(cluster, "CREATE TABLE kept AS SELECT 1")
    answer(cluster, "CHECKPOINT")
    writer = int(answer(cluster, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'"))
    os.kill(writer, signal.SIGSTOP)  # it does not notice for a while that its server is gone
    os.kill(cluster.child.pid, signal.SIGKILL)
    cluster.child.finish()
    noticing = Timer(0.5, os.kill, (writer, signal.SIGCONT))
    noticing.start()
    cluster.start()
    noticing.join()
    assert answer(cluster, "SELECT count(*) FROM kept") == "1"


def test_a_pid_that_is_another_processs_by_now_stops_nobody(begin: Begin) -> None:
    cluster = begin()
    cluster.start()
    pid_file = cluster.data / "postmaster.pid"
    kept = pid_file.read_text().splitlines()
    cluster.stop()
    pid_file.write_text("\n".join([str(os.getpid()), *kept[1:]]))
    cluster.start()
    assert answer(cluster, "SELECT 1") == "1"


def test_what_is_half_made_is_made_again(begin: Begin, folder: Path) -> None:
    cluster = begin()
    half = cluster.home / "new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    cluster.start()
    assert answer(cluster, "SELECT 1") == "1"


def test_data_of_another_version_are_left_alone(begin: Begin) -> None:
    cluster = begin()
    cluster.start()
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(NotStarted, match="was made by PostgreSQL 9"):
        cluster.start()


def test_a_long_path_gets_a_short_socket(folder: Path) -> None:
    deep = folder / ("d" * 60) / ("e" * 60)
    cluster = Cluster(deep, log=folder / "postgres.log", durable=False)
    try:
        cluster.start()
        assert answer(cluster, "SELECT 1") == "1"
        assert len(answer(cluster, "SHOW unix_socket_directories")) < LONGEST_SOCKET
    finally:
        runtime = Path(answer(cluster, "SHOW unix_socket_directories"))
        cluster.stop()
        cluster.remove()
        shutil.rmtree(runtime, ignore_errors=True)


def test_nobody_else_can_open_the_socket(begin: Begin) -> None:
    cluster = begin()
    cluster.start()
    assert cluster.data.stat().st_mode & 0o077 == 0
    assert (cluster.data / ".s.PGSQL.5432").exists()
