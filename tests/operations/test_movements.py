"""The ledger is append-only, whoever writes: SQL itself refuses the rest."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from payments.domain.money import Money
from payments.models import Movement, Payment
from payments.operations.record_movement import record_movement
from tests.operations.shop import clock

NOW = clock().replace(microsecond=0)


@pytest.fixture
def movement() -> Movement:
    payment = Payment.objects.create(
        reference="A-P1", amount=100, currency="eur", livemode=False, made_at=NOW, status_since=NOW
    )
    write(payment)
    return Movement.objects.get()


def write(payment: Payment, minutes: int = 0, amount: int = 100) -> None:
    record_movement(
        payment=payment,
        kind="collected",
        source="pi_1",
        money=Money(amount, "eur"),
        moved_at=NOW + timedelta(minutes=minutes),
        heard_at=NOW,
    )


def test_a_movement_is_never_deleted(movement: Movement) -> None:
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        movement.delete()
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM payments_movement")
    assert Movement.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 101},
        {"currency": "usd"},
        {"kind": "return_failed"},
        {"source": "pi_2"},
        {"heard_at": NOW - timedelta(days=1)},
        {"moved_at": NOW + timedelta(seconds=1)},
        {"moved_at": NOW - timedelta(seconds=1), "amount": 99},
    ],
)
def test_a_movement_is_never_changed(movement: Movement, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Movement.objects.update(**change)
    movement.refresh_from_db()
    assert (movement.amount, movement.moved_at) == (100, NOW)


def test_a_movement_is_not_given_to_another_payment(movement: Movement) -> None:
    other = Payment.objects.create(
        reference="B-P1", amount=100, currency="eur", livemode=False, made_at=NOW, status_since=NOW
    )
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Movement.objects.update(payment=other)


def test_the_second_in_which_it_moved_may_only_become_earlier(movement: Movement) -> None:
    write(movement.payment, minutes=5)
    movement.refresh_from_db()
    assert movement.moved_at == NOW
    write(movement.payment, minutes=-5)
    movement.refresh_from_db()
    assert movement.moved_at == NOW - timedelta(minutes=5)


def test_the_same_money_is_written_once_and_the_first_amount_stays(movement: Movement) -> None:
    write(movement.payment, amount=700)
    assert list(Movement.objects.values_list("amount", flat=True)) == [100]


def test_nothing_is_no_movement(movement: Movement) -> None:
    record_movement(
        payment=movement.payment, kind="collected", source="pi_0", money=Money(0, "eur"), moved_at=NOW, heard_at=NOW
    )
    assert Movement.objects.count() == 1


@pytest.mark.parametrize(("kind", "amount"), [("returned", 5), ("collected", -5), ("return_failed", -5)])
def test_a_movement_has_the_sign_of_its_kind(movement: Movement, kind: str, amount: int) -> None:
    with pytest.raises(IntegrityError, match="sign_of_its_kind"), transaction.atomic():
        record_movement(
            payment=movement.payment, kind=kind, source="x", money=Money(amount, "eur"), moved_at=NOW, heard_at=NOW
        )
