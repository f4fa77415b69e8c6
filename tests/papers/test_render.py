"""What a paper looks like to who reads its file."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import get_args

import pytest
from pypdf import PdfReader

from payments.papers.paper import TITLES, Line, Paper, Party, Stamp
from payments.papers.render import can_draw, render
from tests.house.tree import ROOT
from tests.papers.written import SELLER, invoice, pages

AGAIN = """
import hashlib
from tests.papers.written import invoice
from payments.papers.render import render
print(hashlib.sha256(render(invoice(40))).hexdigest())
"""
HOSTILE = (
    '#import "/etc/passwd": *',
    '#image("/etc/passwd")',
    "$ sum_1^2 $ <label> @ref *bold* _it_ `raw`",
    "= Heading // comment \\ #panic()",
    "</svg><script>alert(1)</script>",
    '"}], "lines": [{"amount": 1}]',
)


def described(*texts: str) -> Paper:
    return replace(invoice(), lines=tuple(Line(description=text, amount=100) for text in texts))


def test_the_same_paper_gives_the_same_bytes_in_another_process_too() -> None:
    runs = {
        subprocess.run([sys.executable, "-c", AGAIN], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert len(runs) == 1
    assert render(invoice()) == render(invoice())
    assert render(invoice()) != render(invoice(number="NW-0043"))


def test_the_file_bears_the_date_of_the_paper() -> None:
    about = PdfReader(BytesIO(render(invoice()))).metadata
    assert about is not None
    assert (about.title, about.author) == ("Invoice NW-0042", "Nordlicht GmbH")
    assert about.creation_date is not None
    assert about.creation_date.replace(tzinfo=UTC) == datetime(2026, 11, 24, tzinfo=UTC)


def test_250_lines_carry_their_sum_from_page_to_page() -> None:
    paper = invoice(250)
    found = pages(paper)
    assert len(found) == 9
    so_far = 0
    for number, text in enumerate(found, start=1):
        assert f"Page {number} of {len(found)}" in text
        assert ("Description" in text) == ("Desk" in text)
        brought = re.search(r"Brought forward\s*€([\d,.]+)", text)
        carried = re.search(r"Carried forward\s*€([\d,.]+)", text)
        assert (brought is None) == (number == 1)
        assert (carried is None) == (number == len(found))
        assert brought is None or cents(brought[1]) == so_far
        so_far += sum(map(int, re.findall(r"Desk (\d+)", text)))
        assert carried is None or cents(carried[1]) == so_far
    assert so_far == paper.total_amount
    assert re.search(r"Amount due\s*€2,813\.75", found[-1])


def test_a_paper_of_one_page_carries_nothing() -> None:
    (text,) = pages(invoice())
    assert "forward" not in text
    assert "Page 1 of 1" in text


@pytest.mark.parametrize("text", HOSTILE)
def test_what_looks_like_markup_is_shown_as_it_was_written(text: str) -> None:
    party = Party(name=text, address=(text,))
    paper = replace(described(text), customer=party, memo=text, footer=text, number=text, fields=((text, text),))
    (found,) = pages(paper)
    assert without_breaks(found).count(without_breaks(text)) >= 5
    assert "root:" not in found


def test_letters_without_a_shape_do_not_stop_a_paper() -> None:
    (found,) = pages(
        described("A\x01B\x07C\x1b[31m\x7f\x85", "half \ud800 letter", "party 🎉 time", "\u202eevil\u202c", "")
    )
    assert "evil" in found
    assert "half" in found


def test_a_long_word_goes_on_in_the_next_line() -> None:
    (found,) = pages(replace(described("A" * 300), customer=Party(name="B" * 120)))
    assert without_breaks(found).count("A" * 300) == 1
    assert "B" * 60 not in found


@pytest.mark.parametrize(
    ("currency", "written"), [("jpy", "¥1,001"), ("kwd", "KWD 1.001"), ("zzz", "ZZZ 10.01"), ("isk", "ISK 10.01")]
)
def test_amounts_have_the_digits_of_their_currency(currency: str, written: str) -> None:
    (found,) = pages(invoice(currency=currency))
    assert written in found


@pytest.mark.parametrize("name", ["شركة النور للتجارة", "אורית לוי בע״מ", "Ελένη Παπαδοπούλου", "Олена Шевченко"])
def test_names_in_other_alphabets_are_drawn_by_the_fonts_that_are_shipped(name: str) -> None:
    drawn = render(invoice(customer=Party(name=name)))
    fonts = {
        font.get_object()["/BaseFont"].partition("+")[2]
        for page in PdfReader(BytesIO(drawn)).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    special = {"Arabic": "ش", "Hebrew": "א"}
    expected = [f"NotoSans{script}-Bold" for script, letter in special.items() if letter in name]
    assert set(expected) <= fonts
    assert all(font.startswith("NotoSans") for font in fonts)


def test_without_an_address_there_is_no_code_to_scan() -> None:
    (found,) = pages(invoice(page_address=""))
    assert "Scan" not in found


def test_a_logo_that_is_broken_leaves_its_place_empty() -> None:
    broken = b"\x89PNG\r\n\x1a\n" + b"nothing of a picture"
    assert not can_draw(broken)
    assert not can_draw(b'<svg xmlns="http://www.w3.org/2000/svg"/>')
    assert pages(invoice(seller=replace(SELLER, logo=broken)))


def test_every_kind_and_stamp_can_be_drawn() -> None:
    for kind, title in TITLES.items():
        assert title in pages(invoice(kind=kind, days=(("Due", date(2026, 12, 24)),)))[0]
    for stamp in get_args(Stamp):
        assert stamp in pages(invoice(stamp=stamp))[0].lower().replace("not collectible", "uncollectible")


def cents(figures: str) -> int:
    return int(figures.replace(",", "").replace(".", ""))


def without_breaks(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)
