"""Does the mail server let us in? Nothing is sent."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator

from django.conf import settings
from django.core.mail import get_connection

from payments.doctor.examination import Examination, NotMade
from payments.doctor.finding import Finding, failure
from payments.stripe.client import livemode

UNSENT = "Customers get no confirmations, and staff are told of nothing."


def mail_server_lets_us_in(examination: Examination) -> Iterator[Finding]:
    """Connect, say EHLO, encrypt and log in as for a mail; where mail goes nowhere on purpose, that is said for live
    only."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        if livemode() or examination.for_live:
            yield failure(
                "mail_goes_nowhere",
                symptom=UNSENT,
                cause="EMAIL_URL names no mail server: mails are kept in the back office only.",
                remedy="Set EMAIL_URL, like smtp://user:password@mail.example.com:587.",
            )
            return
        raise NotMade("EMAIL_URL names no mail server: mails are kept in the back office.")
    mailer = get_connection(fail_silently=False)
    try:
        mailer.open()
    except (smtplib.SMTPException, OSError) as error:
        yield failure("mail_server", symptom=UNSENT, cause=_cause(error), remedy="Look at EMAIL_URL.")
    finally:
        mailer.close()


def _cause(error: Exception) -> str:
    where = f"The mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"{where} does not take the user name and password of EMAIL_URL ({error.smtp_code})."
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{where} refuses ({error.smtp_code})."
    return f"{where} could not be reached ({type(error).__name__})."
