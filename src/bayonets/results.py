"""What came out: the courses of all runs of one arm as plain arrays, and result folders read back as tables."""

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
        scenario: what ran.
        seed: of the study.
        run: (R,) int64, numbers of the runs, ascending.
        fell: (R,) bool, whether the regime fell.
        fell_day: (R,) int64, day of the downfall counted from `scenario.start`; -1 if it held.
        cause: (R,) int8, 0 held, 1 streets, 2 army (`world.stances.CAUSES`).
        both_ways: (R,) bool, whether streets and army brought it down on one day; its cause is then the streets.
        heads: (R, D, F, 5) int32, officers LOYAL, SHIRKING, RESISTING, EXITED, REMOVED at the day's end.
        outed, asked: (R, D, F) int32, officers ever outed, and who have ever asked, at the day's end.
        posture: (R, D, F) int8, 0 ordering, 1 stalling, 2 stood down, at the day's end.
        duty: (R, D, F) duty as used that day, in [0, 1].
        formation_force: (R, D, F) what each formation put on the streets that day [riot policemen at full effort].
        protest: (R, D) turnout [thousands of people], as used that day; after a downfall the last state repeats (so
        for everything by day: see `fallen`). force: (R, D) sum of `formation_force`.
        pressure: (R, D) log of turnout against force, in [-5, 5]; above 0 the streets are lost.
        news: (R, D) X, in [0, 1].
        army: (R, D) a at the day's end, by which the downfall is judged, in [0, 1].
        violence: (R, D) v, in [0, 3].
        mean_field: whether this is the one course of the deterministic twin; its officers, and those of its histories,
        are real numbers (float64).
        uncertain: which numbers were drawn for each pair of runs (`ensemble.uncertain`), or None. The scenario is then
        that of the study, with every number at its best.
        calm: some of the same runs of the country in calm (`ensemble.calm`), or None.
        arm: of a comparison; empty where there is nothing to compare.
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
        """What ran, for a caption: the scenario and, of a comparison, the arm."""
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
        """(R,) the last day that is behaviour and no repetition: of the downfall, else of the scenario."""
        return np.where(self.fell, self.fell_day, self.days - 1)

    @cached_property
    def fallen(self) -> npt.NDArray[np.bool_]:
        """(R, D) whether a day comes after the downfall, so that its rows only repeat the last state."""
        return np.asarray(np.arange(self.days) > self.last_day[:, None])

    def ends(self) -> Ends:
        """How the runs ended, looked at on the last day of the scenario."""
        left = self.heads[:, -1, :, EXITED].astype(np.float64)
        return Ends(self.fell_day, left, np.asarray(self.protest[:, -1]), self.days)

    def courses(self) -> list[Course]:
        """Each run's course by itself, by run."""
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
        """One SHA-256 over all runs: that of a result folder with the same runs."""
        return digest_of(self.names(), {(BASELINE, course.run): course.digest() for course in self.courses()})

    def names(self) -> list[str]:
        """Names of the formations, in the order of the arrays."""
        return [formation.name for formation in self.scenario.formations]

    def layout(self) -> tables.Layout:
        """What the tables need to know of the study."""
        return layout_of(self.scenario, self.seed)


def gather(
    scenario: Scenario, seed: int, found: Sequence[Course], *, mean_field: bool = False, uncertain: Which | None = None
) -> Courses:
    """The courses of runs as arrays, by run.

    Args:
        scenario, seed: of the study.
        found: at least one course.
        mean_field: whether it is that of the deterministic twin.
        uncertain: which numbers were drawn for each pair of runs.
    """
    found = sorted(found, key=lambda course: course.run)
    fell_day = np.array([course.fell_day for course in found], np.int64)
    streets = np.stack([course.record.streets for course in found])
    made: dict[str, Any] = {
        "run": np.array([course.run for course in found], np.int64),
        "fell": fell_day >= 0,
        "fell_day": fell_day,
        "cause": np.array([course.cause for course in found], np.int8),
        "both_ways": np.array([course.both_ways for course in found], np.bool_),
        "heads": np.stack([course.record.heads for course in found]),
        "outed": np.stack([course.record.outed for course in found]),
        "asked": np.stack([course.record.asked for course in found]),
        "posture": np.stack([course.record.posture for course in found]),
        "duty": np.stack([course.record.duty for course in found]),
        "formation_force": np.stack([course.record.force for course in found]),
    } | {name: streets[:, :, place] for place, name in enumerate(STREETS)}
    for array in made.values():
        array.flags.writeable = False
    return Courses(scenario, seed, **made, mean_field=mean_field, uncertain=uncertain)


def courses_in(folder: Folder, arm: str = BASELINE) -> Courses:
    """The courses of one arm that a folder holds.

    Raises:
        FolderError: it holds none.
    """
    chosen = [entry for entry in folder.entries if entry.arm == arm]
    found = [course for entry in chosen for course in read_batch(folder.path, entry)]
    if not found:
        raise folder.without_runs()
    seed, uncertain = int(folder.manifest["seed"]), folder.manifest["uncertain"]
    gathered = gather(scenario_of(folder, arm), seed, found, uncertain=uncertain)
    return replace(gathered, arm=arm) if len(folder.arms()) > 1 else gathered


def ranges_in(folder: Folder) -> Courses | None:
    """The runs of a folder in which every number was drawn from its range (`ensemble.ranges`); None if there are none.

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
    """The exact scenario of an arm that ran; its `original` is the file that the user gave, where it was kept."""
    path = folder.scenario_path(arm)
    own = [original_path(path), original_path(folder.scenario_path())]
    given = next((found.read_bytes() for found in own if found.is_file()), None)
    return read(path).with_original(given)


def frame(courses: Courses, table: str) -> "pd.DataFrame":
    """One of the tables of a result folder (`ensemble.tables.COLUMNS`) as pandas.

    Args:
        courses: what to show.
        table: "runs", "formations" or "streets".
    """
    found = courses.courses()
    shown: pd.DataFrame = tables.MADE[table](BASELINE, courses.layout(), found).to_pandas()
    return shown


def to_xarray(courses: Courses) -> "xr.Dataset":
    """All that the tables hold as one labelled Dataset with dimensions arm, run, day, formation, stance.

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
