"""Write one change of money into the ledger, once."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from payments.domain.money import Money
from payments.models import Movement, Payment
from payments.models.made import made


def told_movement(
    payment: Payment, *, kind: str, source: str, amount: int, currency: str, moved_at: datetime, heard_at: datetime
) -> Movement:
    """A movement as a report tells of it, not written yet."""
    told = made(
        Movement,
        kind=kind,
        source=source,
        amount=amount,
        currency=currency,
        moved_at=moved_at,
        heard_at=heard_at,
    )
    told.payment = payment
    return told


def record_told(told: Movement | None) -> None:
    """The movement that a report tells of, if it tells of one."""
    if told is not None:
        record_movement(
            payment=told.payment,
            kind=told.kind,
            source=told.source,
            money=told.money,
            moved_at=told.moved_at,
            heard_at=told.heard_at,
        )


def record_movement(
    *, payment: Payment, kind: str, source: str, money: Money, moved_at: datetime, heard_at: datetime
) -> None:
    """Append the movement that hangs on ``source``, or make its ``moved_at`` earlier when this report knows so."""
    if money.amount == 0:
        return
    # One statement: two reports at once must not both find nothing, nor one undo the other's earlier second.
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO payments_movement (payment_id, kind, source, amount, currency, moved_at, heard_at)
            VALUES (%s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (source, kind) DO UPDATE SET moved_at = EXCLUDED.moved_at
            WHERE EXCLUDED.moved_at < payments_movement.moved_at
            """,
            [payment.pk, kind, source, money.amount, money.currency, moved_at, heard_at],
        )
