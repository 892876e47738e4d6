"""`bayonets explain`: why do they stay?"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from bayonets.cli.common import Whole, command_line, count, scenario_argument
from bayonets.cli.progress import bar_of_runs
from bayonets.cli.question import (
    Shared,
    again,
    default_folder,
    deliver,
    question_options,
    resumable,
    words_of,
)  # fmt: skip

if TYPE_CHECKING:
    from bayonets.ensemble.journal import Journal
    from bayonets.questions.explain.answer import Explanation
    from bayonets.questions.explain.courses import Asked


@click.command(
    "explain",
    epilog="Example: bayonets explain textbook --formation city_police_capital --on 2030-03-20",
)
@scenario_argument("NAME|FILE|FOLDER")
@click.option(
    "--formation",
    help="Whose officers; by default those that break in most runs, or else are closest to breaking.",
)
@click.option("--on", metavar="DATE", help="On whose morning; by default of the break, or of the highest pressure.")
@click.option("--run", "run", type=Whole(0), help="One run instead of many.")
@click.option(
    "--runs",
    type=Whole(1, 1_000_000),
    help="How many runs; by default 50, of a result folder as many of its own.",
)
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
    """Why do they stay? What every mechanism weighs with a formation's officers and its commander on a day.

    The weights add up to the difference in utility between staying and each way of breaking. Then who is nearest to
    the edge, what they hide, and what moved before they broke. SCENARIO may be a folder that `bayonets run` wrote: then
    its runs are asked about.
    """
    asked = _asked(scenario, run, runs, shared)
    answer, path = _answer(scenario, asked, formation, on, run, shared)
    deliver(answer, path, asked.scenario, shared, following=_following(answer, asked))


def _asked(scenario: str, run: int | None, runs: int | None, shared: Shared) -> "Asked":
    """The runs that are asked about."""
    from bayonets.questions.explain.ask import asked_of, is_folder

    if run is not None and runs is not None:
        raise click.UsageError(f"--run {run} with --runs {runs}: one run or many. Use one of the two")
    if not is_folder(scenario):
        return asked_of(shared.scenario(scenario), run, runs, shared.seed)
    if shared.settings or shared.days is not None:
        raise click.UsageError(
            f"{scenario} holds runs that are made: --set and --days cannot change them. Name a scenario instead"
        )
    given = click.get_current_context().get_parameter_source("seed") != ParameterSource.DEFAULT
    return asked_of(scenario, run, runs, shared.seed if given else None)


def _answer(
    name: str, asked: "Asked", formation: str | None, on: str | None, run: int | None, shared: Shared
) -> "tuple[Explanation, Path]":
    """The answer, and the folder in which it was worked out."""
    from bayonets.ensemble.executor import workforce
    from bayonets.ensemble.prepare import ready_engine, ready_weighing
    from bayonets.questions.explain.ask import check_asked, journal_of, question_words
    from bayonets.questions.explain.work import answer

    check_asked(asked.scenario, formation, on)
    words, say = question_words(asked, formation, on, run), shared.say
    known = [asked.scenario.digest(), *map(str, words.values())]
    path = shared.out or default_folder(name, "explain", asked.seed, *known)
    with (
        workforce(len(asked.runs), shared.threads, shared.dask, say) as force,
        journal_of(asked, words, path, command_line()) as at,
    ):
        for damage in at.damage:
            say(f"{path}: {damage}: that will be computed anew")
        ready_engine(say)
        ready_weighing(say)
        shown = not (shared.quiet or shared.as_json)
        with resumable(partial(_done, at)), bar_of_runs(shown=shown) as progress:
            return answer(asked, at, formation, on, force=force, progress=progress, alone=run), path


def _done(at: "Journal") -> str:
    return f" after {count(sum(key.startswith('course') for key in at.known), 'run')}"


def _following(answer: "Explanation", asked: "Asked") -> list[tuple[str, str]]:
    """The next sensible commands."""
    found = []
    if answer.rows:
        other = next((row.name for row in answer.rows if row.name != answer.formation), None)
        if other:
            line = again(drop=("--out",), formation=other)
            found.append((line, "the same of another formation"))
    if asked.folder is not None:
        line = f"bayonets replay {words_of(asked.folder.path)} --run {asked.runs[0]}"
        found.append((line, "tell a run as a story"))
    if answer.run is None:
        line = again(drop=("--out", "--runs"), formation=answer.formation, on=answer.date, run=asked.runs[0])
        found.append((line, "the same of one run"))
    return found
