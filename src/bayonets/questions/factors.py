"""The factors of the analysis: all unknown numbers of a scenario, or those of a file; one by one, or in groups."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from bayonets.errors import SettingError
from bayonets.scenario.handle_names import label_of_group
from bayonets.scenario.handles import Handle, Kind, Which, by_words, unknowns
from bayonets.scenario.laws import check_ends
from bayonets.scenario.model import Scenario
from bayonets.scenario.quantity import as_number, meant_by
from bayonets.scenario.read import error_of
from bayonets.scenario.words import setting_named
from bayonets.scenario.yaml_safe import MOST_BYTES, parse

_EXAMPLE = "Write lines such as `parameters.efficacy: [0.1, 0.4]` or `levers.support: [0, 0.3, 0.8]`"


@dataclass(frozen=True)
class Factors:
    """The unknown numbers, and the scenario that they belong to.

    Attributes:
        scenario: the scenario, with entries for the words of a file.
        unknown: F numbers.
        labels: (F,) their names in text.
    """

    scenario: Scenario
    unknown: tuple[Handle, ...]
    labels: tuple[str, ...]

    def groups(self, *, single: bool) -> tuple["FactorGroup", ...]:
        """The numbers in groups, in the order of their first members; or one by one."""
        if single:
            return tuple(
                FactorGroup(handle.name, label, handle.kind, (index,))
                for index, (handle, label) in enumerate(zip(self.unknown, self.labels, strict=True))
            )
        members: dict[str, list[int]] = {}
        for index, handle in enumerate(self.unknown):
            members.setdefault(handle.group, []).append(index)
        return tuple(self._group(name, tuple(indices)) for name, indices in members.items())

    def _group(self, name: str, members: tuple[int, ...]) -> "FactorGroup":
        """A group; a single number keeps its own name."""
        if len(members) == 1:
            return FactorGroup(name, self.labels[members[0]], self.unknown[members[0]].kind, members)
        return FactorGroup(name, label_of_group(self.scenario, name), _kind_of(name), members)


@dataclass(frozen=True)
class FactorGroup:
    """Numbers that are moved together.

    Attributes:
        name, label: its names in programs and in text.
        kind: whether the numbers belong to the scenario or to the model.
        members: indices of the numbers.
    """

    name: str
    label: str
    kind: Kind
    members: tuple[int, ...]


def factors_of(scenario: Scenario, which: Which = "all") -> Factors:
    """All quantities with low and high, and all parameters over their plausible ranges; or another set of numbers.

    Raises:
        SettingError: the scenario is invalid at an end of the ranges.
    """
    unknown = unknowns(scenario, which)
    check_ends(scenario, unknown)
    return Factors(scenario, unknown, tuple(handle.label(scenario) for handle in unknown))


def factors_in(path: Path, scenario: Scenario) -> Factors:
    """The numbers of a file: words of `--set`, each with [low, high] or [low, best, high].

    Raises:
        SettingError: the file cannot be read or holds no range, or a word is unknown or has a meaningless value.
    """
    ranges = {word: _range(path, word, value, scenario) for word, value in _read(path).items()}
    for word in ranges:
        if "=" in word:
            raise SettingError(f"{path}: {word}: must be a word without a value. {_EXAMPLE}")
    try:
        extended, unknown = by_words(scenario, ranges)
    except SettingError as error:
        raise SettingError(f"{path}: {error}") from None
    check_ends(extended, unknown)
    return Factors(extended, unknown, tuple(handle.label(extended) for handle in unknown))


def _read(path: Path) -> dict[str, Any]:
    tree = parse(_text_of(path), str(path))
    if tree.faults:
        raise error_of(tree.faults)
    if not isinstance(tree.data, dict) or not tree.data:
        raise SettingError(f"{path}: must hold at least one word with its range. {_EXAMPLE}")
    return {str(word): value for word, value in tree.data.items()}


def _text_of(path: Path) -> str:
    """The text of a file of moderate size."""
    try:
        if path.exists() and not path.is_file():
            raise SettingError(f"{path}: cannot be read (no file). Name a file of ranges. {_EXAMPLE}")
        with path.open("rb") as stream:
            text = stream.read(MOST_BYTES).decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "no text"
        raise SettingError(f"{path}: cannot be read ({reason}). Name a file of ranges. {_EXAMPLE}") from None
    if not text.strip():
        raise SettingError(f"{path}: must hold at least one word with its range. {_EXAMPLE}")
    return text


def _range(path: Path, word: str, value: object, scenario: Scenario) -> tuple[float, ...]:
    """(low, high) or (low, best, high)."""
    for text in value if isinstance(value, list) else []:
        if isinstance(text, str):
            _refuse_text(path, word, text, scenario)
    numbers = [as_number(entry) for entry in value] if isinstance(value, list) else []
    valid = [entry for entry in numbers if entry is not None]
    if len(valid) != len(numbers) or len(valid) not in (2, 3):
        raise SettingError(f"{path}: {word}: {value!r}: must be [low, high] or [low, best, high]. {_EXAMPLE}")
    if valid != sorted(valid):
        raise SettingError(f"{path}: {word}: {value!r}: must ascend. Order them: low <= best <= high")
    if valid[0] == valid[-1]:
        raise SettingError(
            f"{path}: {word}: {value!r}: the range is empty. Give a high above the low, or remove the word"
        )
    return tuple(valid)


def _refuse_text(path: Path, word: str, text: str, scenario: Scenario) -> NoReturn:
    """Refuse a text in place of a number, and suggest the number that is probably meant."""
    try:
        bounds = setting_named(word, scenario).bounds
    except SettingError as error:
        raise SettingError(f"{path}: {error}") from None
    raise SettingError(f"{path}: {word}: {text!r} must be a number. {meant_by(text, bounds) or _EXAMPLE}")


def _kind_of(group: str) -> Kind:
    return "parameter" if group.startswith("mechanism.") else "quantity"
