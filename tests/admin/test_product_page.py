"""Products and prices: plain editing, and no sold price ever changes."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from payments.models import Price, Product
from tests.admin.rows import NOW, staff

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def form(*prices: tuple[str, str], **more: Any) -> dict[str, Any]:
    typed: dict[str, Any] = {"name": "Cup", "slug": "cup", "summary": "", "description": "", "active": "on", **more}
    typed |= {"prices-TOTAL_FORMS": str(len(prices)), "prices-INITIAL_FORMS": "0"}
    for number, (currency, amount) in enumerate(prices):
        typed |= {f"prices-{number}-currency": currency, f"prices-{number}-new_amount": amount}
    return typed


@pytest.fixture
def cup() -> Product:
    return Product.objects.create(name="Cup", slug="cup", created_at=NOW)


def active(product: Product) -> list[tuple[str, int]]:
    prices = product.prices.filter(active=True).order_by("currency")
    return [(price.currency, price.unit_amount) for price in prices]


def test_a_product_is_made_with_its_prices() -> None:
    answer = staff("Merchant").post("/admin/payments/product/add/", form(("EUR", "18.00"), ("jpy", "3000")))
    assert answer.status_code == 302
    assert active(Product.objects.get()) == [("eur", 1800), ("jpy", 3000)]


def test_a_new_price_replaces_the_active_one_and_keeps_it(cup: Product) -> None:
    client = staff()
    for amount in ("18.00", "19.50"):
        assert client.post(f"/admin/payments/product/{cup.pk}/change/", form(("eur", amount))).status_code == 302
    assert active(cup) == [("eur", 1950)]
    assert list(Price.objects.order_by("pk").values_list("unit_amount", "active")) == [(1800, False), (1950, True)]
    assert "€19.50" in client.get(f"/admin/payments/product/{cup.pk}/change/").content.decode()


def test_the_same_price_again_changes_nothing(cup: Product) -> None:
    for _ in range(2):
        staff().post(f"/admin/payments/product/{cup.pk}/change/", form(("eur", "18.00")))
    assert Price.objects.count() == 1


@pytest.mark.parametrize(
    ("currency", "amount"),
    [
        ("jpy", "10.5"),
        ("eur", "1.234"),
        ("e1r", "1"),
        ("eu", "1"),
        ("eur", "-1"),
        ("eur", "NaN"),
        ("eur", "1e40"),
        ("", "5"),
    ],
)
def test_what_is_no_price_is_refused(cup: Product, currency: str, amount: str) -> None:
    answer = staff().post(f"/admin/payments/product/{cup.pk}/change/", form((currency, amount)))
    assert answer.status_code == 200
    assert not Price.objects.exists()


def test_two_prices_in_one_currency_are_refused(cup: Product) -> None:
    answer = staff().post(f"/admin/payments/product/{cup.pk}/change/", form(("eur", "1"), ("EUR", "2")))
    assert "Two prices in EUR" in answer.content.decode()
    assert not Price.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "taken"),
    [
        ("cup.png", PNG, True),
        ("cup.webp", b"RIFF\0\0\0\0WEBPVP8 ", True),
        ("cup.svg", b"<svg onload=alert(1)>", False),
        ("cup.png", b"<html><script>alert(1)</script>", False),
        ("cup.html", PNG, False),
        ("cup.png", PNG + b"\0" * (5 * 1024 * 1024), False),
    ],
)
def test_only_pictures_are_taken(
    cup: Product, settings: Any, tmp_path: Any, name: str, content: bytes, taken: bool
) -> None:
    settings.MEDIA_ROOT = tmp_path
    picture = SimpleUploadedFile(name, content)
    staff().post(f"/admin/payments/product/{cup.pk}/change/", form(picture=picture))
    cup.refresh_from_db()
    assert bool(cup.picture) is taken


def test_products_are_switched_off_not_deleted(cup: Product) -> None:
    assert staff().post(f"/admin/payments/product/{cup.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Product.objects.exists()


def test_who_may_only_look_cannot_save(cup: Product) -> None:
    for role in ("Auditor", "Support", "Finance"):
        client = staff(role)
        assert client.get(f"/admin/payments/product/{cup.pk}/change/").status_code == 200
        assert client.post(f"/admin/payments/product/{cup.pk}/change/", form(("eur", "1"))).status_code == 403
    assert not Price.objects.exists()
