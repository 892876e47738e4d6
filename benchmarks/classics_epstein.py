"""Epstein's model I beside the example that Mesa 3 ships: the same parameters, the same law, the time of a step.

`python -m benchmarks.classics_epstein` prints the table.
"""

import gc
import sys
import time
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt
from mesa.examples.advanced.epstein_civil_violence.model import EpsteinCivilViolence

from bayonets.classics import epstein
from benchmarks.measures import Found
from benchmarks.rows import Row, as_table, at_least, at_most

SIZES = ((40, 300, 30, 5), (100, 600, 5, 5), (200, 900, 2, 3))
"""Side of the torus, how many times as fast we should be, steps in each round, rounds."""

LAW_STEPS = (2, 4, 8, 12, 20)
LAW_SEEDS, OUR_SEEDS = 30, 1000
_REPEATS = 15

Courses = npt.NDArray[np.float64]


def mesa_model(size: int, seed: int) -> Any:
    """Mesa's example, with its vision of 7 and threshold of 0.1, and the parameters where its defaults differ."""
    return EpsteinCivilViolence(
        width=size, height=size, cop_density=0.04, legitimacy=0.82, max_jail_term=30, max_iters=10**9, seed=seed
    )


def measure() -> Found:
    """Speed on three tori, then whether both follow the same law."""
    speed_rows, speeds = speed()
    law_rows, courses = law()
    return speed_rows + law_rows, {"microseconds_a_step": speeds, "law": courses}


def speed() -> Found:
    """The time of a step of both, in turns."""
    rows: list[Row] = []
    figures: dict[int, dict[str, list[float]]] = {}
    for size, target, steps, rounds in SIZES:
        figures[size] = found = {"mesa": [], "ours": []}
        epstein.simulate(size=size, steps=1)
        for seed in range(rounds):
            gc.collect()
            found["mesa"].append(_mesa_step(size, steps, seed))
            found["ours"].append(_our_step(size, steps, seed))
        ratio = median(theirs / own for theirs, own in zip(found["mesa"], found["ours"], strict=True))
        note = f" ({median(found['ours']):,.0f} against {median(found['mesa']):,.0f} us a step)"
        what = f"Epstein's model I on {size} x {size} against Mesa's example"
        rows.append(at_least(what, ratio, target, "times as fast", digits=0, note=note))
    return rows, figures


def law() -> Found:
    """Active and jailed of both at several steps: the largest difference, in joint standard errors."""
    theirs = np.array([_mesa_course(seed) for seed in range(LAW_SEEDS)])
    ours = np.array([_our_course(seed) for seed in range(OUR_SEEDS)])
    apart = (ours.mean(axis=0) - theirs.mean(axis=0)) / np.sqrt(_squared_error(ours) + _squared_error(theirs))
    worst = float(np.abs(apart).max())
    what = f"its active and jailed at steps {', '.join(map(str, LAW_STEPS))}: largest difference from Mesa's"
    note = f" ({LAW_SEEDS} of its seeds, {OUR_SEEDS} of ours)"
    figures = {"steps": LAW_STEPS, "ours": ours.mean(axis=0).tolist(), "mesa": theirs.mean(axis=0).tolist()}
    row = at_most(what, worst, 2.0, "standard errors", digits=2, note=note)
    return [row], figures | {"standard_errors_apart": apart.tolist()}


def _mesa_step(size: int, steps: int, seed: int) -> float:
    """Microseconds; its settling and its first step, which fills its caches of neighbours, are not counted."""
    model = mesa_model(size, seed)
    model.step()
    started = time.perf_counter()
    for _ in range(steps):
        model.step()
    return (time.perf_counter() - started) * 1e6 / steps


def _our_step(size: int, steps: int, seed: int) -> float:
    """Microseconds of whole runs of the same steps, settling and first step included."""
    seconds = []
    for _ in range(_REPEATS):
        started = time.perf_counter()
        epstein.simulate(size=size, steps=steps + 1, seed=seed)
        seconds.append(time.perf_counter() - started)
    return median(seconds) * 1e6 / (steps + 1)


def _mesa_course(seed: int) -> Courses:
    """(2, steps) active and jailed at LAW_STEPS."""
    model, found = mesa_model(40, seed), []
    for step in range(1, max(LAW_STEPS) + 1):
        model.step()
        if step in LAW_STEPS:
            found.append((model.ACTIVE, model.ARRESTED))
    return np.array(found, np.float64).T


def _our_course(seed: int) -> Courses:
    """(2, steps) the same of ours."""
    run = epstein.simulate(size=40, steps=max(LAW_STEPS), seed=seed)
    return np.array([run.active[list(LAW_STEPS)], run.jailed[list(LAW_STEPS)]], np.float64)


def _squared_error(courses: Courses) -> Courses:
    """Of the mean over the first axis."""
    return np.asarray(courses.var(axis=0, ddof=1) / len(courses))


if __name__ == "__main__":
    sys.stdout.write(as_table(measure()[0]) + "\n")
