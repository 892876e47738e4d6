"""The arms of a comparison, from the words of the command line: `NAME: WORD, WORD, ...`, or `NAME: FILE, WORD, ...`.

Words are those of `--set`; a first piece that is not a word is a scenario of the library or a file, in place of the
baseline. A comma within a value needs no quotes: `mechanisms.off=shame,refuge` is one word.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bayonets.ensemble.course import BASELINE
from bayonets.errors import BayonetsError, SettingError
from bayonets.questions.asked import HasScenario
from bayonets.scenario import words
from bayonets.scenario.look_alikes import odd_letter, seen_as
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import plain, printable
from bayonets.scenario.read import read
from bayonets.scenario.setting import ROOTS

_LONGEST_NAME = 60
_EXAMPLE = '"with support: levers.support=0.8"'


ArmLike = str | Sequence[str] | Scenario | HasScenario


@dataclass(frozen=True)
class Arm:
    """One arm of a comparison.

    Attributes:
        name: as the user gave it.
        said: its differences from the baseline, in words.
        scenario: that is simulated.
        words: of `--set`, which turn the baseline into it; none for another scenario.
        unpaired: why its runs cannot be paired with those of the baseline; empty where they can.
    """

    name: str
    said: str
    scenario: Scenario
    words: tuple[str, ...] = ()
    unpaired: str = ""


def parsed(texts: Iterable[str], base: Scenario, settings: Sequence[str] = (), days: int | None = None) -> list[Arm]:
    """Arms from the words of the command line.

    Args:
        texts: one for each arm.
        base: the baseline, already changed by `settings` and `days`.
        settings, days: also applied to an arm that is another scenario.

    Raises:
        SettingError: an arm has no name, no words, a duplicate name, or an unknown word.
    """
    arms = []
    for text in texts:
        name, words_of_arm = named(text)
        arms.append(_arm(name, words_of_arm, base, settings, days))
    return checked(arms, base)


def from_mapping(arms: Mapping[str, ArmLike], base: Scenario) -> list[Arm]:
    """Arms as in the library: words, a setup or a scenario by the name of the arm.

    Raises:
        SettingError: as in `parsed`.
    """
    checked_arms = []
    for name, given in arms.items():
        if isinstance(given, str):
            checked_arms.append(_arm(name, pieces(given), base, (), None))
        elif isinstance(given, Sequence):
            checked_arms.append(
                _arm(name, [piece for text in words.spoken(given) for piece in pieces(text)], base, (), None)
            )
        else:
            scenario = given if isinstance(given, Scenario) else given.scenario
            differs = "" if scenario.name == base.name else plain(scenario.name)
            checked_arms.append(Arm(name, differs, scenario, unpaired=why_unpaired(base, scenario)))
    return checked(checked_arms, base)


def named(text: str) -> tuple[str, list[str]]:
    """The name of an arm and its words; without a colon, the words are also the name."""
    name, colon, rest = text.partition(":")
    return (plain(name), pieces(rest)) if colon else (plain(text), pieces(text))


def pieces(text: str) -> list[str]:
    """The pieces between commas; a piece that does not begin a word continues the previous one."""
    joined: list[str] = []
    for piece in text.split(","):
        if joined and "=" not in piece and "=" in joined[-1]:
            joined[-1] = f"{joined[-1]},{piece.strip()}"
        elif piece.strip():
            joined.append(piece.strip())
    return [piece.rstrip(",") for piece in joined]


def _arm(name: str, given: Sequence[str], base: Scenario, settings: Sequence[str], days: int | None) -> Arm:
    """One arm; the message of an error begins with its name."""
    if not given:
        raise SettingError(f"arm {name!r}: is empty: it must have at least one difference. Write it as {_EXAMPLE}")
    remaining = list(given)
    scenario, other = base, ""
    try:
        if _is_scenario(remaining[0]):
            other = remaining.pop(0)
            scenario = words.apply(read(other), settings)
            scenario = scenario if days is None else words.with_days(scenario, days)
        refuse_twice(remaining)
        scenario = words.apply(scenario, remaining)
        words.refuse_late(remaining, scenario)
    except BayonetsError as error:
        raise SettingError(f"arm {name!r}: {error}") from None
    differs = printable(", ".join(given))
    unpaired = why_unpaired(base, scenario)
    return Arm(name, differs, scenario, () if other else tuple(remaining), unpaired)


def refuse_twice(settings: Sequence[str]) -> None:
    """Refuse words of which one would silently undo another: the same path, from the same date or on all days.

    Raises:
        SettingError: two words contradict each other.
    """
    seen: dict[tuple[str, str], str] = {}
    for word in settings:
        path, _, value = word.partition("=")
        target = path.replace(" ", ""), value.partition("@")[2].strip()
        if target in seen:
            raise SettingError(
                f"{seen[target]} and {word}: the same value is set twice. Keep one, or give the later one a date"
            )
        seen[target] = word


def _is_scenario(piece: str) -> bool:
    """Whether a piece names a scenario or a file, and is not a word without its value."""
    return "=" not in piece and piece.partition(".")[0] not in ROOTS


def checked(arms: Sequence[Arm], base: Scenario) -> list[Arm]:
    """The arms, if they can be distinguished and compared.

    Raises:
        SettingError: they cannot be distinguished or compared.
    """
    if not arms:
        raise SettingError(f"no arm: a comparison needs at least one. Give --arm {_EXAMPLE}")
    seen = {seen_as(BASELINE): BASELINE}
    for arm in arms:
        if not arm.name or len(arm.name) > _LONGEST_NAME:
            raise SettingError(
                f"arm {arm.name!r}: its name must have 1 to {_LONGEST_NAME} letters. Write it as {_EXAMPLE}"
            )
        other = seen.get(seen_as(arm.name))
        if other is not None:
            raise SettingError(f"arm {arm.name!r}: {_why_taken(arm.name, other)}. Choose another name")
        seen[seen_as(arm.name)] = arm.name
        if arm.scenario.days != base.days:
            raise SettingError(
                f"arm {arm.name!r}: runs for {arm.scenario.days} days and the baseline for {base.days}: "
                f"both must last equally long. Use --days {min(arm.scenario.days, base.days)}"
            )
    return list(arms)


def _why_taken(name: str, other: str) -> str:
    """Why a name that resembles that of another arm is refused."""
    if name.casefold() != other.casefold():
        clause = odd_letter(name) or odd_letter(other)
        return f"the name reads as {other!r}{f' ({clause})' if clause else ''}"
    return "the name is reserved for the scenario as it stands" if other == BASELINE else "the name is used twice"


def why_unpaired(base: Scenario, other: Scenario, *, drawn: bool = False) -> str:
    """Why two scenarios do not have the same people run by run; empty if they do.

    Args:
        base, other: the scenarios.
        drawn: whether sizes are drawn from their ranges, which must then be the same.
    """
    homes = [{formation.name: formation.service for formation in scenario.formations} for scenario in (base, other)]
    if list(homes[0].items()) != list(homes[1].items()):
        odd = sorted(set(homes[0]) ^ set(homes[1]))
        return (
            f"other formations ({', '.join(odd[:3])}{', ...' if len(odd) > 3 else ''})"
            if odd
            else ("formations in another order or of other services")
        )
    size = {formation.name: formation.size.best for formation in other.formations}
    for formation in base.formations:
        if formation.size.best != size[formation.name]:
            sizes = f"{formation.size.best:,.0f} and {size[formation.name]:,.0f}"
            return f"another size of {formation.name} ({sizes} officers)"
    if drawn:
        ranges = [
            {
                formation.name: (formation.size.low, formation.size.high, formation.size.law)
                for formation in scenario.formations
            }
            for scenario in (base, other)
        ]
        odd = [name for name, ends in ranges[0].items() if ends != ranges[1][name]]
        return f"another range of the size of {odd[0]}, which is drawn from it" if odd else ""
    return ""


def combinations(arms: Sequence[Arm], base: Scenario) -> list[tuple[Arm, Arm, Arm]]:
    """Arms (A, B, both) in which the scenario of one arm results from the words of two others together."""
    triples = []
    spoken = [arm for arm in arms if arm.words]
    for index, first in enumerate(spoken):
        for second in spoken[index + 1 :]:
            if set(first.words) & set(second.words):
                continue
            both = words.apply(base, (*first.words, *second.words))
            reverse = words.apply(base, (*second.words, *first.words))
            if both != reverse or both in (first.scenario, second.scenario, base):
                continue
            triples += [(first, second, arm) for arm in arms if arm.scenario == both and not arm.unpaired]
    return triples
