"""What the tests of acts by hand do again and again."""

from __future__ import annotations

import re
import uuid

from django.urls import reverse

from payments.domain.money import Money
from payments.models import Order, Payment, Refund
from payments.operations.mark_paid_outside import mark_paid_outside
from tests.admin.rows import NOW, collect, order, staff
from tests.operations.shop import colleague


def page_of(row: Order | Payment | Refund) -> str:
    return reverse(f"admin:payments_{row._meta.model_name}_change", args=[row.pk])


def url(row: Order | Payment, act: str) -> str:
    return reverse(f"admin:payments_{row._meta.model_name}_{act}", args=[row.pk])


def shown(row: Order | Payment | Refund, role: str = "Owner") -> str:
    return staff(role).get(page_of(row)).content.decode()


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="{name}"', html)
    assert found, name
    return found.group(1) or found.group(2)


def foreign(amount: int = 6500) -> Payment:
    """A payment that was made elsewhere on the account."""
    payment = Payment.objects.create(
        reference=f"FFFFF{Payment.objects.count()}-P1", foreign=True, amount=amount, currency="eur", livemode=False,
        made_at=NOW, status_since=NOW, intent_id=f"pi_foreign_{amount}",
    )  # fmt: skip
    return collect(payment)


def paid_in_cash(amount: int = 6500) -> Order:
    placed = order(amount)
    mark(placed, amount)
    placed.refresh_from_db()
    return placed


def mark(placed: Order, amount: int) -> Payment:
    return mark_paid_outside(
        order=placed, amount=Money(amount, "eur"), how="In cash", by=colleague(), form_key=uuid.uuid4(), now=NOW
    )


# --- cancel


def fill(amount: str = "65.00", how: str = "In cash", **more: str) -> dict[str, str]:
    return {"amount": amount, "how": how, "form_key": str(uuid.uuid4()), **more}
