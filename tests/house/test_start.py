"""What speaks against starting."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from backoffice import environment
from backoffice.checks import safe_to_start


def refusals() -> set[str]:
    return {found.id or "" for found in safe_to_start()}


def test_the_tests_own_settings_are_safe() -> None:
    assert refusals() == set()


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"SECRET_KEY": ""}, "backoffice.E001"),
        ({"ALLOWED_HOSTS": []}, "backoffice.E002"),
        ({"STRIPE_SECRET_KEY": ""}, "backoffice.E003"),
        ({"STRIPE_SECRET_KEY": "pk_test_sandbox"}, "backoffice.E004"),
        ({"STRIPE_WEBHOOK_SECRETS": []}, "backoffice.E005"),
        ({"STRIPE_WEBHOOK_SECRETS": ["whsec_x", "sk_test_x"]}, "backoffice.E006"),
        ({"STRIPE_PUBLISHABLE_KEY": "pk_live_x"}, "backoffice.E010"),
        ({"STRIPE_PUBLISHABLE_KEY": "sk_test_x"}, "backoffice.E015"),
        ({"CHECKOUT": "elements"}, "backoffice.E021"),
    ],
)
def test_what_is_missing_or_wrong_is_named(settings: Settings, changed: dict[str, Any], refusal: str) -> None:
    for name, value in changed.items():
        setattr(settings, name, value)
    assert refusals() == {refusal}


LIVE = {
    "STRIPE_SECRET_KEY": "sk_live_x",
    "STRIPE_PUBLISHABLE_KEY": "pk_live_x",
    "STRIPE_API_BASE": "",
    "PUBLIC_URL": "https://shop.example.com",
}


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({}, None),
        ({"STRIPE_API_BASE": "https://api.stripe.com"}, None),
        ({"STRIPE_SECRET_KEY": "rk_live_x", "STRIPE_API_BASE": "http://127.0.0.1:12111"}, "backoffice.E011"),
        ({"STRIPE_API_BASE": "https://api.stripe.com.evil.example"}, "backoffice.E011"),
        ({"STRIPE_API_BASE": "http://api.stripe.com"}, "backoffice.E011"),
        ({"DEBUG": True}, "backoffice.E012"),
        ({"STRIPE_PUBLISHABLE_KEY": "pk_test_x"}, "backoffice.E013"),
        ({"PUBLIC_URL": "http://shop.example.com"}, "backoffice.E014"),
    ],
)
def test_a_live_key_goes_to_stripe_alone(settings: Settings, changed: dict[str, Any], refusal: str | None) -> None:
    for name, value in {**LIVE, **changed}.items():
        setattr(settings, name, value)
    assert refusals() == ({refusal} if refusal else set())


def test_the_limits_of_refunds_are_read_and_what_is_no_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFUND_APPROVAL_ABOVE", "EUR:50000, jpy:0")
    assert environment.amounts("REFUND_APPROVAL_ABOVE") == {"eur": 50000, "jpy": 0}
    assert refusals() == set()
    for wrong in ("500", "eur:", "eur:-1", "euro:5", "eur:5.00", "eur:²"):
        monkeypatch.setenv("REFUND_APPROVAL_ABOVE", wrong)
        with pytest.raises(ImproperlyConfigured, match="REFUND_APPROVAL_ABOVE"):
            environment.amounts("REFUND_APPROVAL_ABOVE")


def test_a_database_address_is_read_with_its_odd_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://us%40er:p%2Fw%3A@[::1]:6432/sh%20op?sslmode=require&port=1")
    found = environment.database("DATABASE_URL")
    read = (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"])
    assert read == ("us@er", "p/w:", "::1", "6432", "sh op")
    monkeypatch.setenv("DATABASE_URL", "postgresql://backoffice@/shop?host=%2Fvar%2Frun%2Fpg")
    found = environment.database("DATABASE_URL")
    assert (found["HOST"], found["NAME"], found["OPTIONS"]) == ("/var/run/pg", "shop", {})


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://me:s%40x@mail.example.com", ("smtp", "mail.example.com", 587, "s@x", True, False)),
        (
            "smtp+tls://me:a%2Fb%3A@mail.example.com:2525/?timeout=5",
            ("smtp", "mail.example.com", 2525, "a/b:", True, False),
        ),
        ("smtps://mail.example.com", ("smtp", "mail.example.com", 465, "", False, True)),
        ("smtp+plain://127.0.0.1:2525", ("smtp", "127.0.0.1", 2525, "", False, False)),
        ("", ("dummy", "localhost", 0, "", False, False)),
    ],
)
def test_a_mail_address_says_how_mail_is_encrypted(
    monkeypatch: pytest.MonkeyPatch, url: str, expected: tuple[Any, ...]
) -> None:
    monkeypatch.setenv("EMAIL_URL", url or "dummy:")
    found = environment.mail("EMAIL_URL")
    backend = found["backend"].split(".")[-2]
    assert found["timeout"] == (5 if "timeout" in url else 10)
    assert (backend, found["host"], found["port"], found["password"], found["starttls"], found["tls"]) == expected


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (environment.database, "mysql://user:hidden@host/db"),
        (environment.database, "postgresql://user:hidden@host:port/db"),
        (environment.mail, "pop3://user:hidden@host"),
        (environment.mail, "smtp://user:hidden"),
        (environment.mail, "smtp:///hidden"),
        (environment.mail, "smtp://hidden@host"),
        (environment.mail, "smtp://user:hid/den@host"),
        (environment.mail, "smtp://user:12/hidden@host"),
        (environment.mail, "smtp://user:hidden@host/?tls=true"),
        (environment.mail, "smtp://user:hidden@host/?timeout=soon"),
        (environment.mail, "smtp://user:hidden@host/?timeout=90"),
        (environment.address, "shop.example.com/?hidden"),
        (environment.address, "http://[hidden"),
        (environment.flag, "maybe"),
        (lambda name: environment.currency(name, "eur"), "euro"),
        (lambda name: environment.time_zone(name, "UTC"), "Europe/Atlantis"),
        (lambda name: environment.one_of(name, ("hosted", "elements")), "other"),
    ],
)
def test_what_cannot_be_read_is_named_and_no_password_repeated(
    monkeypatch: pytest.MonkeyPatch, read: Any, value: str
) -> None:
    monkeypatch.setenv("SOME_NAME", value)
    with pytest.raises(ImproperlyConfigured, match=r"^SOME_NAME") as refused:
        read("SOME_NAME")
    assert "hidden" not in str(refused.value)
