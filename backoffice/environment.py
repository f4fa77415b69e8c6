"""The environment, read with refusals that name the variable and say what it should look like."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable without blanks around it."""
    return os.environ.get(name, default).strip()


def flag(name: str) -> bool:
    """True for ``true``, ``1``, ``yes``, ``on``; false for their opposites and for nothing."""
    value = text(name).lower()
    if value in ("", "0", "false", "no", "off"):
        return False
    if value in ("1", "true", "yes", "on"):
        return True
    raise ImproperlyConfigured(f"{name} is {value!r}; it must be true or false.")


def words(name: str, default: str = "") -> list[str]:
    """Comma-separated words."""
    return [word for word in (part.strip() for part in text(name, default).split(",")) if word]


def address(name: str, default: str = "") -> str:
    """An http(s) address without a slash at its end."""
    value = text(name, default).rstrip("/")
    if value:
        parts = _split(name, value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ImproperlyConfigured(f"{name} is not an address like https://shop.example.com.")
    return value


def time_zone(name: str, default: str) -> str:
    """The name of a time zone that exists."""
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a time zone like Europe/Berlin.") from None
    return value


def currency(name: str, default: str) -> str:
    """A three-letter currency code, in lower case as Stripe writes it."""
    value = text(name, default).lower()
    if len(value) != 3 or not value.isascii() or not value.isalpha():
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a currency like eur.")
    return value


def one_of(name: str, choices: tuple[str, ...]) -> str:
    """One of the choices; the first when nothing is said."""
    value = text(name, choices[0])
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of {', '.join(choices)}.")
    return value


def amounts(name: str) -> dict[str, int]:
    """``eur:50000,jpy:75000``: an amount in the minor unit for each currency; empty when nothing is said."""
    found = {}
    for word in words(name):
        code, _, amount = (part.strip() for part in word.partition(":"))
        if len(code) != 3 or not code.isascii() or not code.isalpha() or not (amount.isascii() and amount.isdigit()):
            raise ImproperlyConfigured(f"{name} has {word!r}; it must be amounts in the minor unit, like eur:50000.")
        found[code.lower()] = int(amount)
    return found


def database(name: str) -> dict[str, Any]:
    """``postgresql://user:password@host:5432/name?sslmode=require`` as Django wants it.

    ``?host=/folder`` names the folder of a Unix socket. Nothing set: the socket and the user that libpq assumes.
    """
    parts = _split(name, text(name, "postgresql:///backoffice"))
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(f"{name} must begin with postgresql://; only PostgreSQL has what is needed.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "backoffice",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,  # a connection made for each request costs six times the request
        "CONN_HEALTH_CHECKS": True,
    }


# What carries mail: the backend, the port, and how it is encrypted.
SMTP = "payments.emails.smtp.EmailBackend"
MAILERS = {
    "smtp": (SMTP, 587, "starttls"),
    "smtp+tls": (SMTP, 587, "starttls"),
    "smtps": (SMTP, 465, "tls"),
    "smtp+plain": (SMTP, 25, "not"),
    "console": ("django.core.mail.backends.console.EmailBackend", 0, "not"),
    "dummy": ("django.core.mail.backends.dummy.EmailBackend", 0, "not"),
}
MAIL_TIMEOUT = 10  # seconds for each answer
LONGEST_MAIL_TIMEOUT = 15  # no job of the worker lasts longer than twenty


def mail(name: str) -> dict[str, Any]:
    """How mail leaves: ``smtp://user:password@host:587`` or ``smtp+tls://…`` (STARTTLS), ``smtps://…`` (TLS from the
    start), ``smtp+plain://…``, ``console:`` or ``dummy:``. ``?timeout=5``: seconds to wait for each answer.
    """
    parts = _split(name, text(name, "dummy:"))
    if parts.scheme not in MAILERS:
        raise ImproperlyConfigured(f"{name} must begin with one of {', '.join(MAILERS)}.")
    backend, port, encrypted = MAILERS[parts.scheme]
    if backend == SMTP:
        _complete(name, parts)
    return {
        "backend": backend,
        "host": parts.hostname or "localhost",
        "port": parts.port or port,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "starttls": encrypted == "starttls",
        "tls": encrypted == "tls",
        "timeout": _mail_timeout(name, parts),
    }


def _complete(name: str, parts: SplitResult) -> None:
    quoted = "@ : / ? # and % in a user name or password are written %40 %3A %2F %3F %23 and %25"
    if not parts.hostname:
        raise ImproperlyConfigured(f"{name} names no mail server: smtp://user:password@mail.example.com:587; {quoted}.")
    if parts.path not in ("", "/") or parts.fragment or "@" in unquote(parts.hostname):
        raise ImproperlyConfigured(f"{name} has something behind its host: {quoted}.")
    if bool(parts.username) != bool(parts.password):
        raise ImproperlyConfigured(f"{name} has a user name or a password, and not both: {quoted}.")


def _mail_timeout(name: str, parts: SplitResult) -> int:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    value = options.pop("timeout", str(MAIL_TIMEOUT))
    if options:
        raise ImproperlyConfigured(f"{name} has an option that is not known; there is timeout alone.")
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= LONGEST_MAIL_TIMEOUT):
        raise ImproperlyConfigured(f"{name} must have a timeout from 1 to {LONGEST_MAIL_TIMEOUT} seconds.")
    return int(value)


def _split(name: str, value: str) -> SplitResult:
    """The parts of an address. The value itself is never repeated: it may hold a password."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise ImproperlyConfigured(f"{name} is not an address that can be read.") from None
    return parts
