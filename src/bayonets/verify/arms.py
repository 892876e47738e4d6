"""The two arms of an experiment in words: the changes of a scenario, readable for a political scientist.

A change is one of

    "levers.outing=0.04"             a setting in the syntax of `--set`, as `scenario/words.py` reads it
    "levers.bonus += 0.5"            added to a lever, everywhere and on every date
    "levers.violence *= 0.5"         the same, times a factor
    "services.team += 0.5"           a trait of every service and formation; services.{street}.team: of a part
    "parameters.exit_sanction *= 2"  a parameter of the model, or of the protest
    WalkoutArm(...), SignalArm(...)  an additional event, on a day counted from the start; also UnmaskArm, ThreatArm
    LadderOf(2)                      the first rungs of the ladder alone
    ArmyOrderedOut(...)              the army, or a part of it, is ordered into the streets
    EqualTotals(...)                 roots with another spread and about equal total exits
    TurnoutGiven()                   the turnout of the mean field, independently of the forces

Words in braces stand for names that differ between scenarios: `{hard_core}` for the services of a `Cast`, `{day 10}`
for a date. A setting that names several services is applied to each. Levers are clipped to their bounds.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from bayonets.engine.mean_field import run_mean_field
from bayonets.engine.mean_field_state import mean_field_workspace
from bayonets.engine.state import STREETS
from bayonets.outcomes import outside_the_army as places_outside_the_army
from bayonets.scenario import words
from bayonets.scenario.handles import bounds_at, with_numbers
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.numbers import all_numbers, keys_of
from bayonets.scenario.setting import with_every_service_named
from bayonets.scenario.write import Plain, exact


@dataclass(frozen=True)
class Cast:
    """The parts of an experiment, as services and formations of a scenario.

    Attributes:
        scenario: its name in the library.
        hard_core: services or formations of high culpability.
        low_culpability: services of low culpability.
        walkers: formations of the streets that can walk out, observed by the others.
        street: services or formations that hold the streets.
        riot_police: the service whose loyalty is examined.
        spared: formations on duty that can be taken off it.
        watchers: the service on whose loyalty surveillance depends.
        army: the service of the pact; army_part: formations of it; army_duty: of its being ordered out.
        army_day: on which it is.
        early: the day by which an exit counts as early.
        setting: changes for every experiment; empty for the scenario as it ships.
    """

    scenario: str
    hard_core: tuple[str, ...]
    low_culpability: tuple[str, ...]
    walkers: tuple[str, ...]
    street: tuple[str, ...]
    riot_police: tuple[str, ...]
    spared: tuple[str, ...]
    watchers: tuple[str, ...]
    army: str
    army_part: tuple[str, ...]
    army_duty: float
    army_day: int
    early: int
    setting: "tuple[Change, ...]" = ()

    def parts(self) -> dict[str, tuple[str, ...]]:
        """The names that the words in braces stand for."""
        return {
            "hard_core": self.hard_core,
            "low_culpability": self.low_culpability,
            "walkers": self.walkers,
            "street": self.street,
            "riot_police": self.riot_police,
            "spared": self.spared,
            "watchers": self.watchers,
            "army": (self.army,),
            "army_part": self.army_part,
        }


BELARUS = Cast(
    "belarus-2020",
    hard_core=("omon", "gubopik"),
    low_culpability=("militsiya",),
    walkers=("brigade_3", "brigade_6"),
    street=("omon", "brigade_3", "brigade_6"),
    riot_police=("omon",),
    spared=("militsiya_regions",),
    watchers=("state_security",),
    army="army",
    army_part=("army_minsk",),
    army_duty=0.3,
    army_day=20,
    early=9,
)


@dataclass(frozen=True)
class WalkoutArm:
    """Officers of a part of the cast, or of all formations outside the army, turn to open refusal on a day.

    Attributes:
        who: a part of the cast, such as "walkers", or `EVERYBODY`.
        share: probability of each officer.
        day: counted from the start.
    """

    who: str
    share: float
    day: int

    def __str__(self) -> str:
        who = {"street": "OMON and the brigades", "walkers": "the brigades", "watchers": "the watchers"}
        return f"walkout of {self.share:.0%} of {who.get(self.who, self.who)} on day {self.day}"


@dataclass(frozen=True)
class SignalArm:
    """A public act that shifts the belief of all that the regime falls.

    Attributes:
        shift: in log-odds.
        half_life: days.
        day: counted from the start.
    """

    shift: float
    half_life: float
    day: int

    def __str__(self) -> str:
        return f"signal on day {self.day}: {self.shift:+g} log-odds, half-life {self.half_life:g} days"


@dataclass(frozen=True)
class UnmaskArm:
    """Private contempt comes to light in all services.

    Attributes:
        share: of those who work to rule that colleagues see.
        half_life: days.
        day: counted from the start.
    """

    share: float
    half_life: float
    day: int

    def __str__(self) -> str:
        seen = f"colleagues see {self.share:.0%} of those who work to rule"
        return f"on day {self.day} {seen}, half-life {self.half_life:g} days"


@dataclass(frozen=True)
class ThreatArm:
    """Another armed service warns the state.

    Attributes:
        level: share of the army that appears to side with the protesters.
        half_life: days.
        day: counted from the start.
    """

    level: float
    half_life: float
    day: int

    def __str__(self) -> str:
        level = f"level {self.level:g}, half-life {self.half_life:g} days"
        return f"on day {self.day} another service warns the state: {level}"


@dataclass(frozen=True)
class LadderOf:
    """The ladder with its first `rungs` rungs; a negative number leaves out that many of the last."""

    rungs: int

    def __str__(self) -> str:
        return "no ladder" if self.rungs == 0 else "the ladder without its last rung"


@dataclass(frozen=True)
class ArmyOrderedOut:
    """The army, or the part of it that the cast names, is ordered into the streets from a day on."""

    part: bool = False

    def __str__(self) -> str:
        return "a part of the army is ordered into the streets" if self.part else "the army is ordered into the streets"


@dataclass(frozen=True)
class EqualTotals:
    """Roots with another spread, and a mean chosen so that total exits are about equal.

    Attributes:
        spread: `exit_cost_sd` of all services.
        mean: what is added to `exit_cost` of all services.
    """

    spread: float
    mean: float

    def __str__(self) -> str:
        return f"`exit_cost_sd` {self.spread:g} and `exit_cost` {self.mean:+g} everywhere"


@dataclass(frozen=True)
class TurnoutGiven:
    """The turnout is fixed by dates to that of the mean field of the scenario, independently of the forces."""

    every: int = 7

    def __str__(self) -> str:
        return "the turnout is fixed to that of the mean field"


CASTS = {
    "belarus-2020": BELARUS,
    # Open refusal is common here, and about half of the runs fall.
    "belarus-2020 at the edge": replace(BELARUS, setting=(WalkoutArm("street", 0.14, 30),)),
}
"""The settings of the experiments."""

Change = str | WalkoutArm | SignalArm | UnmaskArm | ThreatArm | LadderOf | ArmyOrderedOut | EqualTotals | TurnoutGiven

EVERYBODY = "all officers outside the army"

Move = Callable[[float], float]

_OPERATION = re.compile(r"^(?P<path>[a-z_.{}]+) (?P<operator>[+*]?=) (?P<amount>-?[0-9.]+)$")
_PART = re.compile(r"\{([a-z_]+)\}")
_DAY = re.compile(r"\{day (\d+)\}")


def outside_the_army(scenario: Scenario) -> tuple[str, ...]:
    """Names of the formations without a pact."""
    return tuple(scenario.formations[place].name for place in places_outside_the_army(scenario))


def members(scenario: Scenario, names: tuple[str, ...]) -> tuple[str, ...]:
    """The formations that the names of services and formations stand for."""
    return tuple(
        formation.name for formation in scenario.formations if formation.name in names or formation.service in names
    )


def changed(scenario: Scenario, cast: Cast, changes: tuple[Change, ...]) -> Scenario:
    """The scenario after each of the changes, in their order.

    Raises:
        SettingError: a setting names nothing or sets a meaningless value.
    """
    for change in changes:
        scenario = _changed(scenario, cast, change)
    return scenario


def _changed(scenario: Scenario, cast: Cast, change: Change) -> Scenario:
    if isinstance(change, str):
        operation = _OPERATION.match(change)
        return (
            _operated(scenario, cast, operation) if operation else words.apply(scenario, spoken(change, scenario, cast))
        )
    if isinstance(change, ArmyOrderedOut):
        date, names = scenario.date_of(cast.army_day), cast.army_part if change.part else (cast.army,)
        return words.apply(scenario, (f"levers.duty.{name}={cast.army_duty}@{date}" for name in names))
    if isinstance(change, EqualTotals):
        moved = f"services.exit_cost_sd = {change.spread}", f"services.exit_cost += {change.mean}"
        return changed(scenario, cast, moved)
    data = exact(scenario)
    if isinstance(change, LadderOf):
        data["ladder"] = data["ladder"][: change.rungs]
    elif isinstance(change, TurnoutGiven):
        data["protest"] |= {"initial": None, "by_date": _turnout(scenario, change.every)}
    else:
        data["events"] = [*data["events"], _event(scenario, cast, change)]
    return Scenario.model_validate(data)


def _turnout(scenario: Scenario, every: int) -> list[Plain]:
    """The turnout of the mean field every `every` days, from the first on."""
    workspace = mean_field_workspace(build(scenario))
    run_mean_field(workspace)
    protest = workspace.record.streets[:, STREETS.index("protest")]
    days = range(0, scenario.days, every)
    return [{"date": scenario.date_of(day).isoformat(), "value": float(protest[day])} for day in days]


def spoken(word: str, scenario: Scenario, cast: Cast) -> Iterator[str]:
    """A setting in the syntax of `--set` for each service that it names, its days as dates."""
    dated = _DAY.sub(lambda day: (scenario.start + timedelta(days=int(day[1]))).isoformat(), word)
    part = _PART.search(dated)
    names = cast.parts()[part[1]] if part else ("",)
    return (_PART.sub(name, dated) for name in names)


def _event(scenario: Scenario, cast: Cast, change: WalkoutArm | SignalArm | UnmaskArm | ThreatArm) -> Plain:
    date = scenario.date_of(change.day).isoformat()
    if isinstance(change, SignalArm):
        return {"date": date, "kind": "signal", "shift": change.shift, "half_life": change.half_life}
    if isinstance(change, UnmaskArm):
        return {"date": date, "kind": "unmask", "share": change.share, "half_life": change.half_life}
    if isinstance(change, ThreatArm):
        return {"date": date, "kind": "threat", "level": change.level, "half_life": change.half_life}
    who = outside_the_army(scenario) if change.who == EVERYBODY else members(scenario, cast.parts()[change.who])
    return {"date": date, "kind": "walkout", "formations": list(who), "share": change.share}


def _operated(scenario: Scenario, cast: Cast, operation: re.Match[str]) -> Scenario:
    """Add to, or multiply, every number at a path; levers end at their bounds."""
    root, *names, name = operation["path"].split(".")
    moved = _move(operation["operator"], float(operation["amount"]))
    only = {part for name_of_part in names for part in cast.parts()[name_of_part.strip("{}")]}
    if root == "levers":
        scenario = with_every_service_named(scenario, name)
    values = {}
    for place, number in all_numbers(scenario):
        block, *keys = keys_of(place)
        if block == root and (name == keys[0] or (name == keys[-1] and (not only or only.intersection(keys)))):
            bounds = bounds_at(place)
            value = moved(number.best)
            values[place] = min(max(value, bounds.at_least), bounds.at_most) if root == "levers" else value
    return with_numbers(scenario, values)


def _move(operator: str, amount: float) -> Move:
    if operator == "+=":
        return lambda value: value + amount
    return (lambda value: value * amount) if operator == "*=" else (lambda _value: amount)
