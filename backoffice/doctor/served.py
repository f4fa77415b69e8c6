"""Is a secret in anything that browsers are sent: templates, static files, the login page?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders

from payments.doctor.examination import Examination
from payments.doctor.finding import SECRET_IN_CLIENT_CODE, Finding, failure
from payments.doctor.secrets import ROLL_IT, secrets_in

LARGEST = 5_000_000  # bytes
# What is not text, or is another form of a file that is looked at.
NO_TEXT = frozenset(".png .jpg .jpeg .gif .webp .avif .ico .woff .woff2 .ttf .otf .eot .gz .br .pdf .mp4".split())
SHOWN = 3


def nothing_secret_is_served(examination: Examination) -> Iterator[Finding]:
    """Every template and static file of every app, and what was collected of them."""
    found = [f"{path} holds {', '.join(names)}" for path in _served() if (names := secrets_in(_text(path)))]
    if found:
        more = f" And {len(found) - SHOWN} more." if len(found) > SHOWN else ""
        yield failure(
            "secret_served",
            symptom=SECRET_IN_CLIENT_CODE,
            cause=f"{'. '.join(found[:SHOWN])}.{more}",
            remedy=ROLL_IT,
        )


def _served() -> Iterator[Path]:
    folders = [Path(each) for engine in settings.TEMPLATES for each in engine["DIRS"]]
    folders += [Path(config.path) / "templates" for config in apps.get_app_configs()]
    folders.append(Path(settings.STATIC_ROOT))
    seen = {path for folder in folders if folder.is_dir() for path in folder.rglob("*") if _is_text(path)}
    for finder in finders.get_finders():
        for name, storage in finder.list(None):
            seen.add(Path(storage.path(name)))
    yield from sorted(path for path in seen if _is_text(path))


def _is_text(path: Path) -> bool:
    return path.suffix.lower() not in NO_TEXT and path.is_file() and path.stat().st_size <= LARGEST


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # it went while we looked
        return ""
