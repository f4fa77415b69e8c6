"""``multipart/form-data``, as files are uploaded: fields as text; of a file only what is known of it, not its bytes."""

import hashlib
import re

from .forms import MalformedForm, Tree

BOUNDARY = re.compile(r'boundary="?([^";,\s]{1,200})"?')
NAME = re.compile(r'\bname="([^"]*)"')
FILENAME = re.compile(r'\bfilename="([^"]*)"')
BEGINNINGS = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}


class Upload(str):
    """A file that was sent: its digest, so that two requests can be compared, and what is known of it."""

    __slots__ = ("filename", "kind", "size")

    filename: str
    kind: str  # by its first bytes, "" when unknown
    size: int

    @classmethod
    def of(cls, filename: str, content: bytes) -> "Upload":
        made = cls(hashlib.sha256(content).hexdigest())
        made.filename, made.size = filename, len(content)
        made.kind = next((kind for start, kind in BEGINNINGS.items() if content.startswith(start)), "")
        return made


def is_multipart(content_type: str) -> bool:
    return content_type.startswith("multipart/form-data")


def parse(content_type: str, body: bytes) -> "dict[str, Tree]":
    """The fields of the form, in the shape that other forms have."""
    match = BOUNDARY.search(content_type)
    if match is None:
        raise MalformedForm("The multipart/form-data has no boundary.")
    pieces = (b"\r\n" + body).split(b"\r\n--" + match[1].encode())
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise MalformedForm("The multipart/form-data does not end.")
    fields: dict[str, Tree] = {}
    for piece in pieces[1:-1]:
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        words = head.decode("utf-8", "replace")
        name, filename = NAME.search(words), FILENAME.search(words)
        if name is None:
            raise MalformedForm("A part of the multipart/form-data has no name.")
        fields[name[1]] = Upload.of(filename[1], content) if filename else content.decode("utf-8", "replace")
    return fields
