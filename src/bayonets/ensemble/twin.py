"""The twin's courses: one with postures as probabilities, or as many histories of postures as are asked for."""

from bayonets.engine.groups import Points
from bayonets.engine.mean_field import run_twin
from bayonets.engine.twin import Workbench, workbench
from bayonets.ensemble.course import Course
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario


def twin_courses(scenario: Scenario, seed: int, histories: int | None, points: Points | None = None) -> list[Course]:
    """The course of the twin, or of each history of it; officers are real numbers in them.

    Args:
        scenario: what is computed.
        seed: of the histories.
        histories: how many, with postures drawn; None: one course, with postures as probabilities.
        points: how finely the laws of the traits are resolved.

    Raises:
        EngineError: a number of a course is none (overflow by extreme values of the scenario).
    """
    bench = workbench(build(scenario), points)
    if histories is None:
        return [_course(bench, seed, 0, drawn=False)]
    return [_course(bench, seed, history, drawn=True) for history in range(histories)]


def _course(bench: Workbench, seed: int, history: int, *, drawn: bool) -> Course:
    run_twin(bench, seed, history if drawn else None)
    country = bench.twin.state.country[0]
    return Course.made(history, country, bench.record.copy())
