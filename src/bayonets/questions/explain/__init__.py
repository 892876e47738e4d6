"""Explain why a formation stays: the weight of every mechanism on a day, and the changes before a break."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from bayonets.ensemble.progress import Progress, silent
from bayonets.questions.contract import MOST, RUNS_EXPLAINED, Argument, Dask, Threads, check, documented

if TYPE_CHECKING:
    from bayonets.questions.asked import ScenarioLike
    from bayonets.questions.explain.answer import Explanation


@documented
def explain(
    scenario: "ScenarioLike",
    formation: Annotated[
        str | None,
        Argument("The formation; by default the one that breaks in most runs, or else is closest to breaking."),
    ] = None,
    on: Annotated[
        str | date | None,
        Argument(
            "Day, as its morning begins; by default that of the break or of the highest pressure.", metavar="DATE"
        ),
    ] = None,
    *,
    run: Annotated[int | None, Argument("Number of a single run to explain instead of many.", 0)] = None,
    runs: Annotated[
        int | None,
        Argument(f"Number of runs; by default {RUNS_EXPLAINED}, or fewer if a result folder has fewer.", 1, 1_000_000),
    ] = None,
    seed: Annotated[int | None, Argument("Random seed, by default 1; a result folder has its own.", 0, MOST)] = None,
    threads: Threads = None,
    dask: Dask = None,
    out: str | Path | None = None,
    progress: Progress = silent,
) -> "Explanation":
    """Explain why a formation stays, on the morning of a day.

        bn.explain("textbook", "riot_police_capital", "2030-03-20")

    The scenario may be a result folder, whose runs are then explained. `progress` is called once for the runs and once
    for the decisions.

    Raises:
        SettingError: an unknown formation; a day outside the scenario; run, runs, seed or threads out of range.
        RefusedError: runs that were not made; a day by which the regime has fallen in all of them.
        RunFailedError: a run could not be completed.
    """
    check(explain, run=run, runs=runs, seed=seed, threads=threads)
    from bayonets.questions.explain.ask import planned
    from bayonets.questions.plan import answered

    plan, line = planned(scenario, formation, on, run=run, runs=runs, seed=seed), "bayonets.explain(...)"
    answer: Explanation = answered(plan, threads=threads, dask=dask, out=out, progress=progress, command=line)
    return answer
