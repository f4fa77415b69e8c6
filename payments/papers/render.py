"""A paper as PDF. What people wrote goes in as data, never as markup.

The same paper gives the same bytes on every run on one machine.
"""

from __future__ import annotations

import json
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from io import BytesIO
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import segno
import typst

from payments.domain.money import Money
from payments.papers.amounts import amount_words, day_words
from payments.papers.fonts import families_for, fonts
from payments.papers.paper import TITLES, Line, Paper, Party

HERE = Path(__file__).parent
STAMPS = {"": "", "uncollectible": "Not collectible"}
# Overrides of the direction of what follows; they would turn amounts around that stand in the same sentence.
TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

PICTURES = {b"\x89PNG": "png", b"\xff\xd8": "jpeg", b"GIF": "gif"}
# An address of 30 letters fits into the narrowest column.
LONGEST_WORD = 30
INK = "#111827"
# The logo's place, in millimetres.
LOGO_WIDE, LOGO_HIGH = 50, 14
BREAK_HERE = "\N{ZERO WIDTH SPACE}"


def render(paper: Paper) -> bytes:
    """The PDF, drawn in this process; about 20 ms for a page."""
    files = {**_templates()}
    if paper.page_address:
        files["qr.svg"] = _qr(paper.page_address)
    if paper.seller.logo:
        files["logo.svg"] = _logo(paper.seller.logo)
    compiler = typst.Compiler(files, root=HERE, font_paths=fonts(), ignore_system_fonts=True)
    issued_at = datetime.combine(paper.issued_date, time(), UTC)
    drawn = compiler.compile(format="pdf", sys_inputs={"paper": json.dumps(_told(paper))}, timestamp=issued_at)
    assert isinstance(drawn, bytes)
    return drawn


def can_draw(logo: bytes) -> bool:
    """Whether it is a picture that can stand on a paper: a PNG, JPEG, GIF or WebP that is whole."""
    if not _format(logo):
        return False
    with TemporaryDirectory() as folder:
        Path(folder, "logo").write_bytes(logo)
        Path(folder, "main.typ").write_text('#image("logo")')
        try:
            typst.Compiler(Path(folder, "main.typ"), root=folder, font_paths=fonts()).compile(format="pdf")
        except typst.TypstError:
            return False
    return True


@cache
def _templates() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(HERE.glob("*.typ"))}


def _qr(address: str) -> bytes:
    drawn = BytesIO()
    segno.make_qr(address, error="m").save(drawn, kind="svg", xmldecl=False, nl=False, border=0, dark=INK)
    return drawn.getvalue()


def _logo(picture: bytes) -> bytes:
    """In an SVG, since only texts can be handed over; a picture that is broken leaves its place empty."""
    where = f'width="{LOGO_WIDE}" height="{LOGO_HIGH}"'
    data = f"data:image/{_format(picture)};base64,{b64encode(picture).decode()}"
    image = f'<image {where} preserveAspectRatio="xMaxYMid meet" href="{data}"/>'
    whole = f'viewBox="0 0 {LOGO_WIDE} {LOGO_HIGH}" {where}'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {whole}>{image}</svg>'.encode()


def _format(picture: bytes) -> str:
    """By its first bytes; nothing for what else there is, SVG and PDF among it."""
    if picture[8:12] == b"WEBP":
        return "webp"
    return next((name for head, name in PICTURES.items() if picture.startswith(head)), "")


