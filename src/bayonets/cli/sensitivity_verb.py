"""`bayonets sensitivity`: which unknown number matters, and what is mere chance?"""

import shlex
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bayonets.cli.common import Whole, command_line, count, scenario_argument
from bayonets.cli.progress import bar_of_points, duration
from bayonets.cli.question import Shared, again, deliver, question_options, resumable, words_of

if TYPE_CHECKING:
    from bayonets.ensemble.executor import Workforce
    from bayonets.ensemble.journal import Journal
    from bayonets.questions.sensitivity.answer import Sensitivity
    from bayonets.questions.sensitivity.ask import Budget
    from bayonets.questions.sensitivity.factors import Factors
    from bayonets.scenario.model import Scenario


@click.command("sensitivity", epilog="Example: bayonets sensitivity textbook --draws 300")
@scenario_argument()
@click.option(
    "--method",
    type=click.Choice(["morris", "sobol"]),
    default="morris",
    show_default=True,
    help="Morris screens; Sobol gives shares of the variance with interplay, and takes several times as long.",
)
@click.option(
    "--over",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Take these numbers as unknown: YAML lines such as `parameters.efficacy: [0.1, 0.4]`, in the words of --set. "
    "By default all numbers of the scenario that have low and high, and all parameters of the model.",
)
@click.option(
    "--draws", type=Whole(50, 1_000_000), default=600, show_default=True, help="Draws of all numbers at once."
)
@click.option("--trajectories", type=Whole(4, 100_000), default=20, show_default=True, help="Of Morris' screening.")
@click.option("--rows", type=Whole(16, 1_048_576), default=128, show_default=True, help="Of Sobol': a power of two.")
@click.option("--runs", type=Whole(2, 10_000), default=2, show_default=True, help="Runs at each point.")
@click.option("--single", is_flag=True, help="Move numbers one by one, not those of a service or mechanism together.")
@click.option("--twin", is_flag=True, help="Ask the mean-field twin, which knows no chance, once at each point.")
@question_options
def command(
    scenario: str,
    *,
    method: str,
    over: Path | None,
    draws: int,
    trajectories: int,
    rows: int,
    runs: int,
    single: bool,
    twin: bool,
    shared: Shared,
) -> int:
    """Which unknown number matters for the chance to hold, the day and the exits, and how much is mere chance?

    The same command again resumes where it was stopped; larger --draws, --trajectories or --rows go on from there.
    """
    from bayonets.questions.sensitivity.ask import Budget, check, factors_for
    from bayonets.questions.sensitivity.design import load_salib

    load_salib()
    budget = Budget(method, draws, trajectories if method == "morris" else rows, runs, single, twin)
    check(budget, shared.seed, shared.threads)
    base = shared.scenario(scenario)
    factors = factors_for(base, over)
    ranges = repr([(one.name, one.low, one.best, one.high, one.law) for one in factors.unknown])
    kind = f"{method}{' single' * single}{' twin' * twin}"
    path = shared.folder(scenario, "sensitivity", base.digest(), ranges, kind)
    answer = _asked(path, base, factors, budget, shared)
    deliver(answer, path, base, shared, following=_following(scenario, path, method, shared))
    return 0


def _asked(path: Path, base: "Scenario", factors: "Factors", budget: "Budget", shared: Shared) -> "Sensitivity":
    """The answer, worked out in its folder."""
    from bayonets.ensemble.executor import workforce
    from bayonets.ensemble.journal import journal_in
    from bayonets.ensemble.prepare import ready_engine, ready_twin
    from bayonets.questions.sensitivity.ask import asked, points_of, work_out

    say, words = shared.say, asked(factors)
    with (
        workforce(points_of(factors, budget), shared.threads, shared.dask, say) as force,
        journal_in(path, base, shared.seed, question="sensitivity", asked=words, command=command_line()) as at,
    ):
        for damage in at.damage:
            say(f"{path}: {damage}: they will be computed anew")
        if budget.twin:
            ready_twin(say)
        else:
            ready_engine(say)
        say(_announced(base, factors, budget, force, len(at.known)))
        with resumable(partial(_done, at)), bar_of_points() as progress:
            return work_out(base, factors, budget, shared.seed, force.each, at, progress)


def _done(at: "Journal") -> str:
    return f" with {count(len(at.known), 'point')} done"


def _announced(base: "Scenario", factors: "Factors", budget: "Budget", force: "Workforce", known: int) -> str:
    """What is about to be computed, and how long it will take."""
    from bayonets.questions.sensitivity.cost import seconds_of

    groups = len(factors.groups(single=budget.single))
    points = budget.points(groups)
    left = max(points - known, 0)
    each = "the twin" if budget.twin else count(budget.runs, "run")
    there = f" ({known:,} are there already)" if known else ""
    asked = f"{count(len(factors.unknown), 'unknown number')} in {count(groups, 'group')}; {count(points, 'point')}"
    time = duration(seconds_of(base, budget, left, force.threads))
    return f"{base.name}: {asked}{there}, {each} at each: about {time}{force.where}"


def _following(name: str, path: Path, method: str, shared: Shared) -> list[tuple[str, str]]:
    """The next sensible commands."""
    scenario = shlex.quote(name)
    told = [
        (
            f"bayonets run {scenario} --uncertain-parameters{shared.words()}",
            "runs with all numbers drawn, and their report",
        ),
        (f"bayonets report STUDY --with {words_of(path)}", "this answer in the report of a study"),
    ]
    sobol = (again(drop=("--out",), method="sobol"), "shares of the variance, interplay included")
    return [sobol, *told] if method == "morris" else told
