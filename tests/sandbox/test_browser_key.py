"""What a browser may ask with the publishable key: its own intent, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.sandbox.process import SandboxProcess
from tests.sandbox.test_api_rules import ask

OURS, ANOTHERS = "pk_test_sandbox", "pk_test_of_another_account"


@pytest.fixture
def intent(client: stripe.StripeClient) -> Any:
    return client.v1.payment_intents.create({"amount": 900, "currency": "eur"})


def asked(box: SandboxProcess, key: str, path: str) -> tuple[int, str]:
    status, answer, _ = ask(box, path, Authorization=f"Bearer {key}")
    return status, answer.get("id") or answer["error"].get("code", "")


def test_it_reads_the_intent_whose_secret_it_names(box: SandboxProcess, intent: Any) -> None:
    path = f"/v1/payment_intents/{intent.id}?client_secret={intent.client_secret}"
    assert asked(box, OURS, path) == (200, intent.id)


def test_with_another_secret_or_none_it_is_refused(box: SandboxProcess, intent: Any) -> None:
    assert asked(box, OURS, f"/v1/payment_intents/{intent.id}?client_secret=pi_secret")[0] == 400
    assert asked(box, OURS, f"/v1/payment_intents/{intent.id}") == (401, "secret_key_required")
    assert asked(box, OURS, "/v1/account?client_secret=x") == (401, "secret_key_required")


def test_the_key_of_another_account_knows_no_intent_of_ours(box: SandboxProcess, intent: Any) -> None:
    path = f"/v1/payment_intents/{intent.id}?client_secret={intent.client_secret}"
    assert asked(box, ANOTHERS, path) == (404, "resource_missing")
    assert asked(box, "pk_live_x", path)[0] == 401
    assert asked(box, ANOTHERS, "/v1/account")[0] == 401
