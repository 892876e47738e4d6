"""The one kernel, which advances a state from one day to another, and the course of one run computed with it."""

from typing import Any, NamedTuple

import numpy as np

from bayonets.engine import random
from bayonets.engine.case import Case, case_of
from bayonets.engine.changes import do_acts, expose, show_changes, take_effect, take_postures
from bayonets.engine.command import command
from bayonets.engine.day import (
    all_are_numbers,
    army_of,
    climb_ladder,
    count_downfall,
    grow_protest,
    morning,
    shock_of,
    write,
)
from bayonets.engine.inputs import Inputs, Parameters, Switches
from bayonets.engine.jit import kernel
from bayonets.engine.population import draw_people
from bayonets.engine.review import ROWS, crowd_of, review_formation
from bayonets.engine.state import CHUNK, ROW, Record, Scratch, State, new_record, new_scratch, new_state
from bayonets.engine.ties import count_ties, draw_ties
from bayonets.engine.today import evidence_of, situation_of
from bayonets.errors import EngineError
from bayonets.mechanisms.declare import Array, int64, uint64

# The end of a course: success, or a non-finite value.
FINE, NOT_A_NUMBER = 0, 1


class RunWorkspace(NamedTuple):
    """The workspace of one thread, for run after run of one scenario."""

    inputs: Inputs
    case: Case
    parameters: Any
    switches: Any
    state: State
    scratch: Scratch
    record: Record


def run_workspace(inputs: Inputs) -> RunWorkspace:
    """A workspace for a scenario; parameters and switches once more in single precision, for the reviews."""
    return RunWorkspace(
        inputs,
        case_of(inputs),
        Parameters(*map(np.float32, inputs.parameters)),
        Switches(*map(np.float32, inputs.switches)),
        new_state(inputs),
        new_scratch(inputs, ROWS * ROW, CHUNK),
        new_record(inputs),
    )


@kernel
def repeat_yesterday(record: Record, day: int) -> None:
    """Write the row of the day before once more; number by number, which compiles much faster than whole slices."""
    for f in range(record.outed.shape[1]):
        for stance in range(record.heads.shape[2]):
            record.heads[day, f, stance] = record.heads[day - 1, f, stance]
        record.outed[day, f] = record.outed[day - 1, f]
        record.asked[day, f] = record.asked[day - 1, f]
        record.posture[day, f] = record.posture[day - 1, f]
        record.duty[day, f] = record.duty[day - 1, f]
        record.force[day, f] = record.force[day - 1, f]
    for column in range(record.streets.shape[1]):
        record.streets[day, column] = record.streets[day - 1, column]


@kernel
def simulate(
    case: Case,
    state: State,
    scratch: Scratch,
    record: Record,
    q: Any,
    on: Any,
    key: np.uint64,
    first_day: int,
    last_day: int,
) -> int:
    """Move the state through the days first_day to last_day (excluded); the state of a fallen regime is constant.

    Args:
        case: the scenario.
        state: as the first day begins; moved.
        scratch: workspace.
        record: rows of these days are filled; after a downfall the row of the day before is repeated, so a state
            that is moved on needs the record of the days before.
        q, on: parameters and switches in single precision.
        key: of the run.
        first_day, last_day: counted from the start of the scenario.

    Returns:
        FINE, or the code of the failure.
    """
    for day in range(first_day, last_day):
        if state.country[0].fell_day >= 0:
            repeat_yesterday(record, day)
            continue
        today = random.address(key, uint64(day))
        public = morning(case, state, scratch, today, day)
        if not all_are_numbers(public):
            return NOT_A_NUMBER
        climb_ladder(case, state, public.pressure)
        crowd, shown = crowd_of(case, state), int64(0)
        for f in range(case.formations.size):
            here = random.address(today, case.formations[f].name_key)
            evidence = evidence_of(case, public, f, day)
            command(case, state, scratch, public, f, evidence, here, day)
            now = situation_of(case, state, scratch, public, f, evidence, day)
            noted = review_formation(case, state, scratch, now, crowd, q, on, f, here, shown)
            expose(case, state, scratch, f, here, day)
            do_acts(case, state, scratch, f, day)
            shown = take_effect(state, scratch, f, shown, noted)
        show_changes(case, state, scratch, shown)
        take_postures(state, scratch)
        army = army_of(case, state, scratch)
        count_downfall(case, state, public.pressure, army, day)
        write(state, scratch, record, public, army, day)
        grow_protest(case, state, public, today, day)
    return FINE


@kernel
def begin(case: Case, state: State, scratch: Scratch, people: np.uint64) -> None:
    """Draw people and ties of day 0."""
    draw_people(case, state, scratch, people)
    draw_ties(state.tie_start, state.tie_end, people)
    count_ties(case, state)


def shocks_of(seed: int, run: int, days: int) -> Array:
    """(D,) xi, the standard normal numbers that a run draws for the protest, one at the end of each day."""
    key = run_key(seed, run)
    with np.errstate(over="ignore"):
        return np.array([shock_of(np.nan, random.address(key, np.uint64(day))) for day in range(days)])


def run_key(seed: int, run: int) -> np.uint64:
    """The key of all random draws of one run."""
    with np.errstate(over="ignore"):
        return uint64(random.address(random.address(uint64(0), uint64(seed)), uint64(run)))


def run_course(
    workspace: RunWorkspace, seed: int, run: int, *, population_run: int | None = None, days: int | None = None
) -> None:
    """Compute one run from day 0; its state and record remain in the workspace.

    Args:
        workspace: of this thread.
        seed: of the study.
        run: number of the run.
        population_run: the run whose people and ties are drawn; by default this run.
        days: number of days, by default all.

    Raises:
        EngineError: the run produced a non-finite value (overflow by extreme values of the scenario).
    """
    begin_course(workspace, seed, run if population_run is None else population_run)
    move_on(workspace, seed, run, 0, workspace.inputs.days if days is None else min(days, workspace.inputs.days))


def begin_course(workspace: RunWorkspace, seed: int, population_run: int) -> None:
    """Draw people and ties of a run, as day 0 begins."""
    with np.errstate(over="ignore"):
        begin(workspace.case, workspace.state, workspace.scratch, run_key(seed, population_run))


def move_on(workspace: RunWorkspace, seed: int, run: int, first_day: int, last_day: int) -> None:
    """Advance the run of the workspace through the days first_day to last_day (excluded).

    Raises:
        EngineError: the run produced a non-finite value.
    """
    with np.errstate(over="ignore"):
        code = simulate(
            workspace.case, workspace.state, workspace.scratch, workspace.record,
            workspace.parameters, workspace.switches, run_key(seed, run), first_day, last_day,
        )  # fmt: skip
    if code != FINE:
        raise no_number(seed, run)


def no_number(seed: int, run: int) -> EngineError:
    """The error of a run that produced a non-finite value."""
    return EngineError(
        f"run {run} of seed {seed} produced a non-finite value: protest or force overflowed. "
        "Look for extreme values in the scenario (`bayonets lint`)."
    )
