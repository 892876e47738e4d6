"""The runs that are explained: which of them break, when and how, and the pressure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.engine.version import MODEL_VERSION
from bayonets.ensemble.course import BASELINE, Course, FailedRun
from bayonets.ensemble.executor import Executor
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.parts import read_batch
from bayonets.ensemble.progress import Progress
from bayonets.ensemble.store import Folder, read_folder
from bayonets.errors import FolderError, RefusedError, RunFailedError
from bayonets.questions.contract import RUNS_EXPLAINED
from bayonets.results import scenario_of
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.world.stances import EXITED, RESISTING, STOOD_DOWN

MOST_BROKEN = 0.1
"""A formation has broken officer by officer when a larger share than this is RESISTING or EXITED."""

_PRESSURE = 2


@dataclass(frozen=True)
class Asked:
    """The runs of a question.

    Attributes:
        scenario, seed: of the runs.
        runs: their numbers, ascending.
        same_people: whether all have the people and ties of run 0.
        folder: in which they are stored, or None.
    """

    scenario: Scenario
    seed: int
    runs: tuple[int, ...]
    same_people: bool = False
    folder: Folder | None = None


@dataclass(frozen=True)
class Ran:
    """The summary of one run; days are counted from the start, and -1 stands for never.

    Attributes:
        run: its number.
        fell: day of the fall.
        stood_down: by formation, the first day at whose end it had stood down as a whole.
        scattered: by formation, the first day at whose end a share of more than `MOST_BROKEN` had refused or left.
        pressure: day by day; after a fall the last value repeats.
    """

    run: int
    fell: int
    stood_down: tuple[int, ...]
    scattered: tuple[int, ...]
    pressure: tuple[float, ...]

    def broke(self, f: int) -> int:
        """The first day on which formation f broke in either way; -1 if it never broke."""
        days = [day for day in (self.stood_down[f], self.scattered[f]) if day >= 0]
        return min(days, default=-1)

    def stands_on(self, day: int) -> bool:
        """Whether the regime had not fallen by the morning of a day."""
        return self.fell < 0 or day <= self.fell


def in_folder(path: Path, run: int | None, runs: int | None) -> Asked:
    """The runs of a result folder that are explained.

    Raises:
        FolderError: it is not a result folder.
        RefusedError: it has no such run, or too few runs; its runs are uncertain; or it was made by another version of
            the model.
    """
    folder = read_folder(path)
    if "question" in folder.manifest:
        raise FolderError(
            f"{path}: holds the answer of `{folder.manifest['question']}` but no runs. "
            f"Name a folder that `bayonets run` wrote, or a scenario such as {path}/scenario.yaml"
        )
    if folder.manifest["uncertain"] is not None:
        raise RefusedError(
            f"{path}: its runs are uncertain: each draw has other numbers, so that no single scenario explains them. "
            f"Ask about the scenario itself, such as {path}/scenario.yaml"
        )
    if folder.manifest["model"] != MODEL_VERSION:
        raise RefusedError(
            f"{path}: made by version {folder.manifest['model']} of the model, and this is {MODEL_VERSION}: its "
            f"runs cannot be reproduced. Install bayonets {folder.manifest['program']}"
        )
    scenario = scenario_of(folder)
    if folder.manifest["scenario_digest"] != scenario.digest():
        raise RefusedError(
            f"{folder.scenario_path()}: was changed after the runs were made, which cannot be reproduced. "
            "Restore the file"
        )
    held = sorted(folder.done())
    if not held:
        raise folder.without_runs()
    return Asked(
        scenario, int(folder.manifest["seed"]), _of_those(path, held, run, runs),
        bool(folder.manifest["same_people"]), folder,
    )  # fmt: skip


def _of_those(path: Path, held: Sequence[int], run: int | None, runs: int | None) -> tuple[int, ...]:
    if run is not None and run not in held:
        raise RefusedError(
            f"{path}: run {run} has not been made (the folder holds {held[0]} to {held[-1]}). "
            "Name one of these, or make more with `bayonets run ... --runs`"
        )
    if runs is not None and runs > len(held):
        raise RefusedError(
            f"{path}: {runs} runs have not been made (the folder holds {len(held)}). "
            f"Ask about at most {len(held)}, or make more with `bayonets run ... --runs`"
        )
    return (run,) if run is not None else tuple(held[: RUNS_EXPLAINED if runs is None else runs])


def stored(asked: Asked) -> dict[int, Course]:
    """The courses of the runs that are stored in the folder; empty where there is no folder."""
    if asked.folder is None:
        return {}
    wanted, folder = set(asked.runs), asked.folder
    holding = [entry for entry in folder.entries if entry.arm == BASELINE and wanted.intersection(entry.runs)]
    return {
        course.run: course for entry in holding for course in read_batch(folder.path, entry) if course.run in wanted
    }


def followed(
    asked: Asked, journal: Journal, known: dict[int, Course], compute: Executor, progress: Progress
) -> list[Ran]:
    """The summaries of all runs: read from the folder or from the journal, or computed.

    Raises:
        RunFailedError: a run could not be completed.
    """
    for run, course in known.items():
        journal.known[_key(run)] = _plain(course)
    lacking = [run for run in asked.runs if _key(run) not in journal.known]
    computed = compute(build(asked.scenario), asked.seed, lacking, same_people=asked.same_people)
    for done, course in enumerate(_completed(computed), len(asked.runs) - len(lacking) + 1):
        journal.add(_key(course.run), _plain(course))
        progress(done, len(asked.runs))
    return [_read(run, journal.known[_key(run)]) for run in asked.runs]


def _completed(computed: Iterator[Course | FailedRun]) -> Iterator[Course]:
    for course in computed:
        if isinstance(course, FailedRun):
            raise RunFailedError(f"run {course.run} could not be completed, and cannot be explained: {course.reason}")
        yield course


def _key(run: int) -> str:
    return f"course {run}"


def _plain(course: Course) -> dict[str, Any]:
    heads = course.record.heads
    broken = heads[:, :, RESISTING] + heads[:, :, EXITED] > MOST_BROKEN * heads.sum(axis=2)
    return {
        "fell": course.fell_day,
        "stood_down": _first(course.record.posture == STOOD_DOWN),
        "scattered": _first(broken),
        "pressure": course.record.streets[:, _PRESSURE].tolist(),
    }


def _first(happened: npt.NDArray[np.bool_]) -> list[int]:
    """The first day on which it happened, by formation; -1 where it never happened."""
    days = np.where(happened.any(axis=0), happened.argmax(axis=0), -1)
    return [int(day) for day in days]


def _read(run: int, stored_run: dict[str, Any]) -> Ran:
    return Ran(
        run,
        stored_run["fell"],
        tuple(stored_run["stood_down"]),
        tuple(stored_run["scattered"]),
        tuple(stored_run["pressure"]),
    )
