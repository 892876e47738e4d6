"""`bayonets critical-mass`: the number of officers whose joint refusal makes a fall as likely as not."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bayonets.cli.common import scenario_argument
from bayonets.cli.question import Shared, again, ask, options_of, question_options, words_of
from bayonets.questions.critical_mass import critical_mass

if TYPE_CHECKING:
    from bayonets.questions.critical_mass.answer import CriticalMass
    from bayonets.scenario.handles import Which


@click.command(
    "critical-mass",
    epilog="Example: bayonets critical-mass textbook --on 2030-03-20 --within 30 "
    '--group "the police: riot_police, city_police"',
)
@scenario_argument()
@click.option(
    "--group", "texts", multiple=True, metavar="NAME: F, G",
    help='Formations and services that refuse together: "the capital: omon_minsk, brigade_3". May be given again.',
)  # fmt: skip
@options_of(critical_mass, leave_out=("groups",))
@question_options
def command(
    scenario: str,
    *,
    on: str | None,
    within: int,
    formations: str,
    texts: tuple[str, ...],
    runs: int,
    uncertain: "Which | None",
    posterior: str | None,
    shared: Shared,
) -> None:
    """Find how many officers of a formation must refuse together for the probability of a fall to be 50%.

    For each formation, each service of several formations and each --group, the answer gives the number, its share of
    the officers and its 90% interval, and whether the regime then falls because protest exceeds the capacity of the
    forces or because the army changes sides. With --posterior or --uncertain, all of it is averaged over draws of the
    unknown numbers, beside the critical masses of single draws. The same command again resumes where it was stopped; a
    larger --runs extends the results.
    """
    from bayonets.questions.critical_mass.ask import planned
    from bayonets.questions.critical_mass.targets import parsed_groups

    base, which = shared.drawn(scenario, posterior, uncertain, runs)
    plan = planned(
        base, on, within=within, formations=formations, groups=parsed_groups(texts), runs=runs,
        seed=shared.seed, uncertain=which,
    )  # fmt: skip
    ask(plan, scenario, shared, following=partial(_following, scenario, shared, posterior))


def _following(
    scenario: str, shared: Shared, posterior: str | None, answer: "CriticalMass", _path: Path
) -> list[tuple[str, str]]:
    """Commands that may follow; the first in rank alone continues in the same folder, which holds its results."""
    first = next((mass for mass in answer.ranked() if mass.verdict == "number" and mass.kind == "formation"), None)
    under = "" if posterior is None else f" --posterior {words_of(Path(posterior))}"
    line = f"bayonets run {words_of(Path(scenario))}{shared.words()}{under}"
    commands = [(line, "the course without further refusals")]
    if first is not None and not 0 < answer.independent < answer.draws:
        more = max(3000, 4 * answer.runs)
        line = again(drop=("--group",), formations=first.name, runs=more)
        commands.insert(0, (line, "the first in rank, with a narrower interval"))
    return commands
