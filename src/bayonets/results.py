"""Results: the courses of all runs of one arm as plain arrays, and result folders read back as tables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from bayonets.engine.state import STREETS, Record
from bayonets.ensemble import tables
from bayonets.ensemble.calm import calm_below
from bayonets.ensemble.course import BASELINE, Course, digest_of
from bayonets.ensemble.joint_file import read_joint
from bayonets.ensemble.parts import read_batch
from bayonets.ensemble.ranges import ranges_below
from bayonets.ensemble.run import layout_of
from bayonets.ensemble.store import Folder, original_path
from bayonets.outcomes import Ends
from bayonets.scenario.handles import Which
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import plain
from bayonets.scenario.read import read
from bayonets.world.stances import EXITED, POSTURES, STANCES

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


@dataclass(frozen=True, eq=False)
class Courses:
    """The courses of R runs over D days for F formations; every array is read only.

    Attributes:
        scenario: the scenario of the runs.
        seed: the random seed of the study.
        run: (R,) int64, numbers of the runs, ascending.
        fell: (R,) bool, whether the regime fell.
        fell_day: (R,) int64, day of the fall counted from `scenario.start`; -1 if the regime held.
        cause: (R,) int8, 0 held, 1 streets, 2 army (`world.stances.CAUSES`).
        both_ways: (R,) bool, whether both conditions of a fall, by the streets and by the army, were met on one day;
        the cause is then the streets.
        heads: (R, D, F, 5) int32, officers LOYAL, SHIRKING, RESISTING, EXITED, REMOVED at the end of the day.
        outed, asked: (R, D, F) int32, officers ever outed, and officers who ever enquired about leaving, at the end of
        the day.
        posture: (R, D, F) int8, 0 ordering, 1 stalling, 2 stood down, at the end of the day.
        duty: (R, D, F) duty as used on that day, in [0, 1].
        formation_force: (R, D, F) the force of each formation on the streets on that day [equivalent of riot policemen
        at full effort].
        protest: (R, D) turnout [thousands of people], as used on that day. After a fall the last state repeats; so do
        all other values by day (see `fallen`).
        force: (R, D) the sum of `formation_force`.
        pressure: (R, D) the log of turnout against force, in [-5, 5]; above 0 protest exceeds the capacity of the
        forces.
        news: (R, D) X, in [0, 1].
        army: (R, D) a at the end of the day, which decides on a fall, in [0, 1].
        violence: (R, D) v, in [0, 3].
        mean_field: whether this is the single course of the mean-field approximation; its officers, and those of its
        histories, are real numbers (float64).
        uncertain: the group of numbers drawn for each pair of runs (`ensemble.uncertain`), or None. The scenario is
        then that of the study, with every number at its best value.
        calm: some of the same runs for the country in calm (`ensemble.calm`), or None.
        arm: the arm of a comparison; empty if there is nothing to compare.
    """

    scenario: Scenario
    seed: int
    run: npt.NDArray[np.int64]
    fell: npt.NDArray[np.bool_]
    fell_day: npt.NDArray[np.int64]
    cause: npt.NDArray[np.int8]
    both_ways: npt.NDArray[np.bool_]
    heads: npt.NDArray[np.int32]
    outed: npt.NDArray[np.int32]
    asked: npt.NDArray[np.int32]
    posture: npt.NDArray[np.int8]
    duty: npt.NDArray[np.float64]
    formation_force: npt.NDArray[np.float64]
    protest: npt.NDArray[np.float64]
    force: npt.NDArray[np.float64]
    pressure: npt.NDArray[np.float64]
    news: npt.NDArray[np.float64]
    army: npt.NDArray[np.float64]
    violence: npt.NDArray[np.float64]
    mean_field: bool = False
    uncertain: Which | None = None
    calm: "Courses | None" = None
    arm: str = ""

    @property
    def called(self) -> str:
        """The scenario and, for a comparison, the arm, for a caption."""
        arm = f", arm \u201c{plain(self.arm)}\u201d" if self.arm not in ("", BASELINE) else ""
        return f"{plain(self.scenario.name)}{arm}{', the baseline' if self.arm == BASELINE else ''}"

    @property
    def runs(self) -> int:
        """R."""
        return len(self.run)

    @property
    def days(self) -> int:
        """D."""
        return int(self.protest.shape[1])

    @cached_property
    def last_day(self) -> npt.NDArray[np.int64]:
        """(R,) the last day that is not a repetition: the day of the fall, else the last day of the scenario."""
        return np.where(self.fell, self.fell_day, self.days - 1)

    @cached_property
    def fallen(self) -> npt.NDArray[np.bool_]:
        """(R, D) whether a day comes after the fall, so that its rows repeat the last state."""
        return np.asarray(np.arange(self.days) > self.last_day[:, None])

    def ends(self) -> Ends:
        """The ends of the runs, measured on the last day of the scenario."""
        left = self.heads[:, -1, :, EXITED].astype(np.float64)
        return Ends(self.fell_day, left, np.asarray(self.protest[:, -1]), self.days)

    def courses(self) -> list[Course]:
        """The course of each run separately, in the order of the runs."""
        streets = np.stack([getattr(self, name) for name in STREETS], axis=-1)
        by_formation = (self.heads, self.outed, self.asked, self.posture, self.duty, self.formation_force)
        return [
            Course(
                int(run),
                int(self.fell_day[i]),
                int(self.cause[i]),
                bool(self.both_ways[i]),
                Record(*(array[i] for array in by_formation), streets[i]),  # type: ignore[call-arg]
            )
            for i, run in enumerate(self.run)
        ]

    def digest(self) -> str:
        """One SHA-256 over all runs, equal to that of a result folder with the same runs."""
        return digest_of(self.names(), {(BASELINE, course.run): course.digest() for course in self.courses()})

    def names(self) -> list[str]:
        """The names of the formations, in the order of the arrays."""
        return [formation.name for formation in self.scenario.formations]

    def layout(self) -> tables.Layout:
        """The layout of the tables of the study."""
        return layout_of(self.scenario, self.seed)


def gather(
    scenario: Scenario,
    seed: int,
    courses: Sequence[Course],
    *,
    mean_field: bool = False,
    uncertain: Which | None = None,
) -> Courses:
    """The courses of runs as arrays, by run.

    Args:
        scenario, seed: of the study.
        courses: of the runs, at least one.
        mean_field: whether the course is that of the mean-field approximation.
        uncertain: the group of numbers drawn for each pair of runs, or None.
    """
    courses = sorted(courses, key=lambda course: course.run)
    fell_day = np.array([course.fell_day for course in courses], np.int64)
    streets = np.stack([course.record.streets for course in courses])
    arrays: dict[str, Any] = {
        "run": np.array([course.run for course in courses], np.int64),
        "fell": fell_day >= 0,
        "fell_day": fell_day,
        "cause": np.array([course.cause for course in courses], np.int8),
        "both_ways": np.array([course.both_ways for course in courses], np.bool_),
        "heads": np.stack([course.record.heads for course in courses]),
        "outed": np.stack([course.record.outed for course in courses]),
        "asked": np.stack([course.record.asked for course in courses]),
        "posture": np.stack([course.record.posture for course in courses]),
        "duty": np.stack([course.record.duty for course in courses]),
        "formation_force": np.stack([course.record.force for course in courses]),
    } | {name: streets[:, :, index] for index, name in enumerate(STREETS)}
    for array in arrays.values():
        array.flags.writeable = False
    return Courses(scenario, seed, **arrays, mean_field=mean_field, uncertain=uncertain)


def courses_in(folder: Folder, arm: str = BASELINE) -> Courses:
    """The courses of one arm that a folder holds.

    Raises:
        FolderError: it holds no completed run of the arm.
    """
    entries = [entry for entry in folder.entries if entry.arm == arm]
    stored = [course for entry in entries for course in read_batch(folder.path, entry)]
    if not stored:
        raise folder.without_runs()
    seed, uncertain = int(folder.manifest["seed"]), folder.manifest["uncertain"]
    gathered = gather(scenario_of(folder, arm), seed, stored, uncertain=uncertain)
    return replace(gathered, arm=arm) if len(folder.arms()) > 1 else gathered


def ranges_in(folder: Folder) -> Courses | None:
    """The runs of a folder with every number drawn from its range (`ensemble.ranges`); None if there are none.

    Raises:
        FolderError: they cannot be read.
    """
    below = ranges_below(folder)
    if below is None or not below.completed():
        return None
    return courses_in(below)


def calm_in(folder: Folder) -> Courses | None:
    """The runs in calm that accompany those of a folder (`ensemble.calm`); None if there are none.

    Raises:
        FolderError: they cannot be read.
    """
    below = calm_below(folder)
    if below is None or not below.completed():
        return None
    return courses_in(below)


def scenario_of(folder: Folder, arm: str = BASELINE) -> Scenario:
    """The exact scenario of an arm; its `original` is the file that the user gave, if it was kept."""
    path = folder.scenario_path(arm)
    originals = [original_path(path), original_path(folder.scenario_path())]
    given = next((original.read_bytes() for original in originals if original.is_file()), None)
    joint = read_joint(folder.path) if folder.manifest["posterior"] is not None else None
    return read(path).with_original(given).under(joint)


def frame(courses: Courses, table: str) -> "pd.DataFrame":
    """One of the tables of a result folder (`ensemble.tables.COLUMNS`) as pandas.

    Args:
        courses: the runs of the table.
        table: "runs", "formations" or "streets".
    """
    shown: pd.DataFrame = tables.MADE[table](BASELINE, courses.layout(), courses.courses()).to_pandas()
    return shown


def to_xarray(courses: Courses) -> "xr.Dataset":
    """The content of the tables as one labelled Dataset with dimensions arm, run, day, formation, stance.

    Raises:
        ImportError: xarray is not installed (`pip install "bayonets[xarray]"`).
    """
    import xarray as xr

    by_unit, by_day = ("arm", "run", "day", "formation"), ("arm", "run", "day")
    days = np.arange(courses.protest.shape[1])
    start = np.datetime64(courses.scenario.start.isoformat(), "ns")
    variables: dict[str, Any] = {
        "officers": ((*by_unit, "stance"), courses.heads[None]),
        "outed": (by_unit, courses.outed[None]),
        "asked": (by_unit, courses.asked[None]),
        "duty": (by_unit, courses.duty[None]),
        "formation_force": (by_unit, courses.formation_force[None]),
        "posture": (by_unit, np.asarray(POSTURES)[courses.posture][None]),
        "fallen": (by_day, courses.fallen[None]),
        "both_ways": (("arm", "run"), courses.both_ways[None]),
        "fell": (("arm", "run"), courses.fell[None]),
        "fell_day": (("arm", "run"), np.where(courses.fell, courses.fell_day, np.nan)[None]),
    } | {name: (by_day, getattr(courses, name)[None]) for name in STREETS}
    return xr.Dataset(
        variables,
        coords={
            "arm": [BASELINE],
            "run": courses.run,
            "day": days,
            "date": ("day", start + days * np.timedelta64(1, "D")),
            "formation": courses.names(),
            "service": ("formation", [formation.service for formation in courses.scenario.formations]),
            "stance": list(STANCES),
        },
        attrs={"scenario": courses.scenario.name, "seed": courses.seed, "digest": courses.digest()},
    )
