"""A file that is kept here, handed to staff: a browser saves it and runs nothing in it."""

from __future__ import annotations

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header


def kept_bytes(file: FieldFile) -> bytes:
    """What the storage has of it; 404 where it has lost it."""
    try:
        with file.open("rb") as kept:
            return bytes(kept.read())
    except FileNotFoundError:
        raise Http404 from None


def download(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """The answer to whoever asked for it."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
