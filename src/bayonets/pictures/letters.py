"""How wide a text is: measured in the font that every picture is drawn in, so that nothing is cut by guesswork."""

from functools import cache
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.ft2font import FT2Font, LoadFlags

from bayonets.pictures.words import ELLIPSIS, short
from bayonets.scenario.printable import plain

TEXT: Final = 13.0
SMALL: Final = 12.0

_MEASURED_AT: Final = 64.0
_UNKNOWN: Final = 1.1
"""Width of a letter that the font lacks, such as a Chinese one, in letter sizes: another font draws it."""


@cache
def _font(bold: bool) -> FT2Font:
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    font = FT2Font(str(Path(mpl.get_data_path()) / "fonts" / "ttf" / name))
    font.set_size(_MEASURED_AT, 72.0)
    return font


@cache
def _letter_width(letter: str, bold: bool) -> float:
    """Of one letter, in letter sizes."""
    font = _font(bold)
    if not font.get_char_index(ord(letter)):
        return _UNKNOWN
    glyph = font.load_char(ord(letter), LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536.0 / _MEASURED_AT


def letters_width(text: str, size: float = TEXT, *, bold: bool = False) -> float:
    """How many pixels a text takes; in most readers' own fonts it takes less.

    Args:
        text: one line.
        size: of its letters, pixels.
        bold: whether it is set in bold letters, which are a tenth wider.
    """
    return size * sum(_letter_width(letter, bold) for letter in text)


def fit(text: str, room: float, size: float = SMALL, *, bold: bool = False) -> str:
    """The text, cut with an ellipsis where it would take more than so many pixels; empty where no letter has."""
    whole = plain(text)
    if letters_width(whole, size, bold=bold) <= room:
        return whole
    for letters in range(len(whole), 1, -1):
        cut = short(whole, letters)
        if letters_width(cut, size, bold=bold) <= room:
            return cut
    return ELLIPSIS if letters_width(ELLIPSIS, size, bold=bold) <= room else ""


def wrapped(text: str, room: float, size: float = TEXT, *, bold: bool = False, lines: int | None = None) -> list[str]:
    """The text in lines of at most so many pixels, broken between words, and within a word that has no room alone.

    Args:
        text: any.
        room: pixels of a line.
        size, bold: of the letters.
        lines: at most so many, the last of them cut with an ellipsis; None: as many as it takes.
    """
    made: list[str] = []
    words = plain(text).split(" ") if plain(text) else []
    while words:
        if lines is not None and len(made) == lines - 1:
            return [*made, fit(" ".join(words), room, size, bold=bold)]
        count = _words_within(words, room, size, bold)
        if count:
            made.append(" ".join(words[:count]))
            words = words[count:]
        else:
            letters = _letters_within(words[0], room, size, bold)
            made.append(words[0][:letters])
            words[0] = words[0][letters:]
    return made


def _words_within(words: list[str], room: float, size: float, bold: bool) -> int:
    count = 0
    while count < len(words) and letters_width(" ".join(words[: count + 1]), size, bold=bold) <= room:
        count += 1
    return count


def _letters_within(word: str, room: float, size: float, bold: bool) -> int:
    """How many letters of a word have room, at least one."""
    fitting = (count for count in range(len(word) - 1, 1, -1) if letters_width(word[:count], size, bold=bold) <= room)
    return next(fitting, 1)
