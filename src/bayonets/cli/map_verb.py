"""`bayonets map`: how does an outcome, or a lever's effect on it, depend on any two numbers of a scenario?"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bayonets.cli.common import Whole, command_line, count, scenario_argument, uncertain_option
from bayonets.cli.progress import bar_of_runs, duration
from bayonets.cli.question import Shared, again, deliver, question_options, resumable, words_of
from bayonets.questions.phase_map import RUNS

if TYPE_CHECKING:
    from bayonets.ensemble.journal import Journal
    from bayonets.questions.phase_map.answer import PhaseMap
    from bayonets.questions.phase_map.plane import Plane
    from bayonets.scenario.handles import Which


@click.command(
    "map",
    epilog="Example: bayonets map textbook --x levers.outing=0:0.05 --y levers.amnesty=0:1 --effect levers.outing",
)
@scenario_argument()
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
    type=Whole(0, 1_000_000),
    default=RUNS,
    show_default=True,
    help="Runs in all, spent where the answer changes; 0: the twin alone, within seconds.",
)
@uncertain_option
@click.option("--grid", type=Whole(2, 200), help="Values on each axis for the twin; 41, or 29 with --effect.")
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
    grid: int | None,
    shared: Shared,
) -> None:
    """Map an outcome, or the sign of a lever's effect on it, over two levers, traits or parameters.

    With --uncertain, every two runs have another draw of the unknown numbers, and an effect's map tells the share of
    the draws in which its sign holds. The deterministic twin gives a picture within seconds; then runs are made where
    the answer changes. The same command again resumes where it was stopped; a larger --runs extends what is there.
    """
    from bayonets.ensemble.journal import journal_in
    from bayonets.questions.phase_map.ask import check_budget, over_draws, what_of
    from bayonets.questions.phase_map.plane import plane_of

    base = shared.scenario(scenario)
    plane = over_draws(plane_of(base, x, y, of, effect, grid), shared.seed, uncertain)
    check_budget(plane, runs)
    what = what_of(plane)
    path = shared.folder(scenario, "map", base.digest(), str(what))
    with journal_in(path, base, shared.seed, question="map", asked=what, command=command_line()) as at:
        for damage in at.damage:
            shared.say(f"{path}: {damage}: it will be computed anew")
        answer = _answer(plane, at, path, runs, shared)
        deliver(answer, path, base, shared, following=_next(answer, path))


def _answer(plane: "Plane", at: "Journal", path: Path, runs: int, shared: Shared) -> "PhaseMap":
    """The answer, with a picture of the twin's as soon as there is one."""
    from bayonets.ensemble.estimate import estimate
    from bayonets.ensemble.executor import workforce
    from bayonets.ensemble.folder import only_disk_errors
    from bayonets.ensemble.prepare import ready_engine, ready_twin
    from bayonets.questions.answers import PICTURE, keep
    from bayonets.questions.phase_map.ask import asked
    from bayonets.questions.phase_map.findings import findings

    say = shared.say

    def first(twin: "PhaseMap") -> None:
        say(findings(twin)[0])
        if runs and not (path / PICTURE).exists():
            with only_disk_errors(path):
                keep(twin, path)
            say(f"Picture of the twin: {path / PICTURE}")
        if runs:
            ready_engine(say)
            seconds = estimate(plane.inputs, runs, force.threads, here=force.here).seconds
            say(f"At most {count(runs, 'run')}: about {duration(seconds)}{force.where}, less if it is clear sooner")

    ready_twin(say)
    say(f"{plane.base.name}: the twin at {len(plane.x.grid)} x {len(plane.y.grid)} points ...")
    points = max(runs, len(plane.y.grid))
    with (
        workforce(points, shared.threads, shared.dask, say) as force,
        resumable(),
        bar_of_runs() as progress,
    ):
        return asked(plane, at, runs, shared.seed, force.each, progress=progress, first=first)


def _next(answer: "PhaseMap", path: Path) -> list[tuple[str, str]]:
    """The next sensible commands."""
    if not answer.runs:
        return [(again(runs=RUNS), "spend runs where the answer changes")]
    if not answer.settled:
        return [(again(runs=2 * answer.budget), "go on with a larger budget")]
    return [(f"bayonets report STUDY --with {words_of(path)}", "show the map in the report of a study's runs")]
