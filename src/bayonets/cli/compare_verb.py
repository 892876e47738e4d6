"""`bayonets compare`: what does a lever change, run by run?"""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bayonets.cli.common import scenario_argument
from bayonets.cli.question import Shared, ask, options_of, question_options, words_of
from bayonets.cli.terminal import terminal_width
from bayonets.questions.compare import compare

if TYPE_CHECKING:
    from bayonets.questions.compare.answer import Comparison
    from bayonets.scenario.handles import Which


@click.command(
    "compare",
    epilog='Example: bayonets compare textbook --arm "support: levers.support=0.8" '
    '--arm "outing: levers.outing=0.02" --arm "both: levers.support=0.8, levers.outing=0.02" --runs 200',
)
@scenario_argument()
@click.option(
    "--arm",
    "texts",
    multiple=True,
    metavar="NAME: WORDS",
    help="Name and differences of an arm, in the words of --set: "
    '"with support: levers.support=0.8@2030-04-01, levers.outing=0.02", '
    '"no shame: mechanisms.off=shame"; or another scenario: "as it was: other.yaml". Give one for each arm.',
)
@options_of(compare)
@click.option("--formations", is_flag=True, help="Show the exits of each formation, not only of each service.")
@question_options
def command(
    scenario: str,
    *,
    texts: tuple[str, ...],
    runs: int,
    same_people: bool,
    uncertain: "Which | None",
    posterior: str | None,
    formations: bool,
    shared: Shared,
) -> None:
    """Compare a scenario with arms of it, with the same people, ties and random streams in every arm.

    The answer is the difference of each outcome with its 95% interval and, with --uncertain, over draws of the unknown
    numbers, which are the same in all arms. --set and --days change every arm. The same command again resumes where it
    was stopped; a larger --runs extends the results.
    """
    from bayonets.questions.compare.arms import parsed
    from bayonets.questions.compare.ask import planned

    base, which = shared.drawn(scenario, posterior, uncertain, runs)
    arms = parsed(texts, base, shared.settings, shared.days)
    plan = planned(base, arms, runs, shared.seed, same_people=same_people, uncertain=which)

    def text(answer: "Comparison") -> str:
        return answer.text(terminal_width(), formations=formations)

    ask(plan, scenario, shared, following=_following, text=text)


def _following(answer: "Comparison", path: Path) -> list[tuple[str, str]]:
    """Commands that may follow."""
    name, commands = words_of(path), []
    shown_arm = next((arm for arm in answer.arms if arm.parting), None)
    if shown_arm and shown_arm.parting:
        line = f"bayonets replay {name} --run {shown_arm.parting.run} --arm {shlex.quote(shown_arm.name)}"
        commands.append((line, "a day-by-day account of that run"))
    commands.append((f"bayonets report {name}", "a report on the runs of the baseline, with this answer as a section"))
    commands.append((f"bayonets export {name} --csv", "tables of all arms, for R or a spreadsheet"))
    return commands
