"""What talks to the sandbox commits as the shop does; what does not runs inside a transaction of the test, faster."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from payments.models import House
from tests.operations.stripe_side import SECRET

FOLDERS = tuple(Path(__file__).parent.parent / name for name in ("operations", "inbox", "sync"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stripe is never called inside a transaction, so not inside a test's."""
    for item in items:
        if isinstance(item, pytest.Function) and item.path.parent in FOLDERS:
            if "sandbox" in item.fixturenames:
                item.fixturenames.insert(0, "transactional_db")
            else:
                item.add_marker(pytest.mark.django_db)


@pytest.fixture(autouse=True)
def house(settings: Settings, request: pytest.FixtureRequest) -> None:
    """The webhook's secret, and the row that a migration made."""
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
    House.objects.get_or_create(pk=1)
