"""The outcomes of a run, each as one number: one definition for every question, report and picture.

Exits and protest are counted on the last day of a run, or on a common last day of the runs that are compared: leaving
takes time at risk, so that an earlier fall would otherwise appear to keep officers loyal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from bayonets.engine.state import STREETS
from bayonets.ensemble.course import Course
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import in_sentence
from bayonets.world.stances import EXITED

Floats = npt.NDArray[np.float64]
Kind = Literal["share", "days", "officers", "people"]

_PROTEST = STREETS.index("protest")


@dataclass(frozen=True, eq=False)
class Ends:
    """How R runs of F formations ended.

    Attributes:
        fell_day: (R,) day of the fall, -1 where the regime held.
        left: (R, F) officers who have left by the day on which exits are counted.
        protest: (R,) turnout on that day [thousands of people].
        days: number of days of the scenario.
    """

    fell_day: npt.NDArray[np.int64]
    left: Floats
    protest: Floats
    days: int

    @property
    def held(self) -> npt.NDArray[np.bool_]:
        """(R,) whether the regime held."""
        return self.fell_day < 0

    @property
    def lasted(self) -> Floats:
        """(R,) days that the regime lasted: all days where it held, which censors the day of its fall."""
        return np.where(self.held, self.days, self.fell_day).astype(np.float64)


@dataclass(frozen=True)
class Outcome:
    """One outcome of a run.

    Attributes:
        name: its name in programs: fell, held, days, left, left.SERVICE, left.SERVICE.FORMATION, protest.
        label: its name in text.
        kind: its unit: a share of the runs, days, officers, or thousands of people.
        places: indices of the formations whose exits it counts.
    """

    name: str
    label: str
    kind: Kind
    places: tuple[int, ...] = ()

    def of(self, ends: Ends) -> Floats:
        """(R,) the value of the outcome in each run."""
        if self.name in ("fell", "held"):
            return (ends.held if self.name == "held" else ~ends.held).astype(np.float64)
        if self.name == "days":
            return ends.lasted
        if self.name == "protest":
            return ends.protest
        return np.asarray(ends.left[:, list(self.places)].sum(axis=1))


FELL = Outcome("fell", "probability of a fall", "share")
HELD = Outcome("held", "probability of holding", "share")


def outcomes(scenario: Scenario) -> dict[str, Outcome]:
    """The outcomes of a scenario by name, in the order in which they are shown."""
    formations = list(enumerate(scenario.formations))
    free = outside_the_army(scenario)
    everybody = "outside the army" if len(free) < len(formations) else "of all formations"
    listed = [FELL, HELD, Outcome("days", f"days it lasts, of {scenario.days}", "days")]
    listed.append(Outcome("left", f"left, {everybody}", "officers", free))
    for service in dict.fromkeys(formation.service for _, formation in formations):
        indices = tuple(index for index, formation in formations if formation.service == service)
        listed.append(
            Outcome(f"left.{service}", f"left: {in_sentence(scenario.label_of(service))}", "officers", indices)
        )
    for index, formation in formations:
        name = f"left.{formation.service}.{formation.name}"
        listed.append(Outcome(name, f"left: {in_sentence(formation.label)}", "officers", (index,)))
    listed.append(Outcome("protest", "protest at the end, thousands", "people"))
    return {outcome.name: outcome for outcome in listed}


def outside_the_army(scenario: Scenario) -> tuple[int, ...]:
    """Indices of the formations outside the army, without a pact; of all formations if every one has a pact."""
    free = tuple(index for index, formation in enumerate(scenario.formations) if not formation.pact)
    return free or tuple(range(len(scenario.formations)))


def has_army(scenario: Scenario) -> bool:
    """Whether any formation belongs to the army, which a pact keeps off the streets."""
    return any(formation.pact for formation in scenario.formations)


def ends_of(courses: Sequence[Course], days: int, last: Sequence[int] | None = None) -> Ends:
    """How runs ended.

    Args:
        courses: of R runs.
        days: number of days of the scenario.
        last: the day of each run on which exits and protest are counted; None: its last day.
    """
    looked_at = [-1] * len(courses) if last is None else last
    return Ends(
        np.array([course.fell_day for course in courses], np.int64),
        np.array(
            [course.record.heads[day, :, EXITED] for course, day in zip(courses, looked_at, strict=True)], np.float64
        ),
        np.array(
            [course.record.streets[day, _PROTEST] for course, day in zip(courses, looked_at, strict=True)], np.float64
        ),
        days,
    )


def common_last_days(arms: Sequence[Sequence[Course]]) -> list[int]:
    """By run number, the last day on which the regime stood in all arms."""
    return [
        min(len(course.record.heads) - 1 if course.fell_day < 0 else course.fell_day for course in runs)
        for runs in zip(*arms, strict=True)
    ]
