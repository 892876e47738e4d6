"""The words of a map: those of `--set` with a range in place of the value, such as `levers.outing=0:0.05`.

Every value that a range may take goes through the same models as a file, at both of its ends.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bayonets.errors import BayonetsError, SettingError
from bayonets.mechanisms.declare import Lever, Parameter, Trait
from bayonets.pictures.words import capital
from bayonets.scenario import words
from bayonets.scenario.model import Scenario
from bayonets.scenario.quantity import Bounds, bounds_of
from bayonets.world import catalogue

EXAMPLE = "levers.outing=0:0.05"
STEPS = 5
"""A lever whose step is not named goes up by so great a part of its plausible range."""

Declared = Parameter | Lever | Trait


@dataclass(frozen=True)
class Word:
    """What a user wrote of an axis or of an effect.

    Attributes:
        path: as in `--set`, such as `levers.support.omon`.
        low, high: the range; None where none is named.
        step: how far up from the value there; None where it is not named.
        since: the date from which a lever is set; empty: on all days.
    """

    path: str
    low: float | None = None
    high: float | None = None
    step: float | None = None
    since: str = ""

    def at(self, value: float) -> str:
        """The word of `--set` for one value."""
        shown = int(value) if float(value).is_integer() else float(value)
        return f"{self.path}={shown!r}" + (f"@{self.since}" if self.since else "")

    @property
    def name(self) -> str:
        """Path and date, without values."""
        return f"{self.path}@{self.since}" if self.since else self.path


def parsed(text: str, role: str) -> Word:
    """A word with a range, `path=low:high` or `path=low:high@date`.

    Args:
        text: what the user wrote.
        role: where it stands, for messages.

    Raises:
        SettingError: it is none.
    """
    path, equals, rest = text.partition("=")
    said, _, since = rest.partition("@")
    low, colon, high = said.partition(":")
    if not equals or not colon:
        raise SettingError(f"{role}: {text!r}: must be a path and a range, low:high. Write it as {EXAMPLE}")
    word = Word(_path(path), _number(low, text, role), _number(high, text, role), None, since.strip())
    _check_range(word, text, role)
    return word


def parsed_effect(text: str) -> Word:
    """The word of an effect: `path`, `path=low:high` or `path=+step`, each perhaps with a date.

    Raises:
        SettingError: it is none.
    """
    path, equals, rest = text.partition("=")
    if equals and ":" in rest:
        return parsed(text, "effect")
    path, _, since = (path if not equals else f"{path}@{rest.partition('@')[2]}").partition("@")
    step = _number(rest.partition("@")[0], text, "effect") if equals else None
    if equals and (not rest.strip().startswith("+") or not step or step <= 0.0):
        raise SettingError(
            f"effect: {text!r}: must name a lever, two of its values or a step upwards. "
            "Write it as levers.outing, levers.outing=0:0.02 or levers.outing=+0.01"
        )
    return Word(_path(path), step=step, since=since.strip())


def _path(text: str) -> str:
    return ".".join(part.strip() for part in text.split("."))


def _number(text: str, whole: str, role: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise SettingError(f"{role}: {whole!r}: {text.strip()!r} must be a number. Write it as {EXAMPLE}")
    return value + 0.0


def _check_range(word: Word, text: str, role: str) -> None:
    if word.low is None or word.high is None or not word.low < word.high:
        low, high = sorted((word.low or 0.0, word.high or 0.0))
        remedy = f"Write {word.path}={low:g}:{high:g}" if low < high else f"Write it as {EXAMPLE}"
        raise SettingError(f"{role}: {text!r}: is an empty range: the low end must be below the high one. {remedy}")


def check(word: Word, values: Sequence[float], base: Scenario, role: str) -> list[Scenario]:
    """The scenario with each of the values of a word.

    Raises:
        SettingError: the word names nothing that holds a number, or a value is meaningless there.
    """
    parts = word.path.split(".")
    if parts[0] == "events":
        raise SettingError(
            f"{role}: {word.path}: an event is no number of a map. Give it to all points of the map by --set, and take "
            f"a lever, trait or parameter such as {EXAMPLE}"
        )
    if parts[0] == "mechanisms":
        raise SettingError(f"{role}: {word.path}: holds names and no number. Write it as {EXAMPLE}")
    if parts[-1] == "size":
        raise SettingError(
            f"{role}: {word.path}: another size is other people, who cannot be told from chance on a map. "
            "Compare sizes by `bayonets compare`, as another scenario"
        )
    try:
        return [words.apply(base, [word.at(value)]) for value in values]
    except BayonetsError as error:
        raise SettingError(f"{role}: {error}") from None


_PROTEST = Parameter("initial", 100.0, 0.0, 1000.0, "thousands of people", "people in the streets on the first day")


def _declared(word: Word) -> Declared | None:
    parts = word.path.split(".")
    name = parts[1] if parts[0] == "levers" and len(parts) > 1 else parts[-1]
    known: list[Declared] = [
        *catalogue.levers().values(),
        *catalogue.traits().values(),
        *catalogue.parameters().values(),
    ]
    return next((one for one in [*known, _PROTEST] if one.name == name), None)


def declared_of(word: Word) -> Declared:
    """What the rooms declare of the number that a word sets; the word must have been checked."""
    return _declared(word) or _PROTEST


def default_of(word: Word) -> float:
    """The value of a number that nobody sets; 0 of what is not known, so that checking it says so."""
    known = _declared(word)
    return float(known.default) if known else 0.0


def bounds(word: Word) -> Bounds:
    """Between what its values must lie."""
    return bounds_of(declared_of(word))


def label(word: Word, scenario: Scenario) -> str:
    """The number in the words of people: `support of Riot police`, `outing from 2020-09-01`."""
    parts = word.path.split(".")
    name = declared_of(word).name.replace("_", " ")
    if parts == ["protest", "initial"]:
        name = "protest at the start"
    target = parts[2] if parts[0] == "levers" and len(parts) == 3 else ""
    if parts[0] == "services":
        target = parts[3] if len(parts) == 5 else parts[1]
    said = f"{name} of {scenario.label_of(target)}" if target else name
    return f"{said} from {word.since}" if word.since else said


def heading(word: Word, scenario: Scenario) -> str:
    """Label and unit, as on an axis."""
    return f"{capital(label(word, scenario))} ({declared_of(word).unit})"