def _told(paper: Paper) -> dict[str, Any]:
    """What the template is told: texts with their direction, and amounts in words."""

    def money(amount: int | None) -> str:
        return "" if amount is None else amount_words(Money(amount, paper.currency), paper.locale)

    return {
        "kind": TITLES[paper.kind],
        "number": _plain(paper.number),
        "title": _plain(paper.title),
        "issued": [paper.issued_date.year, paper.issued_date.month, paper.issued_date.day],
        "fonts": families_for(_texts(asdict(paper)), paper.locale),
        "seller": _party(paper.seller) | {"logo": bool(paper.seller.logo)},
        "customer": _party(paper.customer),
        "to": "Billed to" if paper.kind == "invoice" else "Customer",
        "facts": [_fact(name, day_words(day)) for name, day in paper.days]
        + [_fact(name, value) for name, value in paper.fields],
        "headline": {"amount": money(paper.headline_amount), "words": _text(paper.headline)},
        "stamp": {"name": paper.stamp, "words": STAMPS.get(paper.stamp, paper.stamp.capitalize())},
        "columns": {
            "quantity": any(line.quantity for line in paper.lines),
            "unit": any(line.unit_amount is not None for line in paper.lines),
            "tax": any(line.tax for line in paper.lines),
        },
        "lines": [
            {**_line(line), "unit": money(line.unit_amount), "amount": money(line.amount), "so_far": money(so_far)}
            for line, so_far in zip(paper.lines, accumulate(line.amount for line in paper.lines), strict=True)
        ],
        "sums": [{"words": _text(words), "amount": money(amount)} for words, amount in _sums(paper)],
        "total": money(paper.total_amount),
        "since": [{"words": words, "amount": money(amount)} for words, amount in _since(paper)],
        "due": money(paper.due_amount),
        "taxes": [
            {"words": _text(tax.words), "base": money(tax.base_amount), "amount": money(tax.amount)}
            for tax in paper.taxes
            if tax.base_amount is not None
        ],
        "memo": _paragraphs(paper.memo),
        "footer": _paragraphs(paper.footer),
        "page": _plain(paper.page_address),
    }


def _sums(paper: Paper) -> Iterator[tuple[str, int]]:
    """The rows between the lines and the total."""
    if paper.subtotal_amount is not None:
        yield "Subtotal", paper.subtotal_amount
    if paper.discount_amount:
        yield paper.discount_words, -paper.discount_amount
    for tax in paper.taxes:
        yield f"{tax.words} (included)" if tax.inclusive else tax.words, tax.amount


def _since(paper: Paper) -> Iterator[tuple[str, int]]:
    """The rows between the total and what is due."""
    for words, amount, sign in (
        ("Paid", paper.paid_amount, -1 if paper.due_amount is not None else 1),
        ("Credited", paper.credited_amount, -1),
        ("Refunded", paper.refunded_amount, 1 if paper.due_amount is not None else -1),
    ):
        if amount:
            yield words, sign * amount


def _party(party: Party) -> dict[str, Any]:
    return {
        "name": _text(party.name),
        "address": [_text(line) for line in party.address if line.strip()],
        "more": [_text(each) for each in (party.email, party.tax_id and f"Tax ID {party.tax_id}") if each],
    }


def _line(line: Line) -> dict[str, Any]:
    return {"description": _paragraphs(line.description), "quantity": _plain(line.quantity), "tax": _text(line.tax)}


def _fact(name: str, value: str) -> dict[str, Any]:
    return {"name": _text(name), "value": _text(value)}


def _paragraphs(text: str) -> list[dict[str, Any]]:
    return [_text(line) for line in text.splitlines() if line.strip()]


def _text(text: str) -> dict[str, Any]:
    """A text that is drawn by itself, from the right if its first letter is one that is written so."""
    plain = _plain(text)
    strong = next((way for way in map(unicodedata.bidirectional, plain) if way in ("L", "R", "AL")), "L")
    return {"text": " ".join(map(_breakable, plain.split(" "))), "rtl": strong != "L"}


def _plain(text: str) -> str:
    """Without what has no shape: control letters, halves of letters, turns of the writing direction."""
    kept = (letter for letter in text if letter not in TURNS)
    return "".join(" " if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") else letter for letter in kept)


def _breakable(word: str) -> str:
    """A word that is longer than a column may go on in the next line, after any letter."""
    if len(word) <= LONGEST_WORD or unicodedata.bidirectional(word[0]) in ("R", "AL"):
        return word
    return "".join(
        f"{BREAK_HERE}{letter}" if place and not unicodedata.combining(letter) else letter
        for place, letter in enumerate(word)
    )


def _texts(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for each in told.values():
            yield from _texts(each)
    elif isinstance(told, list | tuple):
        for each in told:
            yield from _texts(each)
