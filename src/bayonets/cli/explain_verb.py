"""`bayonets explain`: why do they stay?"""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from bayonets.cli.common import changed, count
from bayonets.cli.progress import bar_of_runs, say_to_stderr
from bayonets.cli.question import default_folder, deliver, question_options, words_of

if TYPE_CHECKING:
    from bayonets.questions.explain.answer import Explanation
    from bayonets.questions.explain.courses import Asked


@click.command(
    "explain",
    epilog="Example: bayonets explain textbook --formation city_police_capital --on 2030-03-20",
)
@click.argument("scenario", metavar="NAME|FILE|FOLDER")
@click.option(
    "--formation",
    help="Whose officers; by default those that break in most runs, or else are closest to breaking.",
)
@click.option("--on", metavar="DATE", help="On whose morning; by default of the break, or of the highest pressure.")
@click.option("--run", "run", type=click.IntRange(0), help="One run instead of many.")
@click.option(
    "--runs",
    type=click.IntRange(1, 1_000_000),
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
    seed: int,
    threads: int | None,
    settings: tuple[str, ...],
    days: int | None,
    out: Path | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Why do they stay? What every mechanism weighs with a formation's officers and its commander on a day.

    The weights add up to the difference in utility between staying and each way of breaking. Then who is nearest to
    the edge, what they hide, and what moved before they broke. SCENARIO may be a folder that `bayonets run` wrote: then
    its runs are asked about.
    """
    asked = _asked(scenario, settings, days, run, runs, seed)
    answer, path = _answer(scenario, asked, formation, on, run, threads, out, quiet=quiet or as_json)
    deliver(answer, path, quiet=quiet, as_json=as_json, following=_following(scenario, answer, asked))


def _asked(
    scenario: str, settings: tuple[str, ...], days: int | None, run: int | None, runs: int | None, seed: int
) -> "Asked":
    """The runs that are asked about."""
    from bayonets.questions.explain.ask import asked_of, is_folder

    if run is not None and runs is not None:
        raise click.UsageError(f"--run {run} with --runs {runs}: one run or many. Use one of the two")
    if not is_folder(scenario):
        return asked_of(changed(scenario, settings, days), run, runs, seed)
    if settings or days is not None:
        raise click.UsageError(
            f"{scenario} holds runs that are made: --set and --days cannot change them. Name a scenario instead"
        )
    given = click.get_current_context().get_parameter_source("seed") != ParameterSource.DEFAULT
    return asked_of(scenario, run, runs, seed if given else None)


def _answer(
    name: str, asked: "Asked", formation: str | None, on: str | None, run: int | None, threads: int | None,
    out: Path | None, *, quiet: bool,
) -> "tuple[Explanation, Path]":  # fmt: skip
    """The answer, and the folder in which it was worked out."""
    from bayonets.ensemble.prepare import ready_engine, ready_weighing
    from bayonets.ensemble.threads import usable_cores
    from bayonets.questions.explain.ask import at_desk, check_asked, question_words
    from bayonets.questions.explain.work import answer

    check_asked(asked.scenario, formation, on)
    words, say = question_words(asked, formation, on, run), say_to_stderr(quiet=quiet)
    known = [asked.scenario.digest(), *map(str, words.values())]
    path = out or default_folder(name, "explain", asked.seed, *known)
    line = shlex.join(["bayonets", *sys.argv[1:]])
    with at_desk(asked, words, path, line) as at:
        for damage in at.damage:
            say(f"{path}: {damage}: that will be computed anew")
        ready_engine(say)
        ready_weighing()
        try:
            with bar_of_runs(shown=sys.stderr.isatty() and not quiet) as progress:
                threads = threads or usable_cores()
                return answer(asked, at, formation, on, threads=threads, progress=progress, alone=run), path
        except KeyboardInterrupt:
            done = count(sum(key.startswith("course") for key in at.known), "run")
            say(f"\nStopped after {done}. The same command again goes on from there.")
            raise click.Abort from None


def _following(scenario: str, answer: "Explanation", asked: "Asked") -> list[tuple[str, str]]:
    """The next sensible commands."""
    name = shlex.quote(scenario)
    found = []
    if answer.rows:
        other = next((row.name for row in answer.rows if row.name != answer.formation), None)
        if other:
            found.append((f"bayonets explain {name} --formation {other}", "the same of another formation"))
    if asked.folder is not None:
        line = f"bayonets replay {words_of(asked.folder.path)} --run {asked.runs[0]}"
        found.append((line, "tell a run as a story"))
    if answer.run is None:
        line = f"bayonets explain {name} --formation {answer.formation} --run {asked.runs[0]}"
        found.append((line, "the same of one run"))
    return found
