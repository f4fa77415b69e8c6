"""Keep what goes out with a mail, byte by byte."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.core.files.base import ContentFile
from django.db import transaction

from payments.emails.word_email import attached
from payments.emails.wording import Attached
from payments.models import Email, EmailFile

LONGEST_NAME = 200


def keep_email_files(*, email: Email, files: Sequence[Attached]) -> None:
    """In place of those that an earlier try was to take along; the caller holds the mail's lock."""
    earlier = list(email.files.order_by("pk"))
    if [attached(file) for file in earlier] == list(files):
        return
    for file in earlier:
        forget_email_file(file)
    for each in files:
        EmailFile.objects.create(
            email=email,
            file=ContentFile(each.content, name=f"{email.pk}-{uuid.uuid4().hex}"),
            name=each.name[-LONGEST_NAME:],
            media_type=each.media_type,
            size=len(each.content),
        )


def forget_email_file(file: EmailFile) -> None:
    """Delete the row now, and what is stored once that is certain."""
    storage, name = file.file.storage, str(file.file.name)
    file.delete()
    transaction.on_commit(lambda: storage.delete(name))
