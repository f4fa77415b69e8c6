"""Pictures that may be shown to customers: judged by their first bytes, not by their names."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

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
