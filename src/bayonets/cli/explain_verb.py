"""`bayonets explain`: why do they stay?"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from bayonets.cli.common import scenario_argument
from bayonets.cli.question import Shared, again, ask, options_of, question_options, words_of
from bayonets.questions.explain import explain

if TYPE_CHECKING:
    from bayonets.questions.explain.answer import Explanation
    from bayonets.questions.explain.courses import Asked


@click.command(
    "explain",
    epilog="Example: bayonets explain textbook --formation city_police_capital --on 2030-03-20",
)
@scenario_argument("NAME|FILE|FOLDER")
@options_of(explain)
@question_options
def command(
    scenario: str,
    *,
    formation: str | None,
    on: str | None,
    run: int | None,
    runs: int | None,
    shared: Shared,
) -> None:
    """Explain why a formation stays: the weight of every mechanism for its officers and its commander on a day.

    The weights add up to the difference in utility between staying and each way of breaking. The answer also gives the
    officers who are closest to breaking, the difference between public and private preference, and the changes before a
    break. SCENARIO may be a folder that `bayonets run` wrote, whose runs are then explained.
    """
    from bayonets.questions.explain.ask import is_folder, planned

    if run is not None and runs is not None:
        raise click.UsageError(f"--run {run} with --runs {runs}: these exclude each other. Use one of the two")
    about: Any = scenario
    seed: int | None = shared.seed
    if not is_folder(scenario):
        about = shared.scenario(scenario)
    elif shared.settings or shared.days is not None:
        raise click.UsageError(
            f"{scenario} holds completed runs, which --set and --days cannot change. Name a scenario instead"
        )
    elif click.get_current_context().get_parameter_source("seed") == ParameterSource.DEFAULT:
        seed = None
    plan = planned(about, formation, on, run=run, runs=runs, seed=seed)
    ask(plan, scenario, shared, following=partial(_following, plan.runs))


def _following(asked: "Asked", answer: "Explanation", _path: Path) -> list[tuple[str, str]]:
    """Commands that may follow."""
    commands = []
    if answer.rows:
        other = next((row.name for row in answer.rows if row.name != answer.formation), None)
        if other:
            line = again(drop=("--out",), formation=other)
            commands.append((line, "the same for another formation"))
    if asked.folder is not None:
        line = f"bayonets replay {words_of(asked.folder.path)} --run {asked.runs[0]}"
        commands.append((line, "a day-by-day account of one run"))
    if answer.run is None:
        line = again(drop=("--out", "--runs"), formation=answer.formation, on=answer.date, run=asked.runs[0])
        commands.append((line, "the same for one run"))
    return commands
