"""Which writing a text needs, and which of it can be drawn here: by the fonts shipped beside this file, or by Debian's.

Latin, Greek, Cyrillic, Arabic and Hebrew are always there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import typst

SHIPPED = Path(__file__).parent / "fonts"
ALWAYS = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew")
OF_DEBIAN = (Path("/usr/share/fonts/opentype/noto"), Path("/usr/share/fonts/truetype/noto"))
DRAWN_BY_OURS = frozenset(["Latin", "Greek", "Cyrillic", "Arabic", "Hebrew"])

HAN, KANA, HANGUL, BOPOMOFO = "Chinese characters", "Japanese kana", "Korean hangul", "Bopomofo"
EAST_ASIAN = frozenset([HAN, KANA, HANGUL, BOPOMOFO])
CJK_PACKAGE, OTHER_PACKAGE = "fonts-noto-cjk", "fonts-noto-core"

# The first word of a letter's name in Unicode is its script; of these it is not, or the script has another name.
_NAMED = {
    **dict.fromkeys(["CJK", "IDEOGRAPHIC", "FULLWIDTH", "KANGXI"], HAN),
    **dict.fromkeys(["HIRAGANA", "KATAKANA", "HALFWIDTH", "KATAKANA-HIRAGANA"], KANA),
    **dict.fromkeys(["HANGUL"], HANGUL),
    **dict.fromkeys(["BOPOMOFO"], BOPOMOFO),
    **dict.fromkeys(["MODIFIER", "MICRO", "FEMININE", "MASCULINE", "KELVIN", "ANGSTROM", "COMBINING", "OHM"], "Latin"),
}
# Beyond these the first letters of every alphabet are Latin, Greek or Cyrillic: nothing to look up.
_FIRST_OTHER = "\u0530"


def scripts_of(text: str) -> set[str]:
    """The scripts of its letters: ``{"Latin", "Arabic"}``."""
    return {_script(letter) for letter in set(text) if letter.isalpha()}


def not_drawable(text: str) -> set[str]:
    """The scripts of ``text`` for which there is no font on this machine."""
    others = scripts_of(text) - DRAWN_BY_OURS
    return {script for script in others if not _family(script, "") & families()}


def package_for(script: str) -> str:
    """The Debian package that draws it."""
    return CJK_PACKAGE if script in EAST_ASIAN else OTHER_PACKAGE


def families_for(texts: Iterable[str], locale: str) -> list[str]:
    """The families to draw them with, in the order in which they are tried."""
    scripts = scripts_of("".join(texts))
    others: list[str] = []
    if scripts & EAST_ASIAN:
        others.append(f"Noto Sans CJK {_region(scripts, locale)}")
    others += sorted(f"Noto Sans {script}" for script in scripts - EAST_ASIAN - DRAWN_BY_OURS)
    return [*ALWAYS, *(family for family in others if family in families())]


@cache
def fonts() -> typst.Fonts:
    """Ours, and Debian's Noto where it is installed; no other font of the machine."""
    there = [SHIPPED, *(folder for folder in OF_DEBIAN if folder.is_dir())]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=there)


@cache
def families() -> frozenset[str]:
    """The names of all families that can be drawn with."""
    return frozenset(fonts().families())


def _family(script: str, locale: str) -> set[str]:
    if script in EAST_ASIAN:
        return {f"Noto Sans CJK {_region({script}, locale)}"}
    return {f"Noto Sans {script}"}


def _region(scripts: set[str], locale: str) -> str:
    """One Chinese character is drawn differently in four countries."""
    tag = locale.replace("_", "-").lower()
    if KANA in scripts or tag.startswith("ja"):
        return "JP"
    if HANGUL in scripts or tag.startswith("ko"):
        return "KR"
    traditional = BOPOMOFO in scripts or any(mark in tag for mark in ("hant", "-tw", "-hk", "-mo"))
    return "TC" if traditional else "SC"


@cache
def _script(letter: str) -> str:
    if letter < _FIRST_OTHER and not letter.isascii():
        word = unicodedata.name(letter, "LATIN").partition(" ")[0]
        return word.capitalize() if word in ("GREEK", "CYRILLIC", "COPTIC") else "Latin"
    if letter.isascii():
        return "Latin"
    word = unicodedata.name(letter, "UNKNOWN").partition(" ")[0]
    return _NAMED.get(word, word.capitalize())
