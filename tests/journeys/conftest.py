"""One house for all journeys: they share its database as real visitors do. The last tests look at what all left."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django import DjangoDbBlocker

from backoffice.demo.kept import Kept
from backoffice.frame.chromium import find_chromium
from tests.journeys.running_shop import RunningShop, running_shop
from tests.journeys.window import Window, open_window
from tests.waiting import PATIENCE

LAST = ("test_dashboard.py", "test_nothing_secret_is_shown.py")  # they look at what the others did
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-background-networking --no-first-run --disable-component-update "
    "--disable-sync --hide-scrollbars"
).split()

HERE = Path(__file__).parent

Open = Callable[..., Window]


@pytest.fixture(scope="session")
def house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[RunningShop]:
    """Everything running, with an empty history."""
    kept = Kept("journeys")
    kept.take()
    kept.forget()
    with django_db_blocker.unblock(), running_shop(kept) as running:
        _as_always(running)
        yield running


@pytest.fixture(scope="session")
def browser(house: RunningShop) -> Iterator[Browser]:
    """A real one."""
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or find_chromium()
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS, timeout=PATIENCE * 1000)
        yield browser
        browser.close()
        connections.close_all()  # those of Playwright's event loop: Django counts connections by context


@pytest.fixture
def window(browser: Browser, house: RunningShop, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens windows; at the end of the journey none may have complained."""
    opened: list[Window] = []
    name = request.node.name.removeprefix("test_")

    def opens(called: str = "", **how: bool) -> Window:
        opened.append(open_window(browser, f"{name}{called}", house.addresses.shop, **how))
        return opened[-1]

    yield opens
    for each in opened:
        each.context.close()
    _as_always(house)
    assert [complaint for each in opened for complaint in each.complaints] == []


def _as_always(house: RunningShop) -> None:
    """Stripe answers, and its customers wait for our 2xx however busy this machine is."""
    house.sandbox.clear_calls()
    house.sandbox.deliveries("normal", redirect_wait=PATIENCE)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All may read what the house has committed; the tests that look back run last."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.django_db)
    items.sort(key=lambda item: LAST.index(item.path.name) + 1 if item.path.name in LAST else 0)
