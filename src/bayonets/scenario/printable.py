"""The texts and dates of a scenario made printable, and texts in the characters that a file or a stream can encode."""

import codecs
import unicodedata
from datetime import date
from typing import Final

IN_FEW_LETTERS: Final = "bayonets: in few letters"
"""The name under which `in_few_letters` is registered with Python's encoders."""

_PLAIN: Final = {
    "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-",
    "\u2014": "-", "\u2212": "-", "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201c": '"', "\u201d": '"',
    "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u2026": "...", "\u00d7": "x", "\u00b7": ".", "\u2022": "*",
    "\u2192": "->", "\u2190": "<-", "\u2194": "<->", "\u2264": "<=", "\u2265": ">=", "\u2248": "~", "\u00b1": "+-",
    "\u2713": "ok", "\u2717": "x",
}  # fmt: skip
"""Replacements of characters that an encoding lacks, one for one where possible, so that columns align."""

_LINES: Final = range(0x2500, 0x2580)
_BLOCKS: Final = range(0x2580, 0x25A0)


def in_few_letters(character: str) -> str:
    """A character in ASCII: a similar character, its base letter, or its escape as in JSON and Python.

    A byte of a file name that is not text, which Python represents as a lone surrogate, is written as that byte.
    """
    code = ord(character)
    if character in _PLAIN:
        return _PLAIN[character]
    if code in _LINES:
        return "|" if character in "\u2502\u2503\u2551" else "-" if character in "\u2500\u2501\u2550" else "+"
    if code in _BLOCKS:
        return "#"
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    base = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    if base:
        return base
    if code < 0x10000:
        return f"\\u{code:04x}"
    return "".join(f"\\u{half:04x}" for half in (0xD800 + (code - 0x10000 >> 10), 0xDC00 + (code & 0x3FF)))


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(in_few_letters, error.object[error.start : error.end])), error.end


codecs.register_error(IN_FEW_LETTERS, _replaced)


def printable(text: str) -> str:
    """Text that can be written as UTF-8: bytes of a file name that are not text are written as escapes."""
    return text.encode("utf-8", IN_FEW_LETTERS).decode("utf-8")


def plain(text: str) -> str:
    """A text of a scenario made printable: no control or direction marks, white space as single spaces."""
    kept = "".join(" " if mark.isspace() else mark for mark in text if mark.isspace() or _printable(mark))
    return " ".join(kept.split())


def in_sentence(label: str) -> str:
    """A label within a sentence: made printable, with its article in lower case, as in `officers of the garrison`.

    `A` remains before a capital, where it may be a name, as in `A Company`.
    """
    text = plain(label)
    article, _, rest = text.partition(" ")
    is_article = article == "The" or (article in {"A", "An"} and rest[:1].islower())
    return f"{article.lower()} {rest}" if is_article and rest else text


def _printable(mark: str) -> bool:
    return unicodedata.category(mark) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_month(when: date) -> str:
    """A date without its year, the same in every locale: `9 Aug`."""
    return f"{when.day} {MONTHS[when.month - 1]}"


def full_date(when: date) -> str:
    """A date with its year: `9 Aug 2020`."""
    return f"{day_month(when)} {when.year}"
