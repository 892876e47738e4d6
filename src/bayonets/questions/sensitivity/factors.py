"""What the question is asked over: all unknown numbers of a scenario, or those of a file; one by one, or in groups."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bayonets.errors import SettingError
from bayonets.pictures.words import full_date, plain
from bayonets.scenario.model import Scenario
from bayonets.scenario.parts import day_or_none
from bayonets.scenario.quantity import as_number
from bayonets.scenario.read import error_of
from bayonets.scenario.unknowns import Kind, LawOfUnknown, Unknown, check_ends, group_of, parameter_at, unknowns
from bayonets.scenario.words import apply
from bayonets.scenario.write import exact
from bayonets.scenario.yaml_safe import MOST_BYTES, parse

_EXAMPLE = "Write lines such as `parameters.efficacy: [0.1, 0.4]` or `levers.support: [0, 0.3, 0.8]`"


@dataclass(frozen=True)
class Factors:
    """The unknown numbers, and the scenario in which they stand.

    Attributes:
        scenario: the dossier; words of a file have made places in it for their numbers.
        unknown: F numbers.
        labels: (F,) what people read.
    """

    scenario: Scenario
    unknown: tuple[Unknown, ...]
    labels: tuple[str, ...]

    def groups(self, *, single: bool) -> tuple["Group", ...]:
        """The numbers in groups, in the order of their first members; or each by itself."""
        if single:
            return tuple(
                Group(one.name, label, one.kind, (place,))
                for place, (one, label) in enumerate(zip(self.unknown, self.labels, strict=True))
            )
        members: dict[str, list[int]] = {}
        for place, one in enumerate(self.unknown):
            members.setdefault(one.group, []).append(place)
        return tuple(self._group(name, tuple(own)) for name, own in members.items())

    def _group(self, name: str, own: tuple[int, ...]) -> "Group":
        """A group; one number alone is called by its own name."""
        if len(own) == 1:
            return Group(name, self.labels[own[0]], self.unknown[own[0]].kind, own)
        return Group(name, label_of_group(self.scenario, name), _kind_of(name), own)


@dataclass(frozen=True)
class Group:
    """Numbers that are moved together.

    Attributes:
        name, label: for programs and for people.
        kind: of the scenario, or of the model.
        members: places of the numbers.
    """

    name: str
    label: str
    kind: Kind
    members: tuple[int, ...]


def factors_of(scenario: Scenario) -> Factors:
    """All quantities with low and high, and all parameters over their plausible ranges.

    Raises:
        SettingError: at an end of the ranges the scenario would not be valid.
    """
    found = unknowns(scenario, "all")
    check_ends(scenario, found)
    return Factors(scenario, found, tuple(label_of(scenario, one.name) for one in found))


def factors_in(path: Path, scenario: Scenario) -> Factors:
    """The numbers of a file: by words of `--set`, each with [low, high], or [low, best, high].

    Raises:
        SettingError: it cannot be read, holds no range, or a word names nothing or would set something meaningless.
    """
    ranges = {word: _range(path, word, value) for word, value in _read(path).items()}
    made = apply(scenario, [_word(path, word, ends[0]) for word, ends in ranges.items()])
    found = [_unknown(path, made, ranges, word) for word in ranges]
    check_ends(made, tuple(found))
    return Factors(made, tuple(found), tuple(_label_of_word(made, word) for word in ranges))


def _read(path: Path) -> dict[str, Any]:
    tree = parse(_text_of(path), str(path))
    if tree.faults:
        raise error_of(tree.faults)
    if not isinstance(tree.data, dict) or not tree.data:
        raise SettingError(f"{path}: must hold at least one word with its range. {_EXAMPLE}")
    return {str(word): value for word, value in tree.data.items()}


def _text_of(path: Path) -> str:
    """The text of a file of ordinary size."""
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


def _range(path: Path, word: str, value: object) -> tuple[float, ...]:
    """(low, high) or (low, best, high)."""
    numbers = [as_number(each) for each in value] if isinstance(value, list) else []
    known = [each for each in numbers if each is not None]
    if len(known) != len(numbers) or len(known) not in (2, 3):
        raise SettingError(f"{path}: {word}: {value!r}: must be [low, high] or [low, best, high]. {_EXAMPLE}")
    if known != sorted(known):
        raise SettingError(f"{path}: {word}: {value!r}: must ascend. Order them: low <= best <= high")
    if known[0] == known[-1]:
        raise SettingError(
            f"{path}: {word}: {value!r}: the range is empty. Give a high above the low, or drop the word"
        )
    return tuple(known)


def _word(path: Path, word: str, value: float) -> str:
    """`levers.support@2020-09-01` with a value as a word of `--set`."""
    if "=" in word:
        raise SettingError(f"{path}: {word}: must be a word without its value. {_EXAMPLE}")
    name, at, since = word.partition("@")
    whole = int(value) if value.is_integer() else value
    return f"{name}={whole!r}{at}{since}"


def _unknown(path: Path, made: Scenario, ranges: dict[str, tuple[float, ...]], word: str) -> Unknown:
    """The number that a word sets: the places that differ when it sets its low and its high."""
    ends = ranges[word]

    def at(value: float) -> dict[str, float]:
        words = [_word(path, one, value if one == word else own[0]) for one, own in ranges.items()]
        return dict(_leaves(exact(apply(made, words)), ""))

    low, high = at(ends[0]), at(ends[-1])
    places = tuple(place for place in low if low[place] != high.get(place))
    if not places:
        raise SettingError(f"{path}: {word}: a later word of the file sets the same. Drop one of them")
    declared = parameter_at(places[0])
    whole = word.endswith(".size") or (declared is not None and declared.whole)
    even = word == "parameters.ties_within"
    kind: Kind = "parameter" if declared is not None else "quantity"
    law: LawOfUnknown = "pert" if len(ends) == 3 else "uniform"
    best = ends[1] if len(ends) == 3 else 0.5 * (ends[0] + ends[1])
    return Unknown(word, places, kind, group_of(places[0]), ends[0], best, ends[-1], whole, even, law)


def _leaves(part: Any, where: str) -> Any:
    """Every number of a scenario's plain form with its place."""
    if isinstance(part, dict) and "best" not in part:
        for key, inner in part.items():
            yield from _leaves(inner, f"{where}.{key}" if where else str(key))
    elif isinstance(part, list):
        for number, inner in enumerate(part):
            yield from _leaves(inner, f"{where}[{number}]")
    elif isinstance(part, dict):
        yield where, part["best"]
    elif isinstance(part, int | float) and not isinstance(part, bool):
        yield where, float(part)


