"""Django's way to a mail server, which also tells whether a message may have left before something broke."""

from __future__ import annotations

import smtplib
from typing import Any

from django.core.mail.backends import smtp


class MayHaveLeft(Exception):
    """The server had the message, or part of it, and its answer never came: it may deliver it or not."""


class _Watched(smtplib.SMTP):
    """Before the message itself is handed over nothing can have left; afterwards only an answer tells."""

    def data(self, msg: Any) -> Any:
        """Hand the message over."""
        try:
            return super().data(msg)
        except smtplib.SMTPDataError:  # an answer: no
            raise
        except OSError as error:
            raise MayHaveLeft(f"{type(error).__name__}: {error}") from error


class _WatchedTls(_Watched, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


class EmailBackend(smtp.EmailBackend):
    """What EMAIL_URL names."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """Django asks for it."""
        return _WatchedTls if self.use_ssl else _Watched
