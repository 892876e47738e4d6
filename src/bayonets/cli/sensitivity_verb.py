"""`bayonets sensitivity`: randomness and unknown numbers apart, and the rank of each number."""

import shlex
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bayonets.cli.common import scenario_argument
from bayonets.cli.question import Shared, again, ask, options_of, question_options, words_of
from bayonets.questions.sensitivity import sensitivity

if TYPE_CHECKING:
    from bayonets.questions.sensitivity.answer import Sensitivity


@click.command("sensitivity", epilog="Example: bayonets sensitivity textbook --draws 300")
@scenario_argument()
@options_of(sensitivity)
@question_options
def command(
    scenario: str,
    *,
    method: str | None,
    over: str | None,
    draws: int,
    trajectories: int,
    rows: int,
    runs: int,
    single: bool,
    twin: bool,
    posterior: str | None,
    shared: Shared,
) -> None:
    """Rank the unknown numbers by their effect on holding, duration and exits, and separate them from randomness.

    The same command again resumes where it was stopped; larger --draws, --trajectories or --rows
    continue from there.
    """
    from bayonets.ensemble.uncertain import RUNS_A_DRAW
    from bayonets.questions.sensitivity.ask import planned

    base, _ = shared.drawn(scenario, posterior, None, RUNS_A_DRAW * draws)
    plan = planned(
        base, method, over, draws=draws, trajectories=trajectories, rows=rows, runs=runs,
        single=single, twin=twin, seed=shared.seed,
    )  # fmt: skip
    ask(plan, scenario, shared, following=partial(_following, scenario, posterior, shared), what="points")


def _following(
    name: str, posterior: str | None, shared: Shared, answer: "Sensitivity", path: Path
) -> list[tuple[str, str]]:
    """Commands that may follow."""
    scenario = shlex.quote(name)
    which = "--uncertain-parameters" if posterior is None else f"--posterior {shlex.quote(posterior)}"
    commands = [
        (
            f"bayonets run {scenario} {which}{shared.words()}",
            "runs with all numbers drawn, and their report",
        ),
        (f"bayonets report STUDY --with {words_of(path)}", "this answer as a section of the report of a study"),
    ]
    sobol = (again(drop=("--out",), method="sobol"), "shares of the variance, with interactions")
    return [sobol, *commands] if answer.method == "morris" else commands
