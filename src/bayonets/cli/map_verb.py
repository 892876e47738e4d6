"""`bayonets map`: how does an outcome, or a lever's effect on it, depend on any two numbers of a scenario?"""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bayonets.cli.common import changed, count
from bayonets.cli.progress import Say, bar_of_runs, duration, say_to_stderr
from bayonets.cli.question import default_folder, deliver, question_options, words_of

if TYPE_CHECKING:
    from bayonets.questions.desk import Desk
    from bayonets.questions.phase_map.answer import PhaseMap
    from bayonets.questions.phase_map.plane import Plane


@click.command(
    "map",
    epilog="Example: bayonets map textbook --x levers.outing=0:0.05 --y levers.amnesty=0:1 --effect levers.outing",
)
@click.argument("scenario", metavar="NAME|FILE")
@click.option(
    "--x",
    required=True,
    metavar="PATH=LOW:HIGH",
    help="One axis: a lever, trait or parameter, in the words of --set with a range in place of the value.",
)
@click.option("--y", required=True, metavar="PATH=LOW:HIGH", help="The other axis.")
@click.option(
    "--of",
    metavar="OUTCOME",
    help="fell, held, days, left, left.SERVICE or protest; by default fell, and left with --effect.",
)
@click.option(
    "--effect",
    metavar="LEVER[=LOW:HIGH]",
    help="Map the sign of a lever's effect: levers.outing, levers.outing=0:0.02 or levers.outing=+0.02 (a step up).",
)
@click.option(
    "--runs",
    type=click.IntRange(0, 1_000_000),
    default=4000,
    show_default=True,
    help="Runs in all, spent where the answer changes; 0: the twin alone, within seconds.",
)
@click.option("--grid", type=click.IntRange(2, 200), help="Values on each axis for the twin; 41, or 29 with --effect.")
@question_options
def command(
    scenario: str,
    *,
    x: str,
    y: str,
    of: str | None,
    effect: str | None,
    runs: int,
    grid: int | None,
    seed: int,
    threads: int | None,
    settings: tuple[str, ...],
    days: int | None,
    out: Path | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Map an outcome, or the sign of a lever's effect on it, over two levers, traits or parameters.

    The deterministic twin gives a picture within seconds; then runs are made where the answer changes. The same command
    again resumes where it was stopped; a larger --runs extends what is there.
    """
    from bayonets.questions.desk import desk
    from bayonets.questions.phase_map.ask import check_budget, what_of
    from bayonets.questions.phase_map.plane import plane_of

    base = changed(scenario, settings, days)
    plane = plane_of(base, x, y, of, effect, grid)
    check_budget(plane, runs)
    what = what_of(plane)
    path = out or default_folder(scenario, "map", seed, base.digest(), str(what))
    say = say_to_stderr(quiet=quiet or as_json)
    line = shlex.join(["bayonets", *sys.argv[1:]])
    with desk(path, base, seed, question="map", asked=what, command=line) as at:
        for damage in at.damage:
            say(f"{path}: {damage}: it will be computed anew")
        answer = _answer(plane, at, path, runs, seed, threads, say)
        deliver(answer, path, quiet=quiet, as_json=as_json, following=_next(answer, path))


def _answer(plane: "Plane", at: "Desk", path: Path, runs: int, seed: int, threads: int | None, say: Say) -> "PhaseMap":
    """The answer, with a picture of the twin's as soon as there is one."""
    from bayonets.ensemble.estimate import estimate
    from bayonets.ensemble.folder import only_disk_errors
    from bayonets.ensemble.threads import usable_cores
    from bayonets.questions.answers import PICTURE, keep
    from bayonets.questions.phase_map.ask import asked
    from bayonets.questions.phase_map.findings import findings

    workers = threads or usable_cores()
    seconds = estimate(plane.inputs, runs, workers).seconds

    def first(twin: "PhaseMap") -> None:
        say(findings(twin)[0])
        if runs and not (path / PICTURE).exists():
            with only_disk_errors(path):
                keep(twin, path)
            say(f"Picture of the twin: {path / PICTURE}")
        if runs:
            say(f"At most {count(runs, 'run')}: about {duration(seconds)}, less if the answer is clear sooner")

    say(f"{plane.base.name}: the twin at {len(plane.x.grid)} x {len(plane.y.grid)} points ...")
    try:
        with bar_of_runs(shown=sys.stderr.isatty()) as progress:
            return asked(plane, at, runs, seed, threads, progress=progress, first=first)
    except KeyboardInterrupt:
        say("\nStopped. The same command again goes on from there.")
        raise click.Abort from None


def _next(answer: "PhaseMap", path: Path) -> list[tuple[str, str]]:
    """The next sensible commands."""
    if not answer.runs:
        return [(_again(4000), "spend runs where the answer changes")]
    if not answer.settled:
        return [(_again(2 * answer.budget), "go on with a larger budget")]
    return [(f"bayonets report STUDY --with {words_of(path)}", "show the map in the report of a study's runs")]


def _again(runs: int) -> str:
    """The command line with another budget."""
    words = iter(sys.argv[1:])
    kept: list[str] = []
    for word in words:
        if word == "--runs":
            next(words, None)
        elif not word.startswith("--runs="):
            kept.append(word)
    return shlex.join(["bayonets", *kept, "--runs", str(runs)])
