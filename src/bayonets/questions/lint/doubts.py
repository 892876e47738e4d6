"""Valid but doubtful numbers and dates of a scenario, which are detected without a run."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType

from bayonets.scenario.evidence import end_observed
from bayonets.scenario.levers import Step
from bayonets.scenario.model import Scenario
from bayonets.scenario.numbers import Declared, declared_at, keys_of
from bayonets.scenario.printable import full_date
from bayonets.scenario.quantity import NUMBERS, Quantity
from bayonets.scenario.sources import is_assumed, parameters_at_default, sourced_numbers
from bayonets.scenario.table import amount
from bayonets.scenario.timeline import Call, Designation, Event, Signal, Threat, Unmask
from bayonets.wording import capital
from bayonets.world import catalogue
from bayonets.world.events import call_factor, faded

_KEY_LIKE = re.compile(r"[A-Za-z_]+[0-9]{4}[a-z]?")
"""A source of one word that ends in a year, like the keys of a bibliography."""

FEWEST_OFFICERS = 10
"""With fewer officers, a number could identify persons; the model has formations and no individuals."""

FADED = 0.01
"""Below this value [log-odds, share or logarithm], an effect from before the start is negligible."""

CONFIDENCES = ("high", "medium", "low", "not said")


@dataclass(frozen=True)
class Doubt:
    """A valid entry of a file that may not be intended.

    Attributes:
        kind: an identifier for programs: source, key, range, pull, bracket, small, period, event, observation, rung,
            formation, entry, streets, demand, quorum, protest, clock, history, lever or run.
        found: the entry, as a sentence without its full stop.
        why: the reason why it is doubtful.
        remedy: the suggested correction.
        paths: the places that it concerns, in the order of the file.
    """

    kind: str
    found: str
    why: str
    remedy: str
    paths: tuple[str, ...]

    @property
    def path(self) -> str:
        """The first place; empty where there is none."""
        return self.paths[0] if self.paths else ""


@dataclass(frozen=True)
class Figures:
    """The sources of the numbers of a scenario; numbers that only repeat a default are not counted.

    Attributes:
        numbers: their number.
        parameters: number of effective parameters of the model at their defaults, which are starting values and not
            estimates, and therefore also count as assumed.
        with_source: number of those with a source, including "assumed".
        assumed: number of those without a source, or with one that states that they are assumed.
        with_range: number of those with both low and high.
        confidence: their number by confidence: high, medium, low, not said.
    """

    numbers: int
    parameters: int
    with_source: int
    assumed: int
    with_range: int
    confidence: Mapping[str, int]

    @property
    def assumed_share(self) -> float:
        """Share of the numbers that are assumed, in [0, 1]; 0 where there are no numbers."""
        return self.assumed / self.numbers if self.numbers else 0.0

    @property
    def assumed_in_all(self) -> float:
        """Share of the numbers of the scenario and the parameters of the model that are assumed, in [0, 1]."""
        return (self.assumed + self.parameters) / (self.numbers + self.parameters)


def figures_of(scenario: Scenario) -> Figures:
    """The sources of the numbers of a scenario."""
    sourced = sourced_numbers(scenario)
    confidence = Counter[str](number.confidence or "not said" for _, number, _ in sourced)
    return Figures(
        numbers=len(sourced),
        parameters=len(parameters_at_default(scenario)),
        with_source=sum(source is not None for _, _, source in sourced),
        assumed=sum(is_assumed(source) for _, _, source in sourced),
        with_range=sum(_has_range(number) for _, number, _ in sourced),
        confidence=MappingProxyType({word: confidence[word] for word in CONFIDENCES}),
    )


def doubts_of_reading(scenario: Scenario) -> Iterator[Doubt]:
    """All doubts about numbers and dates."""
    yield from _without_source(scenario)
    yield from _keys_of_nothing(scenario)
    yield from _without_range(scenario)
    yield from _outside_brackets(scenario)
    yield from _small_formations(scenario)
    yield from _events_outside(scenario)
    yield from _steps_outside(scenario)
    yield from _points_outside(scenario)
    yield from _two_histories(scenario)


def of_all(count: int, total: int, what: str, singular: str, plural: str) -> str:
    """`26 of 37 numbers name no source`; `1 of 37 numbers names no source`."""
    return f"{count} of {total} {what if total == 1 else what + 's'} {singular if count == 1 else plural}"


def _has_range(number: Quantity) -> bool:
    return number.low is not None and number.high is not None


def _without_source(scenario: Scenario) -> Iterator[Doubt]:
    sourced = sourced_numbers(scenario)
    paths = tuple(path for path, _, source in sourced if source is None)
    why = "A number without a source cannot be checked or improved."
    if paths:
        remedy = 'Write {best: 0.6, source: "Galeotti 2020"}; where there is no source, source: "assumed; the reason".'
        yield Doubt(
            "source", of_all(len(paths), len(sourced), "number", "names", "name") + " no source", why, remedy, paths
        )
    seen = scenario.observations
    bare = tuple(f"observations[{index}]" for index, observation in enumerate(seen) if observation.source is None)
    if bare:
        difference_text = of_all(len(bare), len(seen), "observation", "names", "name") + " no source"
        yield Doubt("source", difference_text, why, 'Add source: "...".', bare)


def _keys_of_nothing(scenario: Scenario) -> Iterator[Doubt]:
    """Sources that resemble a key of the bibliography without being one, such as galeotti2002 for galeotti2020."""
    keys = scenario.sources
    candidates = [(path, source) for path, _, source in sourced_numbers(scenario)]
    candidates += [
        (f"observations[{index}]", observation.source) for index, observation in enumerate(scenario.observations)
    ]
    candidates = [
        (path, source) for path, source in candidates if source and _KEY_LIKE.fullmatch(source) and source not in keys
    ]
    if not candidates:
        return
    first = candidates[0][1] or ""
    near = get_close_matches(first, keys, n=1)
    yield Doubt(
        "key",
        of_all(len(candidates), len(candidates), "source", "looks", "look")
        + f" like a key that `sources` does not have: {first}",
        "The report cannot link it to a work, so that readers cannot identify it.",
        (f"Write {near[0]} if that is intended, or add {first} to sources." if near else f"Add {first} to sources."),
        tuple(path for path, _ in candidates),
    )


def _without_range(scenario: Scenario) -> Iterator[Doubt]:
    quantities = list(scenario.quantities())
    paths = tuple(path for path, number in quantities if not _has_range(number))
    if paths:
        yield Doubt(
            "range",
            of_all(len(paths), len(quantities), "number", "has", "have") + " no low and high",
            "Runs under uncertainty and calibration keep such a number fixed, so that results appear more certain "
            "than they are.",
            "Write {best: 0.6, low: 0.3, high: 0.9}, with bounds outside which the true value would surprise you.",
            paths,
        )


def _outside_brackets(scenario: Scenario) -> Iterator[Doubt]:
    """One doubt for each quantity with values outside its plausible range."""
    outside: dict[str, list[tuple[str, Quantity]]] = {}
    for path, number in scenario.quantities():
        declared = declared_at(keys_of(path))
        if declared is not None and _beyond(number, declared):
            outside.setdefault(declared.name, []).append((path, number))
    for entries in outside.values():
        declared = declared_at(keys_of(entries[0][0]))
        assert declared is not None  # noqa: S101  # only declared numbers were gathered
        yield _bracket_doubt(declared, entries)


def _beyond(number: Quantity, declared: Declared) -> list[str]:
    """Those of best, low and high that lie outside the plausible range, in words."""
    given = {key: getattr(number, key) for key in NUMBERS if getattr(number, key) is not None}
    return [f"{key} {amount(value)}" for key, value in given.items() if not declared.low <= value <= declared.high]


def _bracket_doubt(declared: Declared, entries: Sequence[tuple[str, Quantity]]) -> Doubt:
    shown = ", ".join(_beyond(entries[0][1], declared))
    others = f" and {len(entries) - 1} more" if len(entries) > 1 else ""
    bracket = f"{amount(declared.low)} to {amount(declared.high)} [{declared.unit}]"
    return Doubt(
        "bracket",
        f"the value of {declared.name} ({shown}{others}) lies outside the plausible range {bracket}",
        f"{capital(declared.name)} means: {declared.meaning}. The terms of the model were balanced with values in that "
        "range.",
        "Check the unit; if the value is intended, give the reason in its source.",
        tuple(path for path, _ in entries),
    )


def _small_formations(scenario: Scenario) -> Iterator[Doubt]:
    small = [formation for formation in scenario.formations if formation.size.best < FEWEST_OFFICERS]
    if small:
        names = ", ".join(f"{formation.name} {amount(formation.size.best)}" for formation in small)
        yield Doubt(
            "small",
            of_all(len(small), len(scenario.formations), "formation", "has", "have")
            + f" fewer than {FEWEST_OFFICERS} officers: {names}",
            "A formation that small could identify persons, and this program must not represent individuals.",
            "Merge it with another formation of its service.",
            tuple(f"services.{formation.service}.formations.{formation.name}.size" for formation in small),
        )


def period(scenario: Scenario) -> str:
    """The simulated days, as dates: `1 Mar 2030 to 28 Jun 2030`."""
    return f"{full_date(scenario.start)} to {full_date(scenario.date_of(scenario.days - 1))}"


def within(scenario: Scenario, when: date) -> bool:
    """Whether a date is one of the simulated days."""
    return 0 <= scenario.day_of(when) < scenario.days


def outside_period(scenario: Scenario, what: str, paths: Sequence[str], total: int, why: str) -> Doubt:
    """The doubt about dates that the simulation does not reach."""
    return Doubt(
        "period",
        of_all(len(paths), total, what, "lies", "lie") + f" outside the simulated days, {period(scenario)}",
        why,
        "Correct the date, or start and days.",
        tuple(paths),
    )


def _events_outside(scenario: Scenario) -> Iterator[Doubt]:
    """Events without effect; fading effects count until they are negligible, and a designation is permanent."""
    paths = []
    for index, event in enumerate(scenario.events):
        since = -float(scenario.day_of(event.date))
        if not within(scenario, event.date) and not (since > 0 and _lasts(event, since)):
            paths.append(f"events[{index}].date")
    if paths:
        yield outside_period(scenario, "event", paths, len(scenario.events), "It never occurs in a run.")


def _lasts(event: Event, since: float) -> bool:
    """Whether an event still has an effect a number of days after its date."""
    if isinstance(event, Designation):
        return True
    if isinstance(event, Signal | Unmask | Threat):
        size = event.shift if isinstance(event, Signal) else event.share if isinstance(event, Unmask) else event.level
        return abs(faded(size.best, since, event.half_life.best)) >= FADED
    return (
        isinstance(event, Call) and abs(math.log(call_factor(event.factor.best, since, event.half_life.best))) >= FADED
    )


def schedules(scenario: Scenario) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """All stepwise levers, and entries of tables of levers, with their paths."""
    for name in catalogue.levers():
        value = getattr(scenario.levers, name)
        entries = value.items() if isinstance(value, dict) else [("", value)]
        for target, entry in entries:
            if isinstance(entry, tuple):
                yield f"levers.{name}.{target}".rstrip("."), entry


def _steps_outside(scenario: Scenario) -> Iterator[Doubt]:
    """Steps that never begin, and steps before the start that a later step before the start replaces."""
    paths, total = [], 0
    for path, steps in schedules(scenario):
        days = [scenario.day_of(step.since) for step in steps]
        total += len(days)
        for index, day in enumerate(days):
            next_day = days[index + 1] if index + 1 < len(days) else 1
            if day >= scenario.days or next_day <= 0:
                paths.append(f"{path}[{index}].from")
    if paths:
        why = "It is never in force: it begins after the last day, or another step replaces it by the first day."
        yield outside_period(scenario, "dated step", paths, total, why)


def _points_outside(scenario: Scenario) -> Iterator[Doubt]:
    """Dates of a fixed protest that determine no day, not even by interpolation."""
    points = scenario.protest.by_date or ()
    days = [scenario.day_of(point.date) for point in points]
    last = scenario.days - 1
    paths = [
        f"protest.by_date[{index}].date"
        for index in range(len(days))
        if days[min(index + 1, len(days) - 1)] < 0 or days[max(index - 1, 0)] > last
    ]
    if paths:
        why = "It determines no day, not even by interpolation to the next date."
        yield outside_period(scenario, "date of the protest", paths, len(days), why)


def _two_histories(scenario: Scenario) -> Iterator[Doubt]:
    """A history of `held` beside an observation of the fall, or of `fell` where the observations say that it held."""
    history, observed = scenario.history, end_observed(scenario)
    if {history, observed} == {"held", "fell"}:
        yield Doubt(
            "history",
            f"history is {history}, and by the observations the regime {observed}",
            "The list of scenarios shows the history, while reports and calibration use the observations.",
            "Correct one of them; conceded means that the regime gave way although its forces still obeyed.",
            ("history",),
        )
