"""What a dispute moves is no refund and no sale: the numbers of both stay as they are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Sum

from dashboard.metrics import COLLECTED, NET, RETURNED, Window
from payments.models import Movement
from tests.admin.rows import NOW, disputed, paid_order

pytestmark = pytest.mark.django_db


def test_a_dispute_changes_neither_collected_nor_returned_nor_net() -> None:
    payment = paid_order(6500).payments.get()

    def numbers() -> list[int | None]:
        rows = [metric.rows(Window("eur")) for metric in (COLLECTED, RETURNED, NET)]
        return [each.aggregate(sum=Sum("amount"))["sum"] for each in rows]

    before = numbers()
    disputed(payment)
    disputed(payment, "won", at=NOW + timedelta(days=1))
    assert Movement.objects.filter(kind__in=["disputed", "fee"]).count() == 4
    assert numbers() == before == [6500, None, 6500]
