"""The width of texts, measured in the font of the pictures, so that texts can be wrapped and cut exactly."""

from functools import cache
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.ft2font import FT2Font, LoadFlags

from bayonets.scenario.printable import plain
from bayonets.wording import ELLIPSIS, short

TEXT: Final = 13.0
SMALL: Final = 12.0

_MEASURED_AT: Final = 64.0
_UNKNOWN: Final = 1.1
"""The width of a letter that the font lacks, such as a Chinese letter, in letter sizes: another font draws it."""


@cache
def _font(bold: bool) -> FT2Font:
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    font = FT2Font(str(Path(mpl.get_data_path()) / "fonts" / "ttf" / name))
    font.set_size(_MEASURED_AT, 72.0)
    return font


@cache
def _letter_width(letter: str, bold: bool) -> float:
    """The width of one letter, in letter sizes."""
    font = _font(bold)
    if not font.get_char_index(ord(letter)):
        return _UNKNOWN
    glyph = font.load_char(ord(letter), LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536.0 / _MEASURED_AT


def letters_width(text: str, size: float = TEXT, *, bold: bool = False) -> float:
    """The width of a text in pixels; in most other fonts it is narrower.

    Args:
        text: one line.
        size: the size of the letters in pixels.
        bold: whether it is set in bold letters, which are a tenth wider.
    """
    return size * sum(_letter_width(letter, bold) for letter in text)


def fit(text: str, room: float, size: float = SMALL, *, bold: bool = False) -> str:
    """The text, cut with an ellipsis if it is wider than `room` pixels; empty if not even the ellipsis fits."""
    whole = plain(text)
    if letters_width(whole, size, bold=bold) <= room:
        return whole
    for letters in range(len(whole), 1, -1):
        cut = short(whole, letters)
        if letters_width(cut, size, bold=bold) <= room:
            return cut
    return ELLIPSIS if letters_width(ELLIPSIS, size, bold=bold) <= room else ""


def wrapped(text: str, room: float, size: float = TEXT, *, bold: bool = False, lines: int | None = None) -> list[str]:
    """The text in lines of at most `room` pixels, broken between words, and within a word longer than a line.

    Args:
        text: the text.
        room: the width of a line in pixels.
        size, bold: the size and weight of the letters.
        lines: the largest number of lines, the last of which is cut with an ellipsis; None: no limit.
    """
    broken: list[str] = []
    words = plain(text).split(" ") if plain(text) else []
    while words:
        if lines is not None and len(broken) == lines - 1:
            return [*broken, fit(" ".join(words), room, size, bold=bold)]
        count = _words_within(words, room, size, bold)
        if count:
            broken.append(" ".join(words[:count]))
            words = words[count:]
        else:
            letters = _letters_within(words[0], room, size, bold)
            broken.append(words[0][:letters])
            words[0] = words[0][letters:]
    return broken


def _words_within(words: list[str], room: float, size: float, bold: bool) -> int:
    count = 0
    while count < len(words) and letters_width(" ".join(words[: count + 1]), size, bold=bold) <= room:
        count += 1
    return count


def _letters_within(word: str, room: float, size: float, bold: bool) -> int:
    """The number of letters of a word that have room, at least one."""
    fitting = (count for count in range(len(word) - 1, 1, -1) if letters_width(word[:count], size, bold=bold) <= room)
    return next(fitting, 1)
