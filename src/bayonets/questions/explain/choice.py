"""The formation and the day that are explained by default."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low

import numpy as np

from bayonets.errors import RefusedError, SettingError
from bayonets.questions.asked import day_of
from bayonets.questions.explain.courses import Ran
from bayonets.scenario.faults import remedy_among
from bayonets.scenario.model import Scenario
from bayonets.wording import of_runs, runs_text

REVIEWS_TO_SETTLE = 2.0
"""Mean number of reviews of each officer before the first candidate day: earlier, all are as they began."""


@dataclass(frozen=True)
class Chosen:
    """The formation and the day that are explained.

    Attributes:
        f: index of the formation; None: the one that is closest to breaking.
        day: counted from the start.
        why_formation, why_day: how they were chosen.
    """

    f: int | None
    day: int
    why_formation: str
    why_day: str


def choose(scenario: Scenario, ran: Sequence[Ran], formation: str | None, on: str | date | None) -> Chosen:
    """The formation and the day that are explained.

    Raises:
        SettingError: the formation is unknown, or the date lies outside the scenario.
        RefusedError: the regime has fallen in all runs by then.
    """
    f = None if formation is None else place_of(scenario, formation)
    why_formation = "" if f is None else "it was asked about"
    if on is not None:
        day = day_of(scenario, on)
        refuse_after_downfall(scenario, ran, day)
        return Chosen(f, day, why_formation, "it was asked about")
    broken = [len(_breaks(ran, index)) for index in range(len(scenario.formations))]
    if f is None and 2 * max(broken) > len(ran):
        f = min(range(len(broken)), key=lambda index: (-broken[index], median_low(_breaks(ran, index) or [0])))
        why_formation = f"it breaks in {of_runs(broken[f], len(ran))}, and no other formation breaks in more"
    if f is not None and 2 * broken[f] > len(ran):
        return Chosen(f, median_low(_breaks(ran, f)), why_formation, _why_break(broken[f], len(ran)))
    day = day_of_highest_pressure(scenario, ran)
    return Chosen(f, day, why_formation, _why_pressure(scenario, ran, f, day))


def _why_break(broken: int, runs: int) -> str:
    if runs == 1:
        return "on that day it breaks"
    return f"it breaks in {of_runs(broken, runs)}, by that day in half of them"


def _why_pressure(scenario: Scenario, ran: Sequence[Ran], f: int | None, day: int) -> str:
    since = "" if day < _settled(scenario) else ", once all officers have had time to review"
    if len(ran) == 1:
        who = "no formation breaks" if f is None else "it does not break"
        return f"{who}, and this is the day of the highest pressure{since}"
    who = "no formation breaks" if f is None else "it does not break"
    return f"{who} in most of {runs_text(len(ran))}, and this is the day of the highest mean pressure{since}"


def place_of(scenario: Scenario, formation: str) -> int:
    """The index of a formation in the order of the file.

    Raises:
        SettingError: the name is unknown.
    """
    names = [one_formation.name for one_formation in scenario.formations]
    if formation in names:
        return names.index(formation)
    if formation in scenario.services:
        members = [one_formation.name for one_formation in scenario.formations if one_formation.service == formation]
        raise SettingError(f"formation {formation!r}: is a service. Name one of its formations: {', '.join(members)}")
    remedy = remedy_among(formation, names)
    raise SettingError(f"formation {formation!r}: must be a formation of {scenario.name!r}. {remedy}")


def refuse_after_downfall(scenario: Scenario, ran: Sequence[Ran], day: int) -> None:
    """Refuse a day on which the regime stands in no run.

    Raises:
        RefusedError: the regime has fallen in all runs by then.
    """
    if not any(summary.stands_on(day) for summary in ran):
        last = scenario.date_of(max(summary.fell for summary in ran))
        where = f"run {ran[0].run}" if len(ran) == 1 else f"all {len(ran)} runs"
        raise RefusedError(
            f"on={scenario.date_of(day).isoformat()}: by then the regime has fallen in {where}, and no officer reviews "
            f"any more. Ask about a day up to {last}"
        )


def day_of_highest_pressure(scenario: Scenario, ran: Sequence[Ran]) -> int:
    """The day of the highest mean pressure, among days on which the regime stands in at least half of the runs."""
    standing = np.array([[summary.stands_on(day) for day in range(scenario.days)] for summary in ran])
    pressure = np.array([summary.pressure for summary in ran])
    mean = np.where(standing, pressure, 0.0).sum(axis=0) / np.maximum(standing.sum(axis=0), 1)
    allowed = 2 * standing.sum(axis=0) >= len(ran)
    settled = allowed & (np.arange(scenario.days) >= _settled(scenario))
    return int(np.argmax(np.where(settled if settled.any() else allowed, mean, -np.inf)))


def _settled(scenario: Scenario) -> int:
    rate = float(scenario.parameters.review_rate.best)
    return math.ceil(REVIEWS_TO_SETTLE / rate) if rate > 0.0 else 0


def _breaks(ran: Sequence[Ran], f: int) -> list[int]:
    return sorted(summary.broke(f) for summary in ran if summary.broke(f) >= 0)
