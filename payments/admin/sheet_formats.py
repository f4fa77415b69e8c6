"""CSV and XLSX as they leave the house and come back: no cell is a formula, no file is larger than it says."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import tablib
from import_export.formats.base_formats import CSV, XLSX

LARGEST = 5_000_000  # bytes, unpacked: some ten thousand products
MOST_ROWS = 5_000
MOST_COLUMNS = 60
# A spreadsheet takes a cell that begins so for a formula, and may run it.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
GUARD = "'"


class NotReadable(ValueError):
    """The file cannot be taken; the sentence says why."""


def guarded(cell: Any) -> Any:
    """The cell as text that no spreadsheet runs."""
    text = "" if cell is None else str(cell)
    return f"{GUARD}{text}" if text.startswith((*DANGEROUS, GUARD)) else text


def unguarded(cell: Any) -> Any:
    """The cell as it was before it left the house."""
    if isinstance(cell, str) and cell.startswith(GUARD) and cell[1:].startswith((*DANGEROUS, GUARD)):
        return cell[1:]
    return cell


class SafeCsv(CSV):  # type: ignore[misc]  # the library says no types
    """UTF-8 with or without its mark."""

    def create_dataset(self, in_stream: Any, **options: Any) -> Any:
        try:
            text = in_stream.decode("utf-8-sig") if isinstance(in_stream, bytes) else in_stream
        except UnicodeDecodeError as error:
            raise NotReadable("The file is not UTF-8. Save it as “CSV UTF-8”, or as XLSX.") from error
        if "\x00" in text:
            raise NotReadable("The file is no CSV: it holds bytes that no text has.")
        return _checked(lambda: super(SafeCsv, self).create_dataset(text, **options), "CSV")

    def export_data(self, dataset: Any, **options: Any) -> Any:
        return super().export_data(_with_each(dataset, guarded), **options)


class SafeXlsx(XLSX):  # type: ignore[misc]  # the library says no types
    """Read only after looking how much it unpacks to."""

    def create_dataset(self, in_stream: Any) -> Any:
        try:
            with zipfile.ZipFile(BytesIO(in_stream)) as packed:
                unpacked = sum(each.file_size for each in packed.infolist())
        except zipfile.BadZipFile as error:
            raise NotReadable("The file is no XLSX.") from error
        if unpacked > LARGEST:
            raise NotReadable("The file unpacks to more than 5 MB: split it.")
        return _checked(lambda: super(SafeXlsx, self).create_dataset(in_stream), "XLSX")

    def export_data(self, dataset: Any, **options: Any) -> Any:
        return super().export_data(_with_each(dataset, guarded), **options)


def _checked(read: Callable[[], Any], name: str) -> Any:
    """The dataset, its texts as they were before they left; refused when there is too much of it."""
    try:
        dataset = read()
    except NotReadable:
        raise
    except Exception as error:
        raise NotReadable(f"The file cannot be read as {name}.") from error
    if not dataset.headers or len(dataset.headers) > MOST_COLUMNS:
        raise NotReadable(f"The first line must name the columns, at most {MOST_COLUMNS}.")
    if len(dataset) > MOST_ROWS:
        raise NotReadable(f"At most {MOST_ROWS} rows at once: split the file.")
    return _with_each(dataset, unguarded)


def _with_each(dataset: Any, change: Callable[[Any], Any]) -> Any:
    rows = [[change(cell) for cell in row] for row in dataset]
    headers = [change(each) for each in dataset.headers or []]
    return tablib.Dataset(*rows, headers=headers, title=dataset.title)