def label_of(scenario: Scenario, name: str) -> str:
    """A number in words, by its stable name: `size of OMON Minsk`, `support, from 15 Aug 2020`."""
    head, _, rest = name.partition(".")
    if head == "services":
        owner, _, trait = rest.replace(".formations.", "/").rpartition(".")
        return f"{trait.replace('_', ' ')} of {plain(scenario.label_of(owner.rpartition('/')[2]))}"
    if head == "levers":
        return _label_of_lever(scenario, rest)
    if head.startswith("events["):
        return _label_of_event(name)
    if head.startswith("ladder["):
        number, whom = int(head[7:-1]) + 1, rest.rpartition(".")[2]
        return f"rung {number} of the ladder: duty of {plain(scenario.label_of(whom))}"
    if name.startswith("protest.by_date["):
        return f"protest on {name[16:26]}"
    if name == "protest.initial":
        return "protest on the first day"
    return f"{'protest: ' if head == 'protest' else ''}{rest.replace('_', ' ')}"


def _label_of_lever(scenario: Scenario, rest: str) -> str:
    path, bracket, since = rest.rstrip("]").partition("[")
    lever, _, target = path.partition(".")
    words = lever.replace("_", " ")
    words += f" of {plain(scenario.label_of(target))}" if target else ""
    when = day_or_none(since) if bracket else None
    return f"{words}, from {full_date(when)}" if when else words


def _label_of_event(name: str) -> str:
    inside, _, key = name.partition("[")[2].partition("].")
    date, kind = inside.split()[:2]
    when = day_or_none(date)
    return f"{kind} of {full_date(when) if when else date}: {key.replace('_', ' ')}"


def _label_of_word(scenario: Scenario, word: str) -> str:
    name, at, since = word.partition("@")
    return label_of(scenario, f"{name}[{since}]" if at else name)


def _kind_of(group: str) -> Kind:
    return "parameter" if group.startswith("mechanism.") else "quantity"


def label_of_group(scenario: Scenario, name: str) -> str:
    """A group in words: `OMON (riot police)`, `lever support`, `mechanism reckoning`."""
    head, _, rest = name.partition(".")
    if head == "services":
        return plain(scenario.label_of(rest))
    words = {"levers": "lever ", "mechanism": "mechanism "}.get(head)
    return f"{words}{rest.replace('_', ' ')}" if words else head
