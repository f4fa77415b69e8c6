"""Health, pictures, and what a browser may load."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from backoffice.content_security import policy_for


def test_the_process_says_that_it_lives_without_asking_the_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_it_is_ready_only_when_every_migration_is_there(client: Client) -> None:
    assert client.get("/readyz").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'payments' AND name LIKE '0003%'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"1 migrations are missing.\n")


def test_pictures_of_products_are_served_and_nothing_else_that_is_stored(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    for folder in ("products", "evidence"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "cup.svg").write_text("<svg/>")
    shown = client.get("/media/products/cup.svg")
    assert shown.status_code == 200
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.get("/media/evidence/cup.svg").status_code == 404
    assert client.get("/media/products/../evidence/cup.svg").status_code == 404


def test_the_shop_runs_no_inline_script_and_may_send_its_customer_to_the_hosted_page(settings: Settings) -> None:
    settings.STRIPE_API_BASE = ""
    assert "unsafe" not in policy_for("/checkout/")
    assert "form-action 'self' https://checkout.stripe.com" in policy_for("/checkout/")
    settings.STRIPE_API_BASE = "http://127.0.0.1:8001"
    assert "form-action 'self' http://127.0.0.1:8001" in policy_for("/orders/x/")


def test_the_admin_sends_its_forms_nowhere_else() -> None:
    assert "form-action 'self';" in policy_for("/admin/payments/payment/1/refund/")
