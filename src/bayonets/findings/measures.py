"""Measures over all runs, computed once: every figure and every sentence of a report reads them here."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bayonets.outcomes import has_army, outside_the_army
from bayonets.results import Courses
from bayonets.scenario.handles import unknowns
from bayonets.scenario.model import ResolvedFormation
from bayonets.scenario.printable import plain
from bayonets.statistics.estimate import Floats
from bayonets.statistics.quantiles import left_out_of, quantiles, quantiles_among
from bayonets.statistics.shares import wilson_ends
from bayonets.world.stances import BY_ARMY, BY_STREETS, CAUSES, EXITED, REMOVED, STALLING, STOOD_DOWN

Counts = npt.NDArray[np.int64]

PEOPLE = 1000.0
"""People in one unit of the model's protest."""

BOTH = "both"
"""The cause of a fall for which both conditions are met on one day; in `Courses.cause` it counts as the streets."""


@dataclass(frozen=True)
class ServiceGroup:
    """A service and the indices of its formations."""

    name: str
    label: str
    places: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Measures:
    """Courses and the measures derived from them; each property is computed when it is first read.

    Statements about a day refer to the runs in which the regime stands on it: after a fall a course repeats its last
    state, which is not behaviour (`Courses.fallen`). The day of the fall itself counts.

    Attributes:
        courses: the runs.
        ranges: a few runs of the same scenario in which every number was drawn from its range, or None.
    """

    courses: Courses
    ranges: Courses | None = None

    @property
    def runs(self) -> int:
        """R."""
        return len(self.courses.run)

    @property
    def days(self) -> int:
        """D."""
        return int(self.courses.protest.shape[1])

    @property
    def start(self) -> date:
        """Date of day 0."""
        return self.courses.scenario.start

    @property
    def held(self) -> int:
        """Runs in which the regime held."""
        return int(self.runs - np.count_nonzero(self.courses.fell))

    @cached_property
    def chance_held(self) -> tuple[float, float]:
        """95 percent interval of the probability that the regime holds."""
        return wilson_ends(*self.held_of)

    @property
    def held_of(self) -> tuple[float, float]:
        """Runs that held and all runs, as intervals count them: two runs of one draw of the numbers count as one."""
        weight = 1.0 if self.courses.uncertain is None else 0.5
        return weight * self.held, weight * self.runs

    @property
    def held_in_ranges(self) -> tuple[float, float] | None:
        """Runs that held and all runs of `ranges`, as intervals count them; None if there are none."""
        return None if self.ranges is None else Measures(self.ranges).held_of

    @cached_property
    def standing(self) -> Counts:
        """(D,) runs in which the regime stands on each day, including the day of its fall."""
        return np.asarray(np.count_nonzero(~self.courses.fallen, axis=0), dtype=np.int64)

    @cached_property
    def left_out(self) -> npt.NDArray[np.bool_]:
        """(R, D) runs that are left out of the curves on a day (`quantiles.left_out_of`)."""
        return left_out_of(self.courses.fallen)

    @cached_property
    def drawn(self) -> Counts:
        """(D,) runs from which the curves of a day are drawn; 0 where too few runs stand."""
        return np.asarray(np.count_nonzero(~self.left_out, axis=0), dtype=np.int64)

    @property
    def last_drawn(self) -> int:
        """The last day that is drawn."""
        return int(np.flatnonzero(self.drawn)[-1])

    def fall_days(self, cause: str) -> Floats:
        """Days of the falls by a cause of `world.stances.CAUSES` or by "both", ascending.

        The falls by a single cause do not include those by both.
        """
        both = self.courses.both_ways
        chosen = both if cause == BOTH else ~both & (self.courses.cause == CAUSES.index(cause))
        return np.sort(self.courses.fell_day[self.courses.fell & chosen]).astype(np.float64)

    @property
    def fall_days_by_cause(self) -> dict[str, Floats]:
        """Days of the falls by cause: "streets", "army", and "both" on one day."""
        return {cause: self.fall_days(cause) for cause in (CAUSES[BY_STREETS], CAUSES[BY_ARMY], BOTH)}

    @cached_property
    def formations(self) -> tuple[ResolvedFormation, ...]:
        """The F formations in the order of the file."""
        return tuple(self.courses.scenario.formations)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The label of each formation."""
        return tuple(plain(formation.label) for formation in self.formations)

    @cached_property
    def services(self) -> tuple[ServiceGroup, ...]:
        """Services in the order of the file."""
        members: dict[str, list[int]] = {}
        for index, formation in enumerate(self.formations):
            members.setdefault(formation.service, []).append(index)
        label_of = self.courses.scenario.label_of
        return tuple(ServiceGroup(name, plain(label_of(name)), tuple(indices)) for name, indices in members.items())

    @cached_property
    def without_pact(self) -> tuple[int, ...]:
        """Indices of the formations outside the army (without a pact); of all formations if each has a pact."""
        return outside_the_army(self.courses.scenario)

    @cached_property
    def has_army(self) -> bool:
        """Whether any formation is in the pact."""
        return has_army(self.courses.scenario)

    @cached_property
    def sizes(self) -> Floats:
        """(R, F) officers of each formation; the same in every run unless sizes were drawn."""
        return np.asarray(self.courses.heads[:, 0].sum(axis=-1), dtype=np.float64)

    @cached_property
    def typical_sizes(self) -> Floats:
        """(F,) officers of each formation, the median over runs."""
        return np.median(self.sizes, axis=0)

    @cached_property
    def share_quantiles(self) -> Floats:
        """(5, D, F, 5) shares of each formation by stance."""
        if (self.sizes == self.sizes[0]).all() and not self.left_out.any():
            return np.asarray(quantiles(self.courses.heads) / self.sizes[0][:, None])
        return quantiles_among((self.courses.heads / self.sizes[:, None, :, None]).astype(np.float32), self.left_out)

    def at_end(self, stance: int, formations: tuple[int, ...]) -> Counts:
        """(R,) officers of some formations in a stance at the end of each run: on its last day or that of its fall."""
        last = self.courses.heads[np.arange(self.runs), self.courses.last_day]
        return np.asarray(last[:, list(formations), stance].sum(axis=1), dtype=np.int64)

    @cached_property
    def exits(self) -> Counts:
        """(R, D) officers outside the army who have left."""
        return np.asarray(self.courses.heads[:, :, list(self.without_pact), EXITED].sum(axis=2), dtype=np.int64)

    @cached_property
    def exits_at_end(self) -> Counts:
        """(R,) officers outside the army who have left by the end of each run."""
        return self.at_end(EXITED, self.without_pact)

    @cached_property
    def removed(self) -> Counts:
        """(R,) officers outside the army whom counter-intelligence has removed by the end of each run."""
        return self.at_end(REMOVED, self.without_pact)

    @cached_property
    def down_at_end(self) -> npt.NDArray[np.bool_]:
        """(R, F) formations that have stood down by the end of each run."""
        return np.asarray(self.courses.posture[np.arange(self.runs), self.courses.last_day] == STOOD_DOWN)

    @cached_property
    def stood_down(self) -> Counts:
        """(R,) the number of formations that have stood down by the end of each run."""
        return np.asarray(self.down_at_end.sum(axis=1), dtype=np.int64)

    @cached_property
    def posture_runs(self) -> tuple[Floats, Floats]:
        """(D, F) runs, among those that stand, in which each commander stalls; and in which he has stood down."""
        posture, stands = self.courses.posture, ~self.courses.fallen[:, :, None]
        stalling, down = (((posture == kind) & stands).sum(axis=0) for kind in (STALLING, STOOD_DOWN))
        return stalling.astype(np.float64), down.astype(np.float64)

    @cached_property
    def stalling_share(self) -> Floats:
        """(F,) the share of days on which each commander stalls, among the days on which the regime stands."""
        return np.asarray(self.posture_runs[0].sum(axis=0) / self.standing.sum())

    def by_day(self, values: npt.NDArray[np.generic]) -> Floats:
        """(5, D) quantiles by day of (R, D) numbers over the runs that stand; nan where too few do."""
        return quantiles_among(values, self.left_out)

    @cached_property
    def protest(self) -> Floats:
        """(5, D) quantiles of the protest [people; the model counts thousands]."""
        return PEOPLE * self.by_day(self.courses.protest)

    @property
    def protest_given(self) -> bool:
        """Whether the scenario fixes the turnout by dates."""
        return self.courses.scenario.protest.by_date is not None

    @cached_property
    def peak(self) -> Floats:
        """(R,) the largest protest of each run [people]."""
        return PEOPLE * np.asarray(self.where_standing(self.courses.protest, 0.0).max(axis=1))

    @cached_property
    def peak_day(self) -> Counts:
        """(R,) the first day on which the protest is at its largest."""
        return np.asarray(self.where_standing(self.courses.protest, -1.0).argmax(axis=1), dtype=np.int64)

    def where_standing(self, values: npt.NDArray[np.float64], otherwise: float) -> Floats:
        """(R, D) numbers by day, replaced by `otherwise` after a fall."""
        return np.where(self.courses.fallen, otherwise, values)

    @cached_property
    def pressure(self) -> Floats:
        """(5, D) quantiles of the pressure."""
        return self.by_day(self.courses.pressure)

    @cached_property
    def force(self) -> Floats:
        """(5, D) quantiles of the force [equivalent of riot policemen at full effort]."""
        return self.by_day(self.courses.force)

    @cached_property
    def army(self) -> Floats:
        """(5, D) quantiles of the share of the army siding with the protesters."""
        return self.by_day(self.courses.army)

    @cached_property
    def exit_quantiles(self) -> Floats:
        """(5, D) quantiles of the officers outside the army who have left."""
        return self.by_day(self.exits)

    def parameter(self, name: str) -> float:
        """The best value of a parameter of the model in this scenario."""
        return float(getattr(self.courses.scenario.parameters, name).best)

    def common(self, name: str) -> float | None:
        """The value of a parameter, or None where it was drawn anew for every pair of runs."""
        return None if f"parameters.{name}" in self._drawn else self.parameter(name)

    @cached_property
    def _drawn(self) -> frozenset[str]:
        """Names of the numbers that were drawn."""
        which = self.courses.uncertain
        return frozenset(unknown.name for unknown in unknowns(self.courses.scenario, which)) if which else frozenset()

    @cached_property
    def hold_days(self) -> int:
        """Days in a row beyond the capacity of the forces that bring the regime down."""
        return int(self.parameter("hold_days"))

    @cached_property
    def sustained(self) -> Floats | None:
        """(R,) the highest pressure sustained on `hold_days` days in a row; above 0 the regime falls.

        None if the runs have fewer days; minus infinity for a run that fell earlier.
        """
        if self.days < self.hold_days:
            return None
        pressure = self.where_standing(self.courses.pressure, -np.inf)
        windows = np.lib.stride_tricks.sliding_window_view(pressure, self.hold_days, axis=1)
        return np.asarray(windows.min(axis=-1).max(axis=-1), dtype=np.float64)

    @cached_property
    def days_lost(self) -> Counts:
        """(R,) days on which protest exceeded the capacity of the forces, until the fall if there was one."""
        return np.asarray((self.where_standing(self.courses.pressure, -1.0) > 0.0).sum(axis=1), dtype=np.int64)

    @cached_property
    def army_peak(self) -> Floats:
        """(R,) the largest share of the army siding with the protesters at the end of any day; 0 without an army."""
        return np.asarray(self.where_standing(self.courses.army, 0.0).max(axis=1))

    @property
    def army_turned(self) -> int:
        """Runs in which enough of the army sided with the protesters to bring the regime down."""
        return int(np.count_nonzero((self.courses.cause == BY_ARMY) | self.courses.both_ways))

    @cached_property
    def rung_days(self) -> Counts:
        """(R, K) the day from which each rung of the ladder is in force, -1 if it is never called.

        Computed from the pressure as in `world.orders.rung_is_due`, since results do not store it.
        """
        rungs = len(self.courses.scenario.ladder)
        trigger, needed = self.parameter("ladder_trigger"), self.parameter("ladder_days")
        in_force_from = np.full((self.runs, rungs), -1, dtype=np.int64)
        above, called = np.zeros(self.runs), np.zeros(self.runs, dtype=np.int64)
        last = np.where(self.courses.fell, self.courses.fell_day, self.days)
        for day in range(self.days - 1):
            # A rung called on the day of the fall would be in force on a day that is not simulated.
            above = np.where((self.courses.pressure[:, day] > trigger) & (day < last), above + 1, 0)
            due = np.flatnonzero((above >= needed) & (called < rungs))
            in_force_from[due, called[due]] = day + 1
            called[due] += 1
            above[above >= needed] = 0
        return in_force_from
