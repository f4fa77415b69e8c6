"""Money outside Stripe is in the ledger, and in none of the numbers about Stripe's."""

from __future__ import annotations

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from payments.models import Payment
from tests.dashboard.rows import NOW, movement, payment

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("owner"))
    return client


def test_it_is_neither_collected_nor_returned_and_stands_in_the_list_by_its_own_name(owner: Client) -> None:
    at_stripe, outside = payment("paid", 3000), payment("paid", 5000, attempted=False)
    Payment.objects.filter(pk=outside.pk).update(foreign=False, outside=True)
    movement(at_stripe, "collected", 3000)
    movement(outside, "paid_outside", 5000)
    movement(outside, "returned_outside", -1000)
    with time_machine.travel(NOW, tick=False):
        collected, net, rate, _ = owner.get("/admin/?range=7d").context["numbers"].tiles
    assert (collected.value, net.value) == ("€30.00", "€30.00")
    assert rate.note == "1 of 1"
    html = owner.get("/admin/payments/movement/").content.decode()
    assert "Paid outside Stripe" in html
    assert "Returned outside Stripe" in html
    assert "€50.00" in owner.get("/admin/payments/movement/?kind=paid_outside").content.decode()
