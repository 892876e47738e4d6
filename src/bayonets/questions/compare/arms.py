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
    made = []
    for text in texts:
        name, found = named(text)
        made.append(_arm(name, found, base, settings, days))
    return checked(made, base)


def from_mapping(arms: Mapping[str, ArmLike], base: Scenario) -> list[Arm]:
    """Arms as in the library: words, a setup or a scenario by the name of the arm.

    Raises:
        SettingError: as in `parsed`.
    """
    made = []
    for name, given in arms.items():
        if isinstance(given, str):
            made.append(_arm(name, pieces(given), base, (), None))
        elif isinstance(given, Sequence):
            made.append(_arm(name, [piece for one in words.spoken(given) for piece in pieces(one)], base, (), None))
        else:
            scenario = given if isinstance(given, Scenario) else given.scenario
            said = "" if scenario.name == base.name else plain(scenario.name)
            made.append(Arm(name, said, scenario, unpaired=why_unpaired(base, scenario)))
    return checked(made, base)


def named(text: str) -> tuple[str, list[str]]:
    """The name of an arm and its words; without a colon, the words are also the name."""
    name, colon, rest = text.partition(":")
    return (plain(name), pieces(rest)) if colon else (plain(text), pieces(text))


def pieces(text: str) -> list[str]:
    """The pieces between commas; a piece that does not begin a word continues the previous one."""
    found: list[str] = []
    for piece in text.split(","):
        if found and "=" not in piece and "=" in found[-1]:
            found[-1] = f"{found[-1]},{piece.strip()}"
        elif piece.strip():
            found.append(piece.strip())
    return [piece.rstrip(",") for piece in found]


def _arm(name: str, found: Sequence[str], base: Scenario, settings: Sequence[str], days: int | None) -> Arm:
    """One arm; the message of an error begins with its name."""
    if not found:
        raise SettingError(f"arm {name!r}: is empty: it must have at least one difference. Write it as {_EXAMPLE}")
    own = list(found)
    scenario, other = base, ""
    try:
        if _is_scenario(own[0]):
            other = own.pop(0)
            scenario = words.apply(read(other), settings)
            scenario = scenario if days is None else words.with_days(scenario, days)
        refuse_twice(own)
        scenario = words.apply(scenario, own)
        words.refuse_late(own, scenario)
    except BayonetsError as error:
        raise SettingError(f"arm {name!r}: {error}") from None
    said = printable(", ".join(found))
    unpaired = why_unpaired(base, scenario)
    return Arm(name, said, scenario, () if other else tuple(own), unpaired)


def refuse_twice(own: Sequence[str]) -> None:
    """Refuse words of which one would silently undo another: the same path, from the same date or on all days.

    Raises:
        SettingError: two words contradict each other.
    """
    seen: dict[tuple[str, str], str] = {}
    for word in own:
        path, _, value = word.partition("=")
        place = path.replace(" ", ""), value.partition("@")[2].strip()
        if place in seen:
            raise SettingError(
                f"{seen[place]} and {word}: the same value is set twice. Keep one, or give the later one a date"
            )
        seen[place] = word


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
    homes = [{one.name: one.service for one in scenario.formations} for scenario in (base, other)]
    if list(homes[0].items()) != list(homes[1].items()):
        odd = sorted(set(homes[0]) ^ set(homes[1]))
        return (
            f"other formations ({', '.join(odd[:3])}{', ...' if len(odd) > 3 else ''})"
            if odd
            else ("formations in another order or of other services")
        )
    size = {one.name: one.size.best for one in other.formations}
    for one in base.formations:
        if one.size.best != size[one.name]:
            return f"another size of {one.name} ({one.size.best:,.0f} and {size[one.name]:,.0f} officers)"
    if drawn:
        ranges = [
            {one.name: (one.size.low, one.size.high, one.size.law) for one in scenario.formations}
            for scenario in (base, other)
        ]
        odd = [name for name, ends in ranges[0].items() if ends != ranges[1][name]]
        return f"another range of the size of {odd[0]}, which is drawn from it" if odd else ""
    return ""


def combinations(arms: Sequence[Arm], base: Scenario) -> list[tuple[Arm, Arm, Arm]]:
    """Arms (A, B, both) in which the scenario of one arm results from the words of two others together."""
    found = []
    spoken = [arm for arm in arms if arm.words]
    for place, one in enumerate(spoken):
        for two in spoken[place + 1 :]:
            if set(one.words) & set(two.words):
                continue
            both = words.apply(base, (*one.words, *two.words))
            reverse = words.apply(base, (*two.words, *one.words))
            if both != reverse or both in (one.scenario, two.scenario, base):
                continue
            found += [(one, two, arm) for arm in arms if arm.scenario == both and not arm.unpaired]
    return found
