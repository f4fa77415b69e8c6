"""What the journeys leave behind to be looked at: pages as sent, pages as they stood, pictures, mails, logs."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

from backoffice.frame.places import KEPT

FOLDER = KEPT / "journeys" / "collected"
PAGES = FOLDER / "pages"
PICTURES = FOLDER / "pictures"
MAILS = FOLDER / "mails"
LOGS = FOLDER / "logs"

_NUMBERS = itertools.count(1)


def keep(folder: Path, name: str, content: str, ending: str = "html") -> None:
    """Write it down under the next number."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{next(_NUMBERS):04}-{plain(name)}.{ending}").write_text(content, errors="replace")


def picture(name: str) -> Path:
    """Where a picture of this name goes."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    return PICTURES / f"{plain(name)}.png"


def plain(name: str) -> str:
    """The name with nothing in it that a file's name does not like."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-")[:120]
