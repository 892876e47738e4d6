"""States by their names and by the numbers that data sets give them."""

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

NumberedBy = Literal["gw", "cow", "iso"]
"""Gleditsch and Ward, the Correlates of War, or ISO 3166."""


@dataclass(frozen=True)
class NamedState:
    """A state or former state.

    Attributes:
        name: its usual English name.
        iso3, iso: its letters and number in ISO 3166; empty where it has none.
        gw, cow: its numbers in the lists of Gleditsch and Ward and of the Correlates of War; empty where it has none.
        until: last year of a former state; empty for others.
        other_names: further names, among them former ones.
    """

    name: str
    iso3: str
    iso: str
    gw: str
    cow: str
    until: str
    other_names: tuple[str, ...]

    def __str__(self) -> str:
        codes = ", ".join(code for code in (self.iso3, self.gw) if code)
        return f"{self.name} ({codes})" if codes else self.name


@cache
def states() -> tuple[NamedState, ...]:
    """All states of the table that ships (`states.csv`): current ones first, by name, then former ones."""
    text = (files("bayonets.importing") / "states.csv").read_text(encoding="utf-8")
    rows = csv.reader(line for line in text.splitlines() if not line.startswith("#"))
    next(rows)
    return tuple(
        NamedState(name, iso3, iso, gw, cow, until, tuple(others.split(";")) if others else ())
        for name, iso3, iso, gw, cow, until, others in rows
    )


@lru_cache(maxsize=1_000)
def states_named(text: str, numbers: NumberedBy = "gw") -> tuple[NamedState, ...]:
    """The states that a name, an alpha-3 code or a number stands for; none if it is unknown.

    A number may stand for two: that of the Soviet Union is also that of Russia, its continuation.

    Args:
        text: such as Belarus, BLR or 370.
        numbers: the list to which a number belongs.
    """
    return _by_name(numbers).get(folded_name(text), ())


def nearest_state(text: str) -> str:
    """The nearest name of the table, for a message; empty if none is near."""
    names = {folded_name(name): state.name for state in states() for name in (state.name, *state.other_names)}
    near = get_close_matches(folded_name(text), names, 1)
    return names[near[0]] if near else ""


def folded_name(text: str) -> str:
    """A name without accents, capitals, marks and `the`; leading zeros of a number do not count."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    words = "".join(letter if letter.isalnum() else " " for letter in bare).split()
    joined = " ".join(word for word in words if word not in ("the", "of"))
    return (joined.lstrip("0") or "0") if joined.isdigit() else joined


@cache
def _by_name(numbers: NumberedBy) -> dict[str, tuple[NamedState, ...]]:
    """The states of each folded name and number."""
    named = dict[str, tuple[NamedState, ...]]()
    for state in states():
        for name in dict.fromkeys(map(folded_name, _names_of(state, numbers))):
            named[name] = (*named.get(name, ()), state)
    return named


def _names_of(state: NamedState, numbers: NumberedBy) -> Iterator[str]:
    yield from (state.name, *state.other_names)
    yield from (code for code in (state.iso3, getattr(state, numbers)) if code)
