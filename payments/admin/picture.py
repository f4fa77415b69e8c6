"""Pictures that may be shown to customers: judged by their first bytes, not by their names."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils.text import get_valid_filename

LARGEST = 5 * 1024 * 1024
# An SVG or HTML file would run scripts in the shop's name.
BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif")


def check_picture(file: Any) -> None:
    """ValidationError unless it is a PNG, JPEG, GIF, WebP or AVIF of at most 5 MB."""
    if file.size > LARGEST:
        raise ValidationError("This picture has more than 5 MB: make it smaller first.")
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    avif = head[4:12] in (b"ftypavif", b"ftypavis")
    if not (webp or avif or head.startswith(BEGINNINGS)) or not file.name.lower().endswith(ENDINGS):
        raise ValidationError("A picture is a PNG, JPEG, GIF, WebP or AVIF file.")


def kept(picture: Any) -> str:
    """Put an uploaded picture where products have theirs; answers its name there."""
    return default_storage.save(f"products/{get_valid_filename(picture.name)}", picture)


def address_of(name: str) -> list[str]:
    """The address at which Stripe can fetch it; none where we are not on the open net."""
    if not name or not settings.PUBLIC_URL.startswith("https://"):
        return []
    return [f"{settings.PUBLIC_URL}{default_storage.url(name)}"]
