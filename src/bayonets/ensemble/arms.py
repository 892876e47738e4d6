"""Several arms of one study under one seed: into one folder, or in memory, a block of runs of every arm at a time."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing

from bayonets.ensemble.course import BASELINE, Course
from bayonets.ensemble.executor import Executor
from bayonets.ensemble.parts import read_batch, read_table
from bayonets.ensemble.progress import Progress, silent
from bayonets.ensemble.run import batch_size, inputs_for, run_into, which_in
from bayonets.ensemble.store import Folder
from bayonets.errors import RunFailedError
from bayonets.scenario.handles import Which
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario

FellDays = Mapping[int, int]
"""Day of the fall by run, -1 if the regime held."""


def missing(folder: Folder, runs: int) -> int:
    """The number of runs, of all arms, that the folder lacks."""
    return sum(len(set(range(runs)) - folder.done(arm)) for arm in folder.arms())


def run_arms(
    folder: Folder, arms: Mapping[str, Scenario], runs: int, *, compute: Executor, progress: Progress = silent
) -> None:
    """Compute the runs of its arms that the folder lacks; it must be locked (`store.working_in`).

    Args:
        folder: a folder of these arms.
        arms: scenarios by name, the baseline among them.
        runs: number of runs of each arm.
        compute: the executor of the runs.
        progress: called with the numbers of completed and requested runs of all arms.

    Raises:
        FolderError: the disk is full or cannot be written; completed runs are kept.
        ClusterError: as raised by `compute`; completed runs are kept.
    """
    lacking = missing(folder, runs)
    have = sum(len(folder.done(arm)) for arm in arms)
    asked = have + lacking
    for arm, scenario in arms.items():
        others = sum(len(folder.done(name)) for name in arms if name != arm)
        run_into(folder, scenario, runs, compute=compute, progress=_shifted(progress, others, asked), arm=arm)


def _shifted(progress: Progress, others: int, asked: int) -> Callable[[int, int], None]:
    return lambda done, _asked: progress(others + done, asked)


def fell_days_in(folder: Folder, arm: str) -> FellDays:
    """The day of the fall in each completed run of an arm, from the table of runs alone."""
    fell_days: dict[int, int] = {}
    for entry in folder.entries:
        for name in entry.parts:
            if entry.arm == arm and name.startswith("runs/"):
                table = read_table(folder.path / name, ["run", "fell_day"])
                days = (-1 if day is None else day for day in table["fell_day"].to_pylist())
                fell_days |= zip(table["run"].to_pylist(), days, strict=True)
    return fell_days


def courses_of_arm(folder: Folder, arm: str) -> Iterator[Course]:
    """The courses of an arm, a part at a time."""
    for entry in folder.entries:
        if entry.arm == arm:
            yield from read_batch(folder.path, entry)


def in_memory(
    arms: Mapping[str, Scenario],
    runs: int,
    seed: int,
    *,
    compute: Executor,
    same_people: bool = False,
    uncertain: Which | None = None,
    progress: Progress = silent,
) -> Iterator[dict[str, list[Course]]]:
    """The courses of every arm, a block of runs at a time, so that memory holds only one block.

    Runs with the same number share people, ties and random streams in all arms and, if `uncertain`, the draw.

    Raises:
        RunFailedError: a run could not be completed.
    """
    inputs = {name: inputs_for(scenario, seed, which_in(scenario, uncertain)) for name, scenario in arms.items()}
    size = batch_size(build(arms[BASELINE]))
    done, asked = 0, runs * len(arms)
    progress(done, asked)
    for first in range(0, runs, size):
        stretch: dict[str, list[Course]] = {name: [] for name in arms}
        for name in arms:
            numbers = range(first, min(first + size, runs))
            with closing(compute(inputs[name], seed, numbers, same_people=same_people)) as outcomes:
                for outcome in outcomes:
                    if not isinstance(outcome, Course):
                        raise RunFailedError(
                            f"arm {name!r}, run {outcome.run} could not be completed: {outcome.reason}"
                        )
                    stretch[name].append(outcome)
                    done += 1
                    progress(done, asked)
        yield stretch
