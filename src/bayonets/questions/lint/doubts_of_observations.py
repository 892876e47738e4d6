"""Valid but doubtful observations: those that no run or every run meets, or that have an implausible unit."""

from collections.abc import Iterator, Sequence

import numpy as np

from bayonets.engine.inputs import Inputs
from bayonets.outcomes import has_army, outside_the_army
from bayonets.questions.lint.doubts import Doubt, outside_period, within
from bayonets.scenario.balance import balance_on
from bayonets.scenario.model import ResolvedFormation, Scenario
from bayonets.scenario.printable import full_date
from bayonets.scenario.table import amount
from bayonets.scenario.timeline import Observation
from bayonets.world.stances import STANCES

SPREADS = 2.0
"""Number of standard deviations beyond which an observation `about` a value is taken to exclude others."""

_OF_OFFICERS = (*STANCES, "asked")
_BY_CHANCE = ("protest", "force")
"""Quantities that may slightly exceed the computed maximum at random, and that are rarely 0."""


def doubts_of_observations(scenario: Scenario, inputs: Inputs) -> Iterator[Doubt]:
    """All doubts about observations."""
    yield from _outside(scenario)
    for index, seen in enumerate(scenario.observations):
        doubts = _day_of_downfall if seen.days is not None else _observation
        yield from doubts(scenario, inputs, seen, f"observations[{index}]")


def _outside(scenario: Scenario) -> Iterator[Doubt]:
    """Observations of days that no run reaches; a fall between two dates is known on the later one."""
    paths = [
        f"observations[{index}].date"
        for index, seen in enumerate(scenario.observations)
        if not within(scenario, seen.days[1] if seen.days else seen.date)
    ]
    if paths:
        why = "No run reaches it, so neither calibration nor the report can use it."
        yield outside_period(scenario, "observation", paths, len(scenario.observations), why)


def _observation(scenario: Scenario, inputs: Inputs, seen: Observation, path: str) -> Iterator[Doubt]:
    """An observation that no run can meet or every run meets, or that appears to have another unit."""
    most, of_what = _most(scenario, inputs, seen)
    low, high = _asked(seen)
    what = f"{seen.quantity} {_text_of(seen)} on {full_date(seen.date)}"
    if low > most:
        yield _impossible(
            f"{'hardly a run' if seen.quantity in _BY_CHANCE else 'no run'} can meet {what}: {of_what}", path
        )
    elif low <= 0.0 and high >= most and seen.quantity not in _BY_CHANCE:
        yield Doubt(
            "observation",
            f"every run meets {what}: {of_what}",
            "It excludes nothing, so that it carries no information.",
            "Tighten it, or remove it.",
            (path,),
        )
    elif seen.quantity in _OF_OFFICERS and 0.0 < max(low, high if high < np.inf else 0.0) < 1.0:
        counted = "Enquiries" if seen.quantity == "asked" else "Stances"
        yield Doubt(
            "observation",
            f"{what} is less than one officer",
            f"{counted} are counted in officers; this appears to be a share.",
            "Write a count of officers.",
            (path,),
        )


def _impossible(contradiction: str, path: str) -> Doubt:
    return Doubt(
        "observation",
        contradiction,
        "The observation contradicts the scenario.",
        "Correct the number, the size, or the formations.",
        (path,),
    )


def _day_of_downfall(scenario: Scenario, _inputs: Inputs, seen: Observation, path: str) -> Iterator[Doubt]:
    """A day of the fall outside the simulation, or known before it happened."""
    first, last = seen.days or (seen.date, seen.date)
    what = f"fell_day between {full_date(first)} and {full_date(last)}"
    if scenario.day_of(last) < 0 or scenario.day_of(first) >= scenario.days:
        yield _impossible(f"no run can meet {what}: none of these days is simulated", path)
    elif seen.date < first:
        yield Doubt(
            "observation",
            f"{what} was known on {full_date(seen.date)} already",
            "`date` is the day by which the fall was known, which cannot precede the first day of the fall.",
            "Write the day of the report, or the last of the two days.",
            (path,),
        )


def _most(scenario: Scenario, inputs: Inputs, seen: Observation) -> tuple[float, str]:
    """The maximum of the quantity, and the reason."""
    if seen.quantity == "fell":
        return 1.0, "it is 1 if the regime has fallen by then, and else 0"
    if seen.quantity == "army":
        if has_army(scenario):
            return 1.0, "it is a share of the army"
        return 0.0, "no formation belongs to the army, so that none can change sides"
    if seen.quantity == "protest":
        if scenario.protest.by_date is not None:
            return np.inf, "the file fixes the protest"
        most = max(scenario.protest.maximum.best, scenario.protest.initial.best if scenario.protest.initial else 0.0)
        most *= float(inputs.call.max())
        return most, f"at most {amount(most)} thousand people can protest"
    formations = [scenario.formations[index] for index in _places(scenario, seen)]
    if seen.quantity == "force":
        most = _most_force(scenario, inputs, formations)
        return (
            most,
            f"its formations amount to {amount(round(most))} riot policemen, with every rung and full zeal",
        )
    if seen.quantity in ("stood_down", "stalling"):
        return float(len(formations)), f"it concerns {len(formations)} formations"
    officers = sum(unit.size.best for unit in formations)
    return officers, f"its formations have {amount(officers)} officers"


def _most_force(scenario: Scenario, inputs: Inputs, formations: list[ResolvedFormation]) -> float:
    """The force in riot policemen at the largest duty of the lever or a rung, with all officers loyal and zealous."""
    named = np.array([unit in formations for unit in scenario.formations])
    duty = np.maximum(inputs.levers.duty.max(axis=0), inputs.rung_duty.max(axis=0, initial=0.0))
    full = balance_on(inputs._replace(levers=inputs.levers._replace(duty=duty[None])), 0).force
    return float(full[named].sum() * (1.0 + inputs.parameters.zeal))


def _places(scenario: Scenario, seen: Observation) -> Sequence[int]:
    """The formations that are named, directly or by service; if none is, all outside the army."""
    if not seen.names:
        return outside_the_army(scenario)
    return [
        index
        for index, formation in enumerate(scenario.formations)
        if not {formation.name, formation.service}.isdisjoint(seen.names)
    ]


def _asked(seen: Observation) -> tuple[float, float]:
    """The bounds within which a run meets the observation."""
    if seen.about is not None:
        return seen.about.value - SPREADS * seen.about.sd, seen.about.value + SPREADS * seen.about.sd
    if seen.between is not None:
        return seen.between[0], seen.between[1]
    return seen.at_least or 0.0, np.inf if seen.at_most is None else seen.at_most


def _text_of(seen: Observation) -> str:
    if seen.about is not None:
        return f"about {amount(seen.about.value)}"
    if seen.between is not None:
        return f"between {amount(seen.between[0])} and {amount(seen.between[1])}"
    return (
        f"at least {amount(seen.at_least)}" if seen.at_least is not None else f"at most {amount(seen.at_most or 0.0)}"
    )
