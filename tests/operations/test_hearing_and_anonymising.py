"""Hearing and anonymising take turns: what is being written down is waited for, what comes then is blanked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest
from django.db import connection, transaction

from backoffice.demo.child import wait_until
from payments.inbox.store_event import store_event
from payments.models import Customer
from payments.operations.anonymise_customer import BusyHearing, anonymise_customer
from payments.operations.locking import hear
from tests.operations.people import ADA, tells_more, where_stands
from tests.operations.shop import clock, colleague
from tests.operations.stripe_side import api, deliver, events_of
from tests.sandbox.process import SandboxProcess

PATIENCE = 30.0  # seconds; far more than it takes


@pytest.fixture
def customer(sandbox: SandboxProcess) -> Customer:
    api(sandbox, "POST", "/v1/customers", email=ADA.email)
    deliver(*events_of(sandbox))
    return Customer.objects.get()


def anonymise(customer: Customer) -> None:
    try:
        anonymise_customer(customer=customer, by=colleague(), now=clock())
    finally:
        connection.close()


def someone_hears() -> bool:
    """Whether a transaction holds the lock between hearing and anonymising."""
    return _has_lock(granted=True)


def someone_waits() -> bool:
    """Whether a transaction waits for that lock."""
    return _has_lock(granted=False)


def _has_lock(*, granted: bool) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted = %s)", [granted])
        (found,) = cursor.fetchone()
    return bool(found)


@contextmanager
def in_another_thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def test_what_is_being_stored_is_waited_for_and_blanked(sandbox: SandboxProcess, customer: Customer) -> None:
    tells_more(sandbox, str(customer.stripe_id))
    news = events_of(sandbox)[-1]
    with in_another_thread() as pool:
        with transaction.atomic():
            store_event(body=json.dumps(news).encode(), now=clock())
            work = pool.submit(anonymise, customer)
            assert wait_until(someone_waits, PATIENCE, every=0.02)
            assert not work.done()
        work.result(timeout=PATIENCE)
    assert where_stands(*ADA.words) == []


def test_what_comes_meanwhile_waits_and_is_blanked_before_it_is_stored(
    sandbox: SandboxProcess, customer: Customer
) -> None:
    tells_more(sandbox, str(customer.stripe_id))
    news = events_of(sandbox)[-1]

    def tell() -> None:
        deliver(news)
        connection.close()

    with in_another_thread() as pool:
        with transaction.atomic():
            anonymise_customer(customer=customer, by=colleague(), now=clock())
            work = pool.submit(tell)
            assert wait_until(someone_waits, PATIENCE, every=0.02)
        work.result(timeout=PATIENCE)
    assert where_stands(*ADA.words) == []


def test_whoever_hears_for_too_long_is_not_waited_for(sandbox: SandboxProcess, customer: Customer) -> None:
    over = Event()

    def hear_for_long() -> None:
        with transaction.atomic():
            hear()
            over.wait(PATIENCE)
        connection.close()

    with in_another_thread() as pool:
        work = pool.submit(hear_for_long)
        try:
            assert wait_until(someone_hears, PATIENCE, every=0.02)
            with pytest.raises(BusyHearing, match="Try again in a moment"):
                anonymise_customer(customer=customer, by=colleague(), now=clock())
        finally:
            over.set()
        work.result(timeout=PATIENCE)
