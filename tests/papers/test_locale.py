"""A paper writes amounts in its customer's locale, unless its reader is known to have another."""

from __future__ import annotations

import pytest
from django.utils import timezone

from payments.domain.join import Moment
from payments.models import Customer
from payments.operations.hearing import Report
from payments.operations.record_customer import record_customer
from payments.papers.invoice_of import invoice_of
from payments.papers.locale_of import locale_of
from payments.stripe.translate import customer_snapshot
from tests.admin.invoice_rows import invoice as row

pytestmark = pytest.mark.django_db


def heard_of(*locales: str) -> Customer:
    """A customer of whom Stripe said what they prefer."""
    body = {"id": "cus_1", "object": "customer", "email": "a@example.com", "created": 1, "livemode": False}
    now = timezone.now()
    record_customer(customer_snapshot({**body, "preferred_locales": list(locales)}), Report(Moment(1, 1), now))
    return Customer.objects.get()


def test_an_invoice_is_written_in_the_locale_its_customer_prefers() -> None:
    invoice = row(customer=heard_of("de", "en"))
    assert invoice_of(invoice=invoice, now=timezone.now()).locale == "de"
    assert invoice_of(invoice=invoice, now=timezone.now(), locale="fr").locale == "fr"


def test_where_nothing_is_known_it_is_english() -> None:
    assert locale_of(heard_of()) == locale_of(Customer()) == locale_of(None) == "en"
