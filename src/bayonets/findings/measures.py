"""What the page says about the runs, computed once: every figure and sentence reads from here."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bayonets.pictures.intervals import Floats, quantiles, wilson_ends
from bayonets.pictures.words import plain
from bayonets.results import Courses
from bayonets.scenario.model import ResolvedFormation
from bayonets.scenario.unknowns import unknowns
from bayonets.world.stances import CAUSES, EXITED, REMOVED, RESISTING, STALLING, STOOD_DOWN

Counts = npt.NDArray[np.int64]

PEOPLE = 1000.0
"""People in one unit of the model's protest."""


@dataclass(frozen=True)
class ServiceGroup:
    """A service and the places of its formations."""

    name: str
    label: str
    places: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Measures:
    """Courses, and what follows from them; each property is computed when first asked for."""

    courses: Courses

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
        """95 percent interval of the chance that the regime holds."""
        return wilson_ends(*self.held_of)

    @property
    def held_of(self) -> tuple[float, float]:
        """Runs that held and runs, as they count for intervals: two runs of one draw of the numbers count as one."""
        worth = 1.0 if self.courses.uncertain is None else 0.5
        return worth * self.held, worth * self.runs

    def fall_days(self, cause: str) -> Floats:
        """Days of the downfalls by a cause of `world.stances.CAUSES`, ascending."""
        chosen = self.courses.fell & (self.courses.cause == CAUSES.index(cause))
        return np.sort(self.courses.fell_day[chosen]).astype(np.float64)

    @cached_property
    def formations(self) -> tuple[ResolvedFormation, ...]:
        """F formations in the order of the file."""
        return tuple(self.courses.scenario.formations)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What people read for each formation."""
        return tuple(plain(formation.label) for formation in self.formations)

    @cached_property
    def services(self) -> tuple[ServiceGroup, ...]:
        """Services in the order of the file."""
        places: dict[str, list[int]] = {}
        for place, formation in enumerate(self.formations):
            places.setdefault(formation.service, []).append(place)
        label_of = self.courses.scenario.label_of
        return tuple(ServiceGroup(name, plain(label_of(name)), tuple(found)) for name, found in places.items())

    @cached_property
    def without_pact(self) -> tuple[int, ...]:
        """Places of the formations that no pact keeps out of the streets; of all, if a pact keeps out everybody."""
        free = tuple(place for place, formation in enumerate(self.formations) if not formation.pact)
        return free or tuple(range(len(self.formations)))

    @cached_property
    def has_army(self) -> bool:
        """Whether any formation is in the pact."""
        return any(formation.pact for formation in self.formations)

    @cached_property
    def sizes(self) -> Floats:
        """(R, F) officers; the same in every run unless sizes were drawn."""
        return np.asarray(self.courses.heads[:, 0].sum(axis=-1), dtype=np.float64)

    @cached_property
    def typical_sizes(self) -> Floats:
        """(F,) the median over runs of the officers."""
        return np.median(self.sizes, axis=0)

    @cached_property
    def share_quantiles(self) -> Floats:
        """(5, D, F, 5) shares of each formation by stance."""
        if (self.sizes == self.sizes[0]).all():
            return np.asarray(quantiles(self.courses.heads) / self.sizes[0][:, None])
        return quantiles((self.courses.heads / self.sizes[:, None, :, None]).astype(np.float32))

    def at_end(self, stance: int, places: tuple[int, ...]) -> Counts:
        """(R,) officers of some formations in a stance on the last day."""
        return self.at_day(self.days - 1, stance, places)

    def at_day(self, day: int, stance: int, places: tuple[int, ...]) -> Counts:
        """(R,) officers of some formations in a stance at a day's end."""
        return np.asarray(self.courses.heads[:, day][:, list(places), stance].sum(axis=1), dtype=np.int64)

    @cached_property
    def exits(self) -> Counts:
        """(R, D) officers outside the pact who have left."""
        return np.asarray(self.courses.heads[:, :, list(self.without_pact), EXITED].sum(axis=2), dtype=np.int64)

    @cached_property
    def removed(self) -> Counts:
        """(R,) officers outside the pact whom counter-intelligence has removed by the end."""
        return self.at_end(REMOVED, self.without_pact)

    @cached_property
    def stood_down(self) -> Counts:
        """(R,) formations that have stood down by the end."""
        return np.asarray((self.courses.posture[:, -1] == STOOD_DOWN).sum(axis=1), dtype=np.int64)

    @cached_property
    def posture_runs(self) -> tuple[Floats, Floats]:
        """(D, F) runs in which each commander stalls, and in which he has stood down."""
        posture = self.courses.posture
        stalling, down = ((posture == kind).sum(axis=0).astype(np.float64) for kind in (STALLING, STOOD_DOWN))
        return stalling, down

    @cached_property
    def protest(self) -> Floats:
        """(5, D) quantiles of the protest [people, not thousands as in the model: readers count heads]."""
        return PEOPLE * quantiles(self.courses.protest)

    @cached_property
    def pressure(self) -> Floats:
        """(5, D) quantiles of the pressure."""
        return quantiles(self.courses.pressure)

    @cached_property
    def force(self) -> Floats:
        """(5, D) quantiles of the force [riot policemen at full effort]."""
        return quantiles(self.courses.force)

    @cached_property
    def exit_quantiles(self) -> Floats:
        """(5, D) quantiles of the officers outside the pact who have left."""
        return quantiles(self.exits)

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
        return frozenset(one.name for one in unknowns(self.courses.scenario, which)) if which else frozenset()

    @cached_property
    def hold_days(self) -> int:
        """Days in a row of lost streets that bring the regime down."""
        return int(self.parameter("hold_days"))

    @cached_property
    def sustained(self) -> Floats | None:
        """(R,) highest pressure held on `hold_days` days in a row; None if the run is shorter. Above 0: a downfall."""
        if self.days < self.hold_days:
            return None
        windows = np.lib.stride_tricks.sliding_window_view(self.courses.pressure, self.hold_days, axis=1)
        return np.asarray(windows.min(axis=-1).max(axis=-1), dtype=np.float64)

    @cached_property
    def days_lost(self) -> Counts:
        """(R,) days on which the streets were lost, until the downfall if there was one."""
        last = np.where(self.courses.fell, self.courses.fell_day, self.days - 1)
        seen = np.arange(self.days) <= last[:, None]
        return np.asarray(((self.courses.pressure > 0.0) & seen).sum(axis=1), dtype=np.int64)

    @cached_property
    def army_peak(self) -> Floats:
        """(R,) largest share of the pact formations on the protesters' side at any day's end; 0 without any.

        From the heads, since the column `army` holds what the day began with: the turn that brings a regime down is
        not in it.
        """
        places = [place for place, formation in enumerate(self.formations) if formation.pact]
        if not places:
            return np.zeros(self.runs)
        heads = self.courses.heads[:, :, places]
        down = self.courses.posture[:, :, places] == STOOD_DOWN
        turned = np.where(down, heads[..., : RESISTING + 1].sum(axis=-1), heads[..., RESISTING])
        return np.asarray((turned.sum(axis=2) / self.sizes[:, None, places].sum(axis=2)).max(axis=1), dtype=np.float64)

    @cached_property
    def rung_days(self) -> Counts:
        """(R, K) the day from which each rung of the ladder is in force, -1 where it is never called.

        Reckoned from the pressure as in `world.orders.rung_is_due`, since results do not store it.
        """
        rungs = len(self.courses.scenario.ladder)
        trigger, needed = self.parameter("ladder_trigger"), self.parameter("ladder_days")
        found = np.full((self.runs, rungs), -1, dtype=np.int64)
        above, called = np.zeros(self.runs), np.zeros(self.runs, dtype=np.int64)
        last = np.where(self.courses.fell, self.courses.fell_day, self.days)
        for day in range(self.days - 1):
            above = np.where((self.courses.pressure[:, day] > trigger) & (day < last), above + 1, 0)
            due = np.flatnonzero((above >= needed) & (called < rungs))
            found[due, called[due]] = day + 1
            called[due] += 1
            above[above >= needed] = 0
        return found
