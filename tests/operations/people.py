"""People with names, addresses and phones; and a look into every row of the database for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from psycopg import sql

from payments.models import Customer, Order
from tests.operations.shop import answer_asks, later, opened, order_of, perform_all, session_of
from tests.operations.stripe_side import Json, api, deliver, events_of
from tests.sandbox.process import SandboxProcess

TEXTS = ("text", "character varying", "character", "json", "jsonb", "bytea")


@dataclass(frozen=True)
class Person:
    """Everything that says who somebody is; each of these words stands for nobody else."""

    name: str = "Ada Quillfeather"
    email: str = "Ada.Quillfeather@example.org"
    phone: str = "+493055501990"
    street: str = "Nightingale Lane 7"
    city: str = "Rookhope"

    @property
    def words(self) -> tuple[str, ...]:
        return (self.name, self.email, self.phone, self.street, self.city)


ADA = Person()


def buys(sandbox: SandboxProcess, person: Person = ADA, amount: int = 2500) -> Order:
    """An order, paid; what Stripe says of it is not delivered yet."""
    order = order_of(amount, email=person.email)
    sandbox.pay(session_of(opened(order)), email=person.email, name=person.name)
    return order


def tells_more(sandbox: SandboxProcess, customer: str, person: Person = ADA) -> None:
    """The customer's details are filled in at Stripe."""
    api(
        sandbox, "POST", f"/v1/customers/{customer}", name=person.name, phone=person.phone,
        address={"line1": person.street, "city": person.city, "country": "DE"}, description=f"{person.name}, regular",
        metadata={"called": person.name},
    )  # fmt: skip


def hear_all(sandbox: SandboxProcess) -> list[Json]:
    """Everything that Stripe has to say, in its order; and what is in doubt is asked about."""
    events = events_of(sandbox)
    deliver(*events)
    answer_asks(at=later(seconds=60))
    return events


def customer_of(order: Order) -> Customer:
    """Whom Stripe named for it."""
    order.refresh_from_db()
    assert order.customer is not None
    return order.customer


def finish(sandbox: SandboxProcess) -> None:
    """The worker has made its calls, and what Stripe says of them is heard."""
    perform_all(at=later(seconds=1))
    hear_all(sandbox)


def where_stands(*words: str) -> list[str]:
    """Every place in the database where one of the words stands: ``table.column: word``."""
    return [
        f"{table}.{column}: {word}" for table, column in _columns() for word in words if _stands_in(table, column, word)
    ]


def _columns() -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables "
            "USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE' "
            "AND data_type = ANY(%s) ORDER BY 1, 2",
            [list(TEXTS)],
        )
        yield from cursor.fetchall()


def _stands_in(table: str, column: str, word: str) -> bool:
    """As it is written, and as JSON writes it."""
    query = sql.SQL(
        "SELECT EXISTS (SELECT 1 FROM {table} WHERE strpos(upper({column}::text), upper(%s)) > 0 "
        "OR strpos(upper({column}::text), upper(%s)) > 0)"
    ).format(table=sql.Identifier(table), column=sql.Identifier(column))
    with connection.cursor() as cursor:
        cursor.execute(query, [word, json.dumps(word)[1:-1]])
        (stands,) = cursor.fetchone()
    return bool(stands)
