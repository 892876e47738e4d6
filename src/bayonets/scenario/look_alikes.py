"""Characters that look like others or are invisible, as editors, web pages and spreadsheets insert into names.

A name with a Cyrillic letter or a zero-width space looks right on the screen but is another name. Such characters are
not replaced silently; a fault names them by code and column, so that they can be located.
"""

import re
import unicodedata
from collections.abc import Iterable
from math import isfinite
from typing import Final

_CYRILLIC_AND_GREEK: Final = dict(
    zip(
        "аеорсухіјѕԁһԛԝкмтвнАВЕКМНОРСТУХІЈЅԌԚԜαοορνικυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcyxijsdhqwkmtbhABEKMHOPCTYXIJSGQWaoopviku" + "xABEZHIKMNOPTYX",
        strict=True,
    )
)
_PUNCTUATION: Final = {
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2018": "'",
    "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u066b": ".",
    "\u066c": ",", "\u2044": "/", "\u2236": ":", "\ua789": ":", "\u02d0": ":",
}  # fmt: skip

_UNSEEN: Final = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10)))
"""Fillers and selectors, which are letters or accents by category and are invisible."""

_THOUSANDS: Final = re.compile(r"[-+]?\d{1,3}([,'\u2019_\s]\d{3})+(\.\d+)?", re.ASCII)
_DECIMAL_COMMA: Final = re.compile(r"[-+]?\d+,\d+", re.ASCII)
_SEPARATOR: Final = re.compile(r"(?<=\d)[,'\u2019_\s\u00a0\u2009\u202f](?=\d)")


def likeness(character: str) -> str | None:
    """What a character looks like: plain letters, or "" if it is invisible; None if it is what it seems."""
    if character.isascii():
        return None
    category = unicodedata.category(character)
    if category in ("Cf", "Cc") or character in _UNSEEN:
        return ""
    if category in ("Zs", "Zl", "Zp"):
        return " "
    look_alike = _CYRILLIC_AND_GREEK.get(character) or _PUNCTUATION.get(character)
    if look_alike:
        return look_alike
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain.isascii() else None


def folded(text: str) -> str:
    """The text with every such character replaced by what it looks like."""
    return "".join(character if (like := likeness(character)) is None else like for character in text)


def seen_as(name: str) -> str:
    """The visible form of a name: two names with the same form look identical."""
    return " ".join(folded(name).split()).casefold()


def odd_letter(text: str, first: int = 1) -> str:
    """A clause that names the first character of a word that is not what it seems; empty if there is none.

    A word that is meant to be in another script, such as a name in Russian, has letters without look-alikes, and is
    accepted.

    Args:
        text: a name or a number.
        first: column of its first character.
    """
    if not text.isascii() and folded(text).isascii():
        for column, character in enumerate(text, first):
            like = likeness(character)
            if like is not None:
                return f"{_named(character)} in column {column} {_seems(like)}"
    plain = folded(text).strip(" \"'")
    separator = _SEPARATOR.search(text)
    if separator and (_THOUSANDS.fullmatch(plain) or _DECIMAL_COMMA.fullmatch(plain)):
        return f"{_named(separator[0])} in column {first + separator.start()} stands within a number"
    return ""


def _named(character: str) -> str:
    name = unicodedata.name(character, "a character without a name").lower()
    return f"U+{ord(character):04X} ({name})"


def _seems(like: str) -> str:
    if not like:
        return "is invisible"
    return "is not an ordinary space" if like == " " else f"looks like {like}"


def plain_number(text: str, *, whole: bool = False) -> str:
    """The correct form of a number that is invalid because of such characters or commas; empty if it is no number.

    Args:
        text: the text in the place of the number.
        whole: whether it must be a whole number, so that a comma cannot be a decimal point.
    """
    plain = folded(text).strip()
    if _THOUSANDS.fullmatch(plain):
        joined = re.sub(r"[,'\u2019_\s]", "", plain)
        is_open = plain.count(",") == 1 and not whole
        return f"{joined}, or {plain.replace(',', '.')} if a fraction is meant" if is_open else joined
    if _DECIMAL_COMMA.fullmatch(plain):
        return plain.replace(",", ".")
    try:
        is_number = isfinite(float(plain))
    except ValueError:
        return ""
    return plain if is_number and plain != text else ""


_PERCENTAGE: Final = re.compile(r"([-+]?\d[\d.,]*)\s*(?:%|per ?cent)", re.ASCII | re.IGNORECASE)


def percentage(text: str) -> float | None:
    """The number before a percent sign, 80 of `80%`; None if there is none, or its comma is ambiguous."""
    match = _PERCENTAGE.fullmatch(folded(text).strip())
    if not match:
        return None
    try:
        return float(plain_number(match[1]) or match[1])
    except ValueError:
        return None


_WORD: Final = re.compile(r"[^ \t:,{}\[\]#\"']+")
_REST: Final = re.compile(r"[^#{}\[\]]*")
_PART_OF_WORD: Final = re.compile(r"[^.=@]+")
_VALUE: Final = re.compile(r"(?<==)[^@]*")
_PARTED: Final = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?!\d)", re.ASCII)


def odd_letter_at(line: str, column: int, *, anywhere: bool = False) -> str:
    """A clause that names the odd character at a position of a file; empty if there is none.

    Args:
        line: a line of the file.
        column: of the key or value that is at fault, counted from 1.
        anywhere: search the whole line, since its parts could not be parsed.
    """
    for number in _PARTED.finditer(line):
        # Within brackets a comma separates entries, so the fault is that of `000`.
        if number.start() < column <= number.end():
            return odd_letter(number[0], number.start() + 1)
    first = 0 if anywhere else column - 1
    words = list(_WORD.finditer(line, first))
    candidates = words if anywhere else [*words[:1], *_REST.finditer(line, first, len(line))][:2]
    return _first_clause(candidates)


def _first_clause(candidates: Iterable[re.Match[str]]) -> str:
    """The clause for the first of these parts of a line that has an odd character."""
    for part in candidates:
        bare = part[0].strip(" \t\"'")
        clause = odd_letter(bare, part.start() + part[0].find(bare) + 1)
        if clause:
            return clause
    return ""


def odd_letter_in(word: str) -> str:
    """The clause for a setting of `--set` as a whole: its path, its value, its date."""
    return _first_clause([*_PART_OF_WORD.finditer(word), *_VALUE.finditer(word)])
