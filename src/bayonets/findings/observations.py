"""What was observed, held against what the runs give."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bayonets.findings.measures import PEOPLE, Measures
from bayonets.findings.sentences import met
from bayonets.pictures.intervals import Floats, quantiles
from bayonets.pictures.words import crowd, full_date, listed, number, plain, span
from bayonets.scenario.timeline import Observation
from bayonets.world.stances import STANCES, STOOD_DOWN

ABOUT_SPREADS = 2.0
"""An observation `about` a value counts as met within so many of its standard deviations."""

MOSTLY = 0.9
"""An observation that so many of the runs meet is one that the model reproduces."""

_UNITS = {"protest": "people protesting", "stood_down": "formations stood down", "fell": "downfall"}


@dataclass(frozen=True, eq=False)
class Check:
    """One observation against the runs.

    Attributes:
        seen: the observation.
        values: (R,) what the runs give at its date; None if its date lies outside the days simulated.
        met: (R,) whether each run meets it; None likewise.
    """

    seen: Observation
    values: Floats | None
    met: npt.NDArray[np.bool_] | None

    @property
    def levels(self) -> Floats:
        """(5,) quantiles of the values; of nothing, nan."""
        return np.full(5, np.nan) if self.values is None else quantiles(self.values)

    @property
    def verdict(self) -> str:
        """In how many runs it is met, in words."""
        if self.met is None:
            return "outside the days simulated"
        return met(int(np.count_nonzero(self.met)), len(self.met))


def checks(measures: Measures) -> tuple[Check, ...]:
    """Every observation of the scenario, in its order."""
    return tuple(_check(measures, seen) for seen in measures.courses.scenario.observations)


def _check(measures: Measures, seen: Observation) -> Check:
    day = measures.courses.scenario.day_of(seen.date)
    if not 0 <= day < measures.days:
        return Check(seen, None, None)
    values = _values(measures, seen, day)
    low, high = bounds(seen)
    inside = (values >= (-np.inf if low is None else low)) & (values <= (np.inf if high is None else high))
    return Check(seen, values, inside)


def _values(measures: Measures, seen: Observation, day: int) -> Floats:
    courses = measures.courses
    if seen.quantity == "protest":
        return courses.protest[:, day].astype(np.float64)
    if seen.quantity == "fell":
        return (courses.fell & (courses.fell_day <= day)).astype(np.float64)
    places = places_of(measures, seen)
    if seen.quantity == "stood_down":
        return np.asarray((courses.posture[:, day][:, places] == STOOD_DOWN).sum(axis=1), dtype=np.float64)
    return measures.at_day(day, STANCES.index(seen.quantity), tuple(places)).astype(np.float64)


def places_of(measures: Measures, seen: Observation) -> list[int]:
    """The formations that an observation concerns: those named, else all without a pact."""
    if not seen.names:
        return [place for place, formation in enumerate(measures.formations) if not formation.pact]
    return [
        place
        for place, formation in enumerate(measures.formations)
        if formation.name in seen.formations or formation.service in seen.services
    ]


def bounds(seen: Observation) -> tuple[float | None, float | None]:
    """Between what a run must lie to meet an observation."""
    if seen.about is not None:
        return seen.about.value - ABOUT_SPREADS * seen.about.sd, seen.about.value + ABOUT_SPREADS * seen.about.sd
    return seen.between if seen.between is not None else (seen.at_least, seen.at_most)


def amounts(seen: Observation) -> str:
    """What was observed, as a clause: `at least 350`."""

    def say(value: float) -> str:
        return number(PEOPLE * value) if seen.quantity == "protest" else number(value, 1)

    if seen.about is not None:
        return f"about {say(seen.about.value)} \u00b1 {say(ABOUT_SPREADS * seen.about.sd)} (two standard deviations)"
    if seen.between is not None:
        return span(say(seen.between[0]), say(seen.between[1]))
    if seen.at_least is not None:
        return f"at least {say(seen.at_least)}"
    return f"at most {say(seen.at_most or 0.0)}"


def whom(measures: Measures, seen: Observation) -> str:
    """Whom an observation concerns, in words."""
    if seen.quantity in {"protest", "fell"}:
        return "the country"
    return listed([plain(measures.courses.scenario.label_of(name)) for name in seen.names]) or "all without a pact"


def unit(seen: Observation) -> str:
    """What is counted: `EXITED`, `thousand protesting`."""
    return _UNITS.get(seen.quantity, seen.quantity.upper())


def sentence(measures: Measures, check: Check) -> str:
    """One observation and how the runs meet it, as a sentence."""
    seen = check.seen
    about = f"{full_date(seen.date)}, {whom(measures, seen)}: {amounts(seen)} {unit(seen)} observed"
    if check.values is None:
        return f"{about}; its date lies outside the days simulated."
    return f"{about}; the runs give {given(check)}: {check.verdict}."


def given(check: Check) -> str:
    """What the runs give, as median and 90 percent range."""
    protest = check.seen.quantity == "protest"
    levels = (float(check.levels[place]) for place in (0, 2, 4))
    low, median, high = (crowd(PEOPLE * level) if protest else number(level) for level in levels)
    return median if low == median == high else f"{median} ({span(low, high)})"


def tally(found: Sequence[Check], of: str = "the real course") -> str:
    """How many of the observations within the days simulated the runs meet; empty if there are none."""
    shares = [float(check.met.mean()) for check in found if check.met is not None]
    if not shares:
        return ""
    well, never = sum(share >= MOSTLY for share in shares), sum(share == 0.0 for share in shares)
    missed = f"; {number(never)} in no run" if never else ""
    if len(shares) == 1:
        return f"The one observation of {of} is {next(check.verdict for check in found if check.met is not None)}."
    met_well = f"{number(well)} {_are(well)} met in 9 of 10 runs or more"
    return f"Of {number(len(shares))} observations of {of}, {met_well}{missed}."


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
