"""A study: n runs of one scenario under one seed, in memory or into a folder, resumed after interruptions."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

from bayonets.engine.inputs import Inputs
from bayonets.engine.state import bytes_of_record
from bayonets.ensemble.arm_names import stem_of
from bayonets.ensemble.course import BASELINE, Course, FailedRun
from bayonets.ensemble.disk import only_disk_errors
from bayonets.ensemble.executor import Executor
from bayonets.ensemble.manifest import now
from bayonets.ensemble.parts import write_batch
from bayonets.ensemble.progress import Progress, silent
from bayonets.ensemble.store import Folder
from bayonets.ensemble.tables import Layout
from bayonets.ensemble.uncertain import Draws, draws_of
from bayonets.scenario.handles import Which, unknowns
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario

_MOST_RUNS_A_BATCH = 200
_MOST_BYTES_A_BATCH = 4_000_000


def batch_size(inputs: Inputs) -> int:
    """The number of runs in a part, small enough for memory and for the loss of one part."""
    return max(1, min(_MOST_RUNS_A_BATCH, _MOST_BYTES_A_BATCH // bytes_of_record(inputs.days, inputs.formations)))


def layout_of(scenario: Scenario, seed: int) -> Layout:
    """The layout of the tables of a study."""
    formations = scenario.formations
    return Layout(seed, scenario.start, tuple(f.name for f in formations), tuple(f.service for f in formations))


def run_in_memory(
    scenario: Scenario,
    runs: int,
    seed: int,
    *,
    compute: Executor,
    same_people: bool = False,
    uncertain: Which | None = None,
    progress: Progress = silent,
) -> Iterator[Course | FailedRun]:
    """The courses of runs 0 to runs - 1, in their order; every pair with a draw of the numbers if `uncertain`."""
    with closing(
        compute(inputs_for(scenario, seed, uncertain), seed, range(runs), same_people=same_people)
    ) as outcomes:
        yield from _shown(outcomes, 0, runs, progress)


def run_into(
    folder: Folder,
    scenario: Scenario,
    runs: int,
    *,
    compute: Executor,
    batch: int | None = None,
    progress: Progress = silent,
    arm: str = BASELINE,
) -> None:
    """Compute the runs of an arm that the folder lacks, batch by batch; it must be locked (`store.working_in`).

    Args:
        folder: the folder, with the seed and the choice of people.
        scenario: scenario of the arm.
        runs: total number of runs.
        compute: the executor of the runs.
        batch: number of runs in a part; by default `batch_size`.
        progress: called with the numbers of completed and requested runs.
        arm: name of the arm.

    Raises:
        FolderError: the disk is full or cannot be written; completed runs are kept.
        ClusterError: as raised by `compute`; completed runs are kept.
    """
    which = folder.manifest["uncertain"]
    inputs = inputs_for(scenario, int(folder.manifest["seed"]), which if arm == BASELINE else which_in(scenario, which))
    draws = inputs if isinstance(inputs, Draws) else None
    size = batch or batch_size(draws.plain if draws else build(scenario))
    seed, done = int(folder.manifest["seed"]), folder.done(arm)
    layout = layout_of(scenario, seed)
    missing = [run for run in range(runs) if run not in done]
    have = len(done)
    with only_disk_errors(folder.path):
        folder.save(runs_asked=max(runs, int(folder.manifest["runs_asked"])), finished=None)
        progress(have, have + len(missing))
        with closing(compute(inputs, seed, missing, same_people=bool(folder.manifest["same_people"]))) as outcomes:
            for group in _batched(_shown(outcomes, have, have + len(missing), progress), size):
                for part in _parted(group):
                    number, stem = folder.next_number(), stem_of(folder.arms(), arm)
                    folder.entries.append(write_batch(folder.path, number, arm, layout, part, stem=stem, draws=draws))
        folder.save(runs_done=min(len(folder.done(name)) for name in folder.arms()), finished=now())


def which_in(scenario: Scenario, uncertain: Which | None) -> Which | None:
    """The set of numbers of an arm that are drawn: none if the arm fixes all uncertain numbers of the baseline."""
    return uncertain if uncertain is not None and unknowns(scenario, uncertain) else None


def inputs_for(scenario: Scenario, seed: int, uncertain: Which | None) -> Inputs | Draws:
    """The inputs of a study: the same for every run, or drawn for every pair of runs."""
    return build(scenario) if uncertain is None else draws_of(scenario, seed, uncertain)


def _batched(outcomes: Iterator[Any], size: int) -> Iterator[list[Any]]:
    """Groups of the given size; the last may be smaller."""
    while group := list(islice(outcomes, size)):
        yield group


def _parted(group: Sequence[Course | FailedRun]) -> list[list[Course | FailedRun]]:
    """Separate results from failures that will be tried again: each group gets its own entry."""
    parts: tuple[list[Course | FailedRun], list[Course | FailedRun]] = ([], [])
    for outcome in group:
        parts[isinstance(outcome, FailedRun) and not outcome.foreseen].append(outcome)
    return [part for part in parts if part]


def _shown(outcomes: Iterator[Any], have: int, asked: int, progress: Progress) -> Iterator[Any]:
    for done, course in enumerate(outcomes, have + 1):
        yield course
        progress(done, asked)


def completed(batches: Sequence[Course | FailedRun]) -> list[Course]:
    """The runs that were completed."""
    return [outcome for outcome in batches if isinstance(outcome, Course)]
