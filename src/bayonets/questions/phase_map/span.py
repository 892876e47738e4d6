"""The words of a map: those of `--set` with a range in place of the value, such as `levers.outing=0:0.05`."""

import math
from dataclasses import dataclass

from bayonets.errors import SettingError
from bayonets.scenario.handles import Entries, entries_of
from bayonets.scenario.model import Scenario
from bayonets.scenario.quantity import meant_by
from bayonets.scenario.setting import Setting
from bayonets.scenario.words import setting_named

EXAMPLE = "levers.outing=0:0.05"


@dataclass(frozen=True)
class Word:
    """An axis or an effect as written by the user.

    Attributes:
        path: as in `--set`, such as `levers.support.omon`.
        low, high: the range; None where none is given.
        step: upwards from the value at the point; None where none is given.
        since: the date from which a lever is set; empty: on all days.
    """

    path: str
    low: float | None = None
    high: float | None = None
    step: float | None = None
    since: str = ""

    @property
    def name(self) -> str:
        """Path and date, without values."""
        return f"{self.path}@{self.since}" if self.since else self.path


def parsed(text: str, role: str) -> Word:
    """A word with a range, `path=low:high` or `path=low:high@date`.

    Args:
        text: as written by the user.
        role: of the word, for messages.

    Raises:
        SettingError: the text is not such a word.
    """
    path, equals, rest = text.partition("=")
    span, _, since = rest.partition("@")
    low, colon, high = span.partition(":")
    if not equals or not colon:
        raise SettingError(f"{role}: {text!r}: must be a path and a range, low:high. Write it as {EXAMPLE}")
    word = Word(_path(path), _number(low, text, role), _number(high, text, role), None, since.strip())
    _check_range(word, text, role)
    return word


def parsed_effect(text: str) -> Word:
    """The word of an effect: `path`, `path=low:high` or `path=+step`, each perhaps with a date.

    Raises:
        SettingError: the text is not such a word.
    """
    path, equals, rest = text.partition("=")
    if equals and ":" in rest:
        return parsed(text, "effect")
    path, _, since = (path if not equals else f"{path}@{rest.partition('@')[2]}").partition("@")
    step = _number(rest.partition("@")[0], text, "effect") if equals else None
    if equals and (not rest.strip().startswith("+") or not step or step <= 0.0):
        raise SettingError(
            f"effect: {text!r}: must be a lever, optionally with two values or a step upwards. "
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
        remedy = meant_by(text) or f"Write it as {EXAMPLE}"
        raise SettingError(f"{role}: {whole!r}: {text.strip()!r} must be a number. {remedy}")
    return value + 0.0


def _check_range(word: Word, text: str, role: str) -> None:
    if word.low is None or word.high is None or not word.low < word.high:
        low, high = sorted((word.low or 0.0, word.high or 0.0))
        remedy = f"Write {word.path}={low:g}:{high:g}" if low < high else f"Write it as {EXAMPLE}"
        raise SettingError(f"{role}: {text!r}: is an empty range: the low end must be below the high end. {remedy}")


def number_of(word: Word, base: Scenario, role: str) -> Setting:
    """The setting that a word names.

    Raises:
        SettingError: the word does not name a number that can be an axis.
    """
    parts = word.path.split(".")
    if parts[0] == "events":
        raise SettingError(
            f"{role}: {word.path}: an event cannot be an axis. Apply it to all points of the map with --set, and "
            f"choose a lever, trait or parameter such as {EXAMPLE}"
        )
    if parts[0] == "mechanisms":
        raise SettingError(f"{role}: {word.path}: holds names, not a number. Write it as {EXAMPLE}")
    if parts[-1] == "size":
        raise SettingError(
            f"{role}: {word.path}: another size has other people, which cannot be distinguished from randomness "
            "on a map. Compare sizes with `bayonets compare`, as another scenario"
        )
    try:
        return setting_named(word.name, base)
    except SettingError as error:
        raise SettingError(f"{role}: {error}") from None


def entries_over(setting: Setting, low: float, high: float, base: Scenario, role: str) -> Entries:
    """The entries of a number in the inputs of a scenario.

    Raises:
        SettingError: one of the two values is invalid there, or the number changes nothing.
    """
    try:
        entries = entries_of(setting, base, low, high)
    except SettingError as error:
        raise SettingError(f"{role}: {error}") from None
    if not entries.masks:
        raise SettingError(
            f"{role}: {setting.name}: changes nothing in this scenario, whatever its value. Choose another"
        )
    return entries
