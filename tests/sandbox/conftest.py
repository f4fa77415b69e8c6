"""One sandbox process for all tests of this folder, empty at the start of each."""

from collections.abc import Iterator

import pytest
import stripe

from tests.sandbox.books import Books
from tests.sandbox.checked_client import checked_client
from tests.sandbox.listener import Listener
from tests.sandbox.process import SandboxProcess
from tests.sandbox.shop import Shop

NOON = 1_790_078_400  # of a day in September 2026


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    process = SandboxProcess(tmp_path_factory.mktemp("sandbox")).start()
    yield process
    process.stop()


@pytest.fixture
def box(sandbox_process: SandboxProcess) -> SandboxProcess:
    """An empty sandbox with seed 7, whose clock stands still: nothing becomes due while a slow test looks away."""
    sandbox_process.reset(7)
    sandbox_process.clock(now=NOON, frozen=True)
    return sandbox_process


@pytest.fixture
def client(box: SandboxProcess) -> stripe.StripeClient:
    """The SDK; what it sends and gets is checked against its own types."""
    return checked_client(box)[0]


@pytest.fixture
def shop(box: SandboxProcess, client: stripe.StripeClient) -> Shop:
    return Shop(box, client)


@pytest.fixture
def books(shop: Shop) -> Books:
    return Books(shop)


@pytest.fixture
def listener(client: stripe.StripeClient) -> Iterator[Listener]:
    """A webhook address that is registered for everything."""
    ear = Listener()
    endpoint = client.v1.webhook_endpoints.create({"url": ear.url, "enabled_events": ["*"]})
    ear.secret = str(endpoint.secret)
    yield ear
    ear.shutdown()
    ear.server_close()
