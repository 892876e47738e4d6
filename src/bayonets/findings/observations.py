"""Observations compared with the runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bayonets.findings.measures import PEOPLE, Measures
from bayonets.findings.sentences import met
from bayonets.observed import ABOUT_SPREADS, OF_THE_FALL, bounds, day_known, values_of
from bayonets.outcomes import has_army
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import full_date, in_sentence
from bayonets.scenario.timeline import OF_THE_COUNTRY, Observation
from bayonets.statistics.estimate import Floats
from bayonets.statistics.quantiles import quantiles
from bayonets.wording import capital, crowd, listed, number, of_runs, percent, span

MOSTLY = 0.9
"""The model reproduces an observation that is met in at least this share of the runs."""

_UNITS = {
    "loyal": "loyal officers",
    "shirking": "officers who work to rule",
    "resisting": "officers who refuse",
    "exited": "exits",
    "removed": "officers removed",
    "asked": "enquiries about leaving",
    "protest": "protesters",
    "force": "force on the streets",
    "army": "share of the army siding with the protesters",
    "stood_down": "formations stood down",
    "stalling": "formations whose commander stalls",
    "fell": "fall of the regime",
    "fell_day": "day of the fall",
}


@dataclass(frozen=True, eq=False)
class ObservationCheck:
    """One observation compared with the runs.

    Attributes:
        seen: the observation.
        start: date of day 0.
        values: (R,) the simulated value of each run on its date; nan for a run that had fallen before, and for the day
            of the fall of a run that held; None if the date lies outside the days simulated.
        met: (R,) whether each run meets it; a run without a value does not. None likewise.
    """

    seen: Observation
    start: date
    values: Floats | None
    met: npt.NDArray[np.bool_] | None

    @cached_property
    def known(self) -> Floats:
        """The values of the runs that have one."""
        return np.empty(0) if self.values is None else self.values[np.isfinite(self.values)]

    @cached_property
    def levels(self) -> Floats:
        """(5,) quantiles of the values; nan if there are none."""
        return quantiles(self.known) if len(self.known) else np.full(5, np.nan)

    @property
    def fallen_before(self) -> int:
        """The number of runs that had fallen before its date and therefore have no value."""
        if self.values is None or self.seen.quantity in OF_THE_FALL:
            return 0
        return len(self.values) - len(self.known)

    @property
    def share(self) -> float | None:
        """The share of the runs that meet it; None outside the days simulated."""
        return None if self.met is None else float(self.met.mean())

    @property
    def verdict(self) -> str:
        """The number of runs that meet it, in words."""
        if self.met is None:
            return "outside the days simulated"
        return met(int(np.count_nonzero(self.met)), len(self.met))


def checks(measures: Measures) -> tuple[ObservationCheck, ...]:
    """Every observation of the scenario, in the order of the file."""
    return tuple(_check(measures, seen) for seen in measures.courses.scenario.observations)


def _check(measures: Measures, seen: Observation) -> ObservationCheck:
    day = day_known(measures.courses.scenario, seen)
    if not 0 <= day < measures.days:
        return ObservationCheck(seen, measures.start, None, None)
    values = values_of(measures.courses, seen, day)
    low, high = bounds(seen, measures.start)
    with np.errstate(invalid="ignore"):
        inside = (values >= (-np.inf if low is None else low)) & (values <= (np.inf if high is None else high))
    return ObservationCheck(seen, measures.start, values, inside)


# --- In words ---------------------------------------------------------------------------------------------------------


def unit(seen: Observation) -> str:
    """The quantity: `exits`, `formations stood down`."""
    return _UNITS[seen.quantity]


def whom(scenario: Scenario, seen: Observation) -> str:
    """The formations that an observation concerns, in words."""
    if seen.quantity in OF_THE_COUNTRY:
        return "the country"
    names = listed([in_sentence(scenario.label_of(name)) for name in seen.names])
    return names or ("all outside the army" if has_army(scenario) else "all")


def topic(scenario: Scenario, seen: Observation) -> str:
    """The quantity and the formations that it concerns: `exits outside the army`, `exits in OMON`."""
    if seen.quantity in OF_THE_COUNTRY:
        return unit(seen)
    if seen.names:
        return f"{unit(seen)} in {whom(scenario, seen)}"
    return f"{unit(seen)} outside the army" if has_army(scenario) else unit(seen)


def amounts(seen: Observation) -> str:
    """The observed value: `350 to 1 074`, `at least 350`, `18 to 24 Feb`, `not fallen`."""
    if seen.quantity == "fell":
        return _whether_fallen(seen)
    if seen.days is not None:
        return span(*map(full_date, seen.days))
    if seen.about is not None:
        centre, spread = (_write(seen, value) for value in (seen.about.value, ABOUT_SPREADS * seen.about.sd))
        return f"about {centre} \u00b1 {spread} (two standard deviations)"
    if seen.between is not None:
        return span(_write(seen, seen.between[0]), _write(seen, seen.between[1]))
    if seen.at_least is not None:
        return f"at least {_write(seen, seen.at_least)}"
    return f"at most {_write(seen, seen.at_most or 0.0)}"


def _whether_fallen(seen: Observation) -> str:
    low, high = bounds(seen, seen.date)
    may_hold, may_fall = (low is None or low <= 0.0), (high is None or high >= 1.0)
    if may_hold == may_fall:
        return "fallen or not" if may_hold else "neither"
    return "not fallen" if may_hold else "fallen"


def _write(seen: Observation, value: float) -> str:
    """An observed value, with the precision of the scenario file."""
    if seen.quantity == "protest":
        return number(PEOPLE * value)
    return percent(value) if seen.quantity == "army" else number(value, 1)


def _write_level(check: ObservationCheck, value: float) -> str:
    """A simulated value."""
    if check.seen.quantity == "protest":
        return crowd(PEOPLE * value)
    if check.seen.quantity == "fell_day":
        return full_date(check.start + timedelta(days=round(value)))
    return percent(value) if check.seen.quantity == "army" else number(value)


def given(check: ObservationCheck) -> str:
    """The simulated value as a median with the range of 90 percent of the runs, or as the share that fell."""
    if check.seen.quantity == "fell" and check.values is not None:
        return f"fallen in {_share_of_runs(int(check.values.sum()), len(check.values))}"
    if not len(check.known):
        return "no fall" if check.seen.quantity == "fell_day" else "no run stands"
    low, median, high = (_write_level(check, float(check.levels[level])) for level in (0, 2, 4))
    return median if low == median == high else f"{median} ({span(low, high)})"


def _share_of_runs(count: int, runs: int) -> str:
    return of_runs(count, runs) if count in (0, runs) else f"{percent(count / runs)} of runs"


def sentence(measures: Measures, check: ObservationCheck) -> str:
    """One observation and its comparison with the runs, as a sentence."""
    seen, what = check.seen, topic(measures.courses.scenario, check.seen)
    observed = f"{capital(what) if seen.days else f'{full_date(seen.date)}, {what}'}: observed {amounts(seen)}"
    if check.met is None or check.values is None:
        return f"{observed}; the date lies outside the days simulated."
    return f"{observed}, simulated {_simulated(check)}; {_within(check)}."


def _simulated(check: ObservationCheck) -> str:
    """The simulated value, and the runs to which its range refers."""
    value, bracket, ends = given(check).partition("(")
    standing = f"the {number(len(check.known))} runs standing"
    if not bracket:
        return f"{value} in {standing}" if check.fallen_before and len(check.known) else value
    of = "falls" if check.seen.quantity == "fell_day" else standing if check.fallen_before else "runs"
    return f"{value}(90% of {of} {ends}"


def _within(check: ObservationCheck) -> str:
    """The share of all runs that meet the observation."""
    met_by = np.empty(0) if check.met is None else check.met
    what = {"fell": "as observed", "fell_day": "within the dates"}.get(check.seen.quantity, "within the bounds")
    if check.seen.about is not None:
        what = "within two standard deviations"
    share = _share_of_runs(int(np.count_nonzero(met_by)), len(met_by))
    return f"{what} in {share.replace('of runs', 'of all runs') if check.fallen_before else share}"


# --- All together -----------------------------------------------------------------------------------------------------


def tally(compared: Sequence[ObservationCheck], of: str = "the real course") -> str:
    """The number of observations within the days simulated that the runs meet; empty if there are none."""
    shares = [check.share for check in compared if check.share is not None]
    if not shares:
        return ""
    well, never = sum(share >= MOSTLY for share in shares), sum(share == 0.0 for share in shares)
    missed = f"; {number(never)} in no run" if never else ""
    if len(shares) == 1:
        return f"The one observation of {of} is {next(check.verdict for check in compared if check.met is not None)}."
    how_many = {0: "none is", 1: "1 is"}.get(well, f"{number(well)} are")
    met_well = f"{how_many} met in 9 of 10 runs or more"
    return f"Of {number(len(shares))} observations of {of}, {met_well}{missed}."


def together(compared: Sequence[ObservationCheck]) -> tuple[int, int, int] | None:
    """The runs that meet every observation within the days simulated, all runs, and the number of observations.

    None if there are fewer than two observations: the verdict of a single one says it.
    """
    met_by = [check.met for check in compared if check.met is not None]
    if len(met_by) < 2:
        return None
    return int(np.count_nonzero(np.all(met_by, axis=0))), len(met_by[0]), len(met_by)


def together_sentence(compared: Sequence[ObservationCheck]) -> str:
    """The number of runs that meet all observations at once; empty if there are fewer than two observations."""
    counted = together(compared)
    if counted is None:
        return ""
    count, runs, observations = counted
    share = f" ({percent(count / runs)})" if 0 < count < runs else ""
    return f"All {number(observations)} observations together are met in {of_runs(count, runs)}{share}."
