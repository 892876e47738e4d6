"""`bayonets critical-mass`: how many officers, refusing together, give the regime an even chance to fall?"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bayonets.cli.common import Whole, command_line, count, scenario_argument, uncertain_option
from bayonets.cli.progress import bar_of_runs, duration
from bayonets.cli.question import Shared, again, deliver, question_options, resumable, words_of
from bayonets.questions.critical_mass import RUNS, WITHIN

if TYPE_CHECKING:
    from bayonets.questions.critical_mass.answer import CriticalMass
    from bayonets.scenario.handles import Which
    from bayonets.scenario.model import Scenario

_HALVINGS = 8
"""Questions to a run about one formation over draws, at most about: as often an interval of 300 rungs can be halved."""


@click.command(
    "critical-mass",
    epilog="Example: bayonets critical-mass textbook --on 2030-03-20 --within 30 "
    '--group "the police: riot_police, city_police"',
)
@scenario_argument()
@click.option("--on", metavar="DATE", help="The day on which they refuse; by default the scenario's first.")
@click.option(
    "--within", type=Whole(1, 3650), default=WITHIN, show_default=True,
    help="Days within which the regime may fall, the day itself counted.",
)  # fmt: skip
@click.option(
    "--formations", default="all", show_default=True, metavar="all|none|NAME,NAME",
    help="Formations and services to ask about.",
)  # fmt: skip
@click.option(
    "--group", "texts", multiple=True, metavar="NAME: F, G",
    help='Formations and services that refuse together: "the capital: omon_minsk, brigade_3". May be given again.',
)  # fmt: skip
@click.option(
    "--runs", type=Whole(20, 1_000_000), default=RUNS, show_default=True,
    help="Runs; each is asked once about each formation.",
)  # fmt: skip
@uncertain_option
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
    shared: Shared,
) -> int:
    """Find how many officers of a formation, refusing together on a day, give the regime an even chance to fall.

    For each formation, each service of several formations and each --group: the number, its share, its 90% interval,
    and whether the regime then falls by the streets or by the army; with --uncertain also over draws of the unknown
    numbers. The same command again resumes where it was
    stopped; a larger --runs extends what is there.
    """
    from bayonets.questions.asked import day_of
    from bayonets.questions.critical_mass.ask import critical_mass
    from bayonets.questions.critical_mass.targets import parsed_groups, targets_of

    base, groups = shared.scenario(scenario), parsed_groups(texts)
    day, asked = 0 if on is None else day_of(base, on), targets_of(base, formations, groups)
    path = shared.folder(
        scenario, "critical-mass", base.digest(), str(day), str(within), *([uncertain] if uncertain else [])
    )
    _announce(shared, base, day, within, len(asked), runs, _HALVINGS if uncertain else 1)
    with resumable(), bar_of_runs(shown=not shared.quiet) as progress:
        answer = critical_mass(
            base, on, within=within, formations=formations, groups=groups, runs=runs, seed=shared.seed,
            threads=shared.threads, dask=shared.dask, uncertain=uncertain, out=path, progress=progress,
            command=command_line(),
        )  # fmt: skip
    deliver(answer, path, base, shared, following=_following(scenario, answer, shared))
    return 0


def _announce(shared: Shared, base: "Scenario", day: int, within: int, asked: int, runs: int, times: int) -> None:
    """Make the engine ready and say what is about to be computed, and how long it takes if each is asked so often."""
    from bayonets.ensemble.estimate import estimate
    from bayonets.ensemble.executor import workforce
    from bayonets.ensemble.prepare import ready_engine
    from bayonets.scenario.inputs import build
    from bayonets.scenario.words import with_days

    ready_engine(shared.say)
    with workforce(runs, shared.threads, shared.dask, shared.say) as force:
        work = runs * (asked * times + 1) + runs * day // within
        need = estimate(build(with_days(base, within)), work, force.threads, here=force.here)
    shared.say(
        f"{base.name}: {count(runs, 'run')} up to {base.date_of(day)}, each asked about {count(asked, 'formation')} or "
        f"groups for {count(within, 'day')}: about {duration(need.seconds)} at most{force.where}"
    )


def _following(scenario: str, answer: "CriticalMass", shared: Shared) -> list[tuple[str, str]]:
    """The next sensible commands; of the first in rank alone in the same folder, which holds what was asked of it."""
    first = next((one for one in answer.ranked() if one.verdict == "number" and one.kind == "formation"), None)
    found = [(f"bayonets run {words_of(Path(scenario))}{shared.words()}", "what happens of itself")]
    if first is not None:
        more = max(3000, 4 * answer.runs)
        line = again(drop=("--group",), formations=first.name, runs=more)
        found.insert(0, (line, "the first in rank, more exactly"))
    return found
