"""What every test may stand on: a real PostgreSQL, and Stripe as a process of its own."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker, Settings

from backoffice import environment
from tests.database import database_of_this_run
from tests.migrated_rows import keep_migrated_rows, put_migrated_rows_back
from tests.sandbox.process import SandboxProcess

# The same examples on every run, however long each takes; ``--hypothesis-profile=search`` draws others each time.
SEARCH = hypothesis_settings(
    derandomize=False, deadline=None, database=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile("search", SEARCH)
hypothesis_settings.register_profile("house", SEARCH, derandomize=True)
hypothesis_settings.load_profile("house")


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """Before Django makes its test database: start a server for it, unless DATABASE_URL names one."""
    if environment.text("DATABASE_URL"):
        yield
        return
    with database_of_this_run() as url:
        os.environ["DATABASE_URL"] = url
        django_settings.DATABASES["default"].update(environment.database("DATABASE_URL"))
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database, fresh from its migrations."""
    with django_db_blocker.unblock():
        keep_migrated_rows()


@pytest.fixture
def transactional_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test commits as the shop does; afterwards the tables are as migrations left them."""
    with django_db_blocker.unblock():
        yield
        put_migrated_rows_back()
        connections.close_all()


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """The sandbox, started once; whoever takes this one resets it."""
    sandbox = SandboxProcess(tmp_path_factory.mktemp("sandbox")).start()
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(sandbox_process: SandboxProcess, settings: Settings) -> SandboxProcess:
    """The sandbox with nothing in it, and the project talking to it.

    Its clock stands still: whether two reports share a second does not hang on how fast the machine is.
    """
    sandbox_process.reset(seed=7)
    sandbox_process.clock(now=int(time.time()), frozen=True)
    settings.STRIPE_API_BASE = sandbox_process.base_url
    settings.STRIPE_SECRET_KEY = sandbox_process.secret_key
    return sandbox_process


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that commit say so by the fixture: the marker would empty the tables of what migrations wrote."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction"):
            raise pytest.UsageError(f"{item.nodeid}: take the fixture transactional_db instead of the marker.")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where everything is there to run every test, one that was not run is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
