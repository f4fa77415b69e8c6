"""Rows that are written many at once say what rows say that are saved one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments.models import Customer
from payments.models.made import copied, made
from payments.stripe.clean import clean_text
from payments.sync.write_rows import insert_rows, update_rows

AT = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
texts = st.text(max_size=60).map(clean_text)
EACH = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def customer(email: str, name: str, heard: Any) -> Customer:
    return made(Customer, email=email, name=name, livemode=False, created_at=AT, heard=heard)


@EACH
@given(email=texts, name=texts, heard=st.none() | st.dictionaries(texts, texts | st.integers() | st.booleans()))
def test_any_text_comes_back_as_it_was_written(db: None, email: str, name: str, heard: Any) -> None:
    row = customer(email, name, heard)
    insert_rows([row])
    assert Customer.objects.filter(pk=row.pk).values_list("email", "name", "heard", "deleted", "created_at").get() == (
        email, name, heard, False, AT,
    )  # fmt: skip


@EACH
@given(name=texts)
def test_an_update_changes_the_rows_that_are_meant_and_no_others(db: None, name: str) -> None:
    rows = [customer("a@example.com", str(number), {"n": number}) for number in range(3)]
    insert_rows(rows)
    changed = copied(rows[1])
    changed.name, changed.heard = name, None
    update_rows([changed])
    keys = [row.pk for row in rows]
    assert list(Customer.objects.filter(pk__in=keys).order_by("pk").values_list("name", "heard")) == [
        ("0", {"n": 0}), (name, None), ("2", {"n": 2}),
    ]  # fmt: skip


def test_a_row_made_quickly_is_the_row_that_django_makes(db: None) -> None:
    quick, usual = made(Customer, email="a@b.c"), Customer(email="a@b.c")
    assert {name: value for name, value in vars(quick).items() if name != "_state"} == {
        name: value for name, value in vars(usual).items() if name != "_state"
    }
