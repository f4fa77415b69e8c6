"""What a customer sees of money that goes back."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from pytest_django import Settings

from payments.domain.money import Money
from payments.operations.approve_refund import approve_refund
from payments.operations.reject_refund import reject_refund
from payments.operations.request_refund import request_refund
from tests.admin.rows import NOW, paid_order
from tests.operations.shop import colleague

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("approved", [True, False])
def test_a_refund_is_shown_only_once_stripe_is_asked_for_it(settings: Settings, approved: bool) -> None:
    settings.REFUND_APPROVAL_ABOVE = {"eur": 1000}
    placed = paid_order(6500)
    refund = request_refund(
        payment=placed.payments.get(), amount=Money(4321, "eur"), reason="duplicate", note="Between us.",
        by=colleague(), form_key=uuid.uuid4(), now=NOW,
    )  # fmt: skip
    page = f"/orders/{placed.token}/"
    assert "€43.21" not in Client().get(page).content.decode()
    decide = approve_refund if approved else reject_refund
    decide(refund=refund, by=colleague("ada"), note="Decided.", now=NOW)
    html = Client().get(page).content.decode()
    assert ("€43.21" in html) == approved
    assert "Between us." not in html
