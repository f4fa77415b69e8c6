"""Tables that leave as CSV or XLSX, row by row: nothing is held that was sent already, and no cell is a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook

from payments.admin.sheet_formats import guarded
from payments.domain.money import Money
from payments.formats import typed

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # by which spreadsheets know UTF-8

Cell = str | int | date | Money


class _Line:
    """A file to which the csv module writes, and which gives back what it was given."""

    def write(self, text: str) -> str:
        return text


def sheet(*, name: str, form: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponseBase:
    """The answer that carries the table; ``form`` is one of FORMATS, ``name`` has no ending yet."""
    if form == "csv":
        answer: HttpResponseBase = StreamingHttpResponse(_csv(head, rows), content_type=FORMATS[form])
    else:
        answer = FileResponse(_xlsx(head, rows), content_type=FORMATS[form])
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.{form}")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    writer: Any = csv.writer(_Line())
    yield MARK + writer.writerow(head)
    for row in rows:
        yield writer.writerow([_text(cell) for cell in row])


def _text(cell: Cell) -> Any:
    """An amount is written as a number, also one below nothing; a text never as a formula."""
    if isinstance(cell, Money):
        return typed(cell)
    return guarded(cell) if isinstance(cell, str) else str(cell)


def _xlsx(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Any:
    book = Workbook(write_only=True)
    page = book.create_sheet()
    page.freeze_panes = "A2"
    page.append(head)
    for row in rows:
        page.append([_value(cell) for cell in row])
    file = TemporaryFile()  # noqa: SIM115  # the answer closes it
    book.save(file)
    file.seek(0)
    return file


def _value(cell: Cell) -> str | int | date | Decimal:
    if isinstance(cell, Money):
        return cell.major
    return str(guarded(cell)) if isinstance(cell, str) else cell
