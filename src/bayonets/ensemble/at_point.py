"""A few runs, or the twin, of one set of inputs among many: what maps and searches ask for again and again."""

from collections.abc import Sequence

from bayonets.engine.inputs import Inputs
from bayonets.engine.mean_field import run_twin
from bayonets.engine.simulate import workplace
from bayonets.engine.twin import workbench
from bayonets.ensemble.course import Course, FailedRun
from bayonets.ensemble.threads import course_of
from bayonets.errors import RunFailedError


def courses_at(inputs: Inputs, seed: int, runs: Sequence[int]) -> list[Course]:
    """The courses of some runs, one after the other in this thread.

    Raises:
        RunFailedError: a run could not be completed.
        EngineError: the inputs hold a number that the engine cannot compute with.
    """
    place = workplace(inputs)
    found = []
    for run in runs:
        one = course_of(place, seed, run, None)
        if isinstance(one, FailedRun):
            raise RunFailedError(f"run {run}: {one.reason}")
        found.append(one)
    return found


def twin_at(inputs: Inputs) -> Course:
    """The course of the twin, in which officers are real numbers and postures probabilities.

    Raises:
        EngineError: the inputs hold a number that the engine cannot compute with, or the course ends in one.
    """
    bench = workbench(inputs)
    run_twin(bench)
    country = bench.twin.state.country[0]
    return Course.made(0, country, bench.record)
