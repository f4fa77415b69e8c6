"""Hand one worded mail to the mail server, and say what came of it."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from contextlib import suppress

from django.core.mail import EmailMultiAlternatives, get_connection

from payments.emails.smtp import MayHaveLeft
from payments.emails.wording import Attached
from payments.models import Email

LONGEST_ANSWER = 2000
# Said about us, not about the message: the user name or password of EMAIL_URL is wrong, or missing.
NOT_LET_IN = (530, 534, 535, 538)


class NotSent(Exception):
    """The mail did not leave; the text is the mail server's answer, or why it could not be asked. Try again later."""


class RefusedForGood(NotSent):
    """The server will never take this message to this address."""


def send_email(email: Email, files: Sequence[Attached]) -> None:
    """Send it as it is worded in its row. Raises NotSent, RefusedForGood or MayHaveLeft."""
    server = get_connection()
    try:
        message = _message(email, files)
        server.open()
        server.send_messages([message])
    except MayHaveLeft as error:
        raise MayHaveLeft(str(error)[:LONGEST_ANSWER]) from error
    except smtplib.SMTPNotSupportedError as error:
        raise RefusedForGood(_said(error)) from error
    except OSError as error:  # smtplib and ssl raise OSErrors
        code, answer = _answer(error)
        final = code >= 500 and code not in NOT_LET_IN
        raise (RefusedForGood if final else NotSent)(answer[:LONGEST_ANSWER]) from error
    except ValueError as error:  # an address or a header that no mail can have
        raise RefusedForGood(_said(error)[:LONGEST_ANSWER]) from error
    finally:
        with suppress(OSError):  # the answer that counts was given before
            server.close()


def _answer(error: OSError) -> tuple[int, str]:
    """The server's code, 0 where it said nothing about this message, and its words."""
    words: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        code, words = error.smtp_code, error.smtp_error
    else:
        return 0, _said(error)
    text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    return code, f"{code} {text}"


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _message(email: Email, files: Sequence[Attached]) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        email.subject,
        email.text,
        email.sender,
        [email.recipient],
        reply_to=[email.reply_to] if email.reply_to else None,
        headers={"Message-ID": email.message_id},
    )
    message.attach_alternative(email.html, "text/html")
    for file in files:
        message.attach(file.name, file.content, file.media_type)
    return message
