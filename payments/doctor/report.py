"""What came of a visit, for a terminal and for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from payments.doctor.check import CHECKS
from payments.doctor.examination import Examination, Result
from payments.formats import exact_time

WORDS = {"passed": "ok", "warning": "WARNING", "failed": "FAILED", "not_made": "not made"}
WIDTH = 9
COLUMNS = 110


def as_text(examination: Examination, results: Sequence[Result]) -> str:
    """A line a check; under it the three sentences of each finding."""
    return "\n".join([f"Doctor, {exact_time(examination.now)}", *_lines(results), "", _summary(results)])


def as_json(examination: Examination, results: Sequence[Result]) -> dict[str, Any]:
    """The same for machines."""
    return {
        "at": examination.now.isoformat(timespec="seconds"),
        "ok": not any(result.state == "failed" for result in results),
        "checks": [
            {
                "name": result.name,
                "section": CHECKS[result.name].section,
                "title": CHECKS[result.name].title,
                "state": result.state,
                "why_not": result.why_not,
                "seconds": round(result.seconds, 3),
                "findings": [found.as_json() for found in result.findings],
            }
            for result in results
        ],
    }


def _lines(results: Sequence[Result]) -> Iterator[str]:
    section = ""
    for result in results:
        check = CHECKS[result.name]
        if check.section != section:
            section = check.section
            yield f"\n{section}"
        why = f" ({result.why_not})" if result.why_not else ""
        yield f"  {WORDS[result.state]:<{WIDTH}} {check.title}{why}"
        for found in result.findings:
            yield from _folded("", str(found.msg))
            yield from _folded("Likely cause: ", found.cause)
            yield from _folded("What to do:   ", str(found.hint))


def _folded(name: str, sentences: str) -> list[str]:
    """Within a terminal's width, under the check's title."""
    margin = " " * (WIDTH + 3)
    return wrap(
        sentences,
        COLUMNS,
        initial_indent=f"{margin}{name}",
        subsequent_indent=f"{margin}{' ' * len(name)}",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _summary(results: Sequence[Result]) -> str:
    count = {state: sum(result.state == state for result in results) for state in WORDS}
    made = f"{len(results)} checks: {count['failed']} failed, {count['warning']} with warnings"
    return f"{made}, {count['not_made']} not made." if count["not_made"] else f"{made}."
