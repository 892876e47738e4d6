"""The phase map: how does an outcome, or a lever's effect on it, depend on any two numbers of a scenario?"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from bayonets.ensemble.executor import Each, workforce
from bayonets.ensemble.folder import only_disk_errors
from bayonets.ensemble.journal import Journal, journal_in
from bayonets.ensemble.prepare import ready_engine, ready_twin
from bayonets.ensemble.run import Progress, silent
from bayonets.ensemble.uncertain import draws_of
from bayonets.errors import SettingError
from bayonets.questions.answers import keep
from bayonets.questions.asked import ScenarioLike, scenario_of
from bayonets.questions.phase_map.answer import PhaseMap
from bayonets.questions.phase_map.made import twin_only, with_runs
from bayonets.questions.phase_map.plane import Plane, plane_of
from bayonets.questions.phase_map.spend import BLOCK, Place, Spent, spend
from bayonets.questions.phase_map.work import blocks, mean_field_rows
from bayonets.scenario.handles import Which, which_of


def answered(
    scenario: ScenarioLike,
    x: str,
    y: str,
    *,
    of: str | None,
    effect: str | None,
    runs: int,
    seed: int,
    grid: int | None,
    threads: int | None,
    dask: str | None,
    uncertain: bool | str | None,
    out: str | Path | None,
    progress: Progress,
) -> PhaseMap:
    """The answer, from arguments that have been checked."""
    base = scenario_of(scenario)
    plane = over_draws(plane_of(base, x, y, of, effect, grid), seed, which_of(uncertain))
    check_budget(plane, runs)
    with workforce(max(runs, len(plane.y.grid)), threads, dask) as force:
        if out is None:
            return asked(plane, Journal(), runs, seed, force.each, progress=progress)
        command = "bayonets.phase_map(...)"
        with journal_in(Path(out), base, seed, question=PhaseMap.question, asked=what_of(plane), command=command) as at:
            answer = asked(plane, at, runs, seed, force.each, progress=progress)
            with only_disk_errors(Path(out)):
                keep(answer, Path(out))
    return answer


def asked(
    plane: Plane,
    at: Journal,
    runs: int,
    seed: int,
    each: Each,
    *,
    progress: Progress = silent,
    rows: Progress = silent,
    first: Callable[[PhaseMap], None] | None = None,
) -> PhaseMap:
    """The answer to a question that has been checked.

    Args:
        plane: of the map.
        at: where all that is computed is kept.
        runs, seed, progress: as of `phase_map`.
        each: who computes.
        rows: called with the rows of the mean field that are done, and all of them.
        first: called with the twin's answer, as soon as there is one.
    """
    ready_twin()
    known = twin_only(plane, seed, mean_field_rows(plane, at, each, rows), runs)
    if first is not None:
        first(known)
    allowed = runs // (BLOCK * plane.arms)
    if not allowed:
        return known
    ready_engine()
    spent = Spent(_lattice(plane), _kind(plane), drawn=plane.draws is not None)
    coarse = [(across, along) for along in plane.y.coarse() for across in plane.x.coarse()]
    a_block = BLOCK * plane.arms
    made = spend(
        spent, coarse, allowed, partial(blocks, plane, at, seed, each),
        lambda done, all_of_them: progress(a_block * done, a_block * all_of_them),
    )  # fmt: skip
    return with_runs(known, plane, spent, a_block * made)


def over_draws(plane: Plane, seed: int, which: Which | None) -> Plane:
    """The plane with the unknown numbers drawn, if any are to be.

    Raises:
        SettingError: nothing is unknown.
    """
    return plane if which is None else replace(plane, draws=draws_of(plane.base, seed, which))


def what_of(plane: Plane) -> dict[str, object]:
    """What makes it another question, for its folder."""
    raised = plane.effect
    return {
        "x": [plane.x.word, plane.x.low, plane.x.high],
        "y": [plane.y.word, plane.y.low, plane.y.high],
        "of": plane.outcome.name,
        "effect": [raised.word, raised.low, raised.high, raised.step] if raised else None,
        "grid": [len(plane.x.grid), len(plane.y.grid)],
        "uncertain": None if plane.draws is None else plane.draws.which,
    }


def _lattice(plane: Plane) -> dict[Place, tuple[float, float]]:
    across, along = (axis.part(np.array(axis.places)) for axis in (plane.x, plane.y))
    return {(i, j): (float(across[i]), float(along[j])) for j in range(len(along)) for i in range(len(across))}


def _kind(plane: Plane) -> str:
    share = plane.outcome.kind == "share"
    if plane.effect:
        return "effect on a share" if share else "effect"
    return "share" if share else "other"


def check_budget(plane: Plane, runs: int) -> None:
    """Refuse a budget that does not even suffice for a first look everywhere.

    Raises:
        SettingError: it does not.
    """
    least = len(plane.x.coarse()) * len(plane.y.coarse()) * BLOCK * plane.arms
    if 0 < runs < least:
        raise SettingError(
            f"runs: {runs}: must be at least {least}, for a first look at all parts of the map; or 0: the twin alone"
        )
