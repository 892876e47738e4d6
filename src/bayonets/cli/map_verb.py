"""`bayonets map`: how does an outcome, or a lever's effect on it, depend on any two numbers of a scenario?"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bayonets.cli.common import scenario_argument
from bayonets.cli.question import Shared, again, ask, options_of, question_options, words_of
from bayonets.questions.phase_map import RUNS, phase_map

if TYPE_CHECKING:
    from bayonets.questions.phase_map.answer import PhaseMap
    from bayonets.scenario.handles import Which


@click.command(
    "map",
    epilog="Example: bayonets map textbook --x levers.outing=0:0.05 --y levers.amnesty=0:1 --effect levers.outing",
)
@scenario_argument()
@options_of(phase_map)
@question_options
def command(
    scenario: str,
    *,
    x: str,
    y: str,
    of: str | None,
    effect: str | None,
    runs: int,
    uncertain: "Which | None",
    posterior: str | None,
    grid: int | None,
    shared: Shared,
) -> None:
    """Map an outcome, or the sign of a lever's effect on it, over two levers, traits or parameters.

    With --uncertain or --posterior, the unknown numbers are drawn anew for every two runs: the map is then an average
    over draws, and that of an effect gives the share of the draws in which its sign holds. The mean-field approximation
    gives a picture within seconds; runs are then made where the answer changes. The same command again resumes where it
    was stopped; a larger --runs extends the results.
    """
    from bayonets.questions.phase_map.ask import planned

    base, which = shared.drawn(scenario, posterior, uncertain, runs)
    plan = planned(
        base, x, y, of=of, effect=effect, runs=runs, seed=shared.seed, grid=grid,
        uncertain=which,
    )  # fmt: skip
    ask(plan, scenario, shared, following=_next)


def _next(answer: "PhaseMap", path: Path) -> list[tuple[str, str]]:
    """Commands that may follow."""
    if not answer.runs:
        return [(again(runs=RUNS), "runs where the answer changes")]
    if not answer.settled:
        return [(again(runs=2 * answer.budget), "continue with a larger budget")]
    return [(f"bayonets report STUDY --with {words_of(path)}", "the map as a section of the report of a study")]
