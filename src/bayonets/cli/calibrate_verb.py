"""`bayonets calibrate`: what the observations say of the unknown numbers."""

import shlex
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bayonets.cli.common import scenario_argument
from bayonets.cli.question import Shared, again, ask, options_of, question_options, words_of
from bayonets.questions.calibrate import calibrate

if TYPE_CHECKING:
    from bayonets.questions.calibrate.answer import Calibration


@click.command("calibrate", epilog="Example: bayonets calibrate belarus-2020 --quick")
@scenario_argument()
@options_of(calibrate)
@question_options
def command(scenario: str, *, shared: Shared, **arguments: Any) -> None:
    """Learn the unknown numbers from the observations of a scenario, and say what remains an assumption.

    The same command again resumes where it was stopped; larger --particles continue from there. Answers are repeated
    exactly on one machine, on another up to rounding. Exit code 1: a check of the sample failed; the answer is
    written, with a warning.
    """
    from bayonets.questions.calibrate.ask import planned

    plan = planned(shared.scenario(scenario), seed=shared.seed, **arguments)
    following = partial(_following, scenario, shared, bool(arguments["quick"]))
    ask(plan, scenario, shared, following=following, what="steps")
    if not plan.results[0].passed:
        raise click.exceptions.Exit(1)


def _following(name: str, shared: Shared, quick: bool, answer: "Calibration", path: Path) -> list[tuple[str, str]]:
    """Commands that may follow."""
    scenario = shlex.quote(name)
    under = f"bayonets run {scenario}{shared.words()} --posterior {words_of(path)}"
    commands = [(under, "runs under the posterior, and their report")]
    if quick:
        commands.insert(0, (again(drop=("--out", "--quick")), "the same by the engine"))
    if not answer.checks.enough:
        commands.insert(0, (again(particles=2 * answer.particles), "more draws, which continue from these"))
    return commands
