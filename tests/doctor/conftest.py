"""A shop that runs as it should, in front of a sandbox that reports to it over HTTP. Each test breaks one thing."""

from __future__ import annotations

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from payments.inbox.routes import ROUTES
from payments.models import House
from payments.operations.note_sighting import WORKER, note_sighting
from payments.stripe.client import API_VERSION
from tests.doctor.house_call import Shop, endpoint_at
from tests.operations.shop import clock
from tests.sandbox.process import SandboxProcess


@pytest.fixture
def shop(transactional_db: None, sandbox: SandboxProcess, live_server: LiveServer, settings: Settings) -> Shop:
    """Nothing is wrong with it; its worker was seen just now.

    The doctor speaks to Stripe, and looks at several tables at one moment: both outside a test's transaction.
    """
    sandbox.clock(real=True)
    sandbox.deliveries(backoff=[3600])  # what is refused in one test does not come again in the next
    House.objects.get_or_create(pk=1)
    settings.PUBLIC_URL = live_server.url
    settings.STRIPE_PUBLISHABLE_KEY = "pk_test_sandbox"
    made = endpoint_at(sandbox, f"{live_server.url}/api/webhooks/stripe", events=sorted(ROUTES), version=API_VERSION)
    settings.STRIPE_WEBHOOK_SECRETS = [made["secret"]]
    note_sighting(name=WORKER, now=clock())
    return Shop(sandbox, settings, made["id"])
