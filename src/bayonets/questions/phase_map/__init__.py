"""The phase map: an outcome, or the effect of a lever on it, as a function of two numbers of a scenario."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from bayonets.ensemble.progress import Progress, silent
from bayonets.questions.contract import Argument, Dask, Seed, Threads, Uncertain, UnderPosterior, check, documented

if TYPE_CHECKING:
    from bayonets.questions.asked import ScenarioLike
    from bayonets.questions.phase_map.answer import PhaseMap

RUNS = 4000


@documented
def phase_map(
    scenario: "ScenarioLike",
    x: Annotated[
        str,
        Argument(
            "First axis: a lever, trait or parameter, in the words of --set with a range in place of the value.",
            metavar="PATH=LOW:HIGH",
        ),
    ],
    y: Annotated[str, Argument("Second axis.", metavar="PATH=LOW:HIGH")],
    *,
    of: Annotated[
        str | None,
        Argument(
            "Outcome: fell, held, days, left, left.SERVICE or protest; by default fell, or left with an effect.",
            metavar="OUTCOME",
        ),
    ] = None,
    effect: Annotated[
        str | None,
        Argument(
            "Map the sign of a lever's effect: levers.outing, levers.outing=0:0.02 or levers.outing=+0.02 (a step up).",
            metavar="LEVER[=LOW:HIGH]",
        ),
    ] = None,
    runs: Annotated[
        int,
        Argument(
            "Total number of runs, placed where the answer changes, at least some hundreds; 0: the mean field alone, "
            "within seconds.",
            0,
            1_000_000,
        ),
    ] = RUNS,
    seed: Seed = 1,
    grid: Annotated[
        int | None,
        Argument("Number of values on each axis for the mean field; by default 41, or 29 with an effect.", 2, 200),
    ] = None,
    threads: Threads = None,
    dask: Dask = None,
    uncertain: Uncertain = None,
    posterior: UnderPosterior = None,
    out: str | Path | None = None,
    progress: Progress = silent,
) -> "PhaseMap":
    """Map an outcome, or the effect of a lever on it, over two levers, traits or parameters.

        bn.phase_map(bn.load("textbook"), "levers.outing=0:0.05", "levers.amnesty=0:1", effect="levers.outing=0:0.02")

    With uncertain numbers, the mean field still uses their best values.

    Raises:
        SettingError: an axis, the outcome or the effect is invalid; or nothing is uncertain.
        RunFailedError: a run could not be completed.
    """
    check(phase_map, runs=runs, seed=seed, grid=grid, threads=threads)
    from bayonets.inference.under import under
    from bayonets.questions.asked import scenario_of
    from bayonets.questions.phase_map.ask import planned
    from bayonets.questions.plan import answered

    base, which = under(scenario_of(scenario), posterior, uncertain)
    plan = planned(base, x, y, of=of, effect=effect, runs=runs, seed=seed, grid=grid, uncertain=which)
    line = "bayonets.phase_map(...)"
    answer: PhaseMap = answered(plan, threads=threads, dask=dask, out=out, progress=progress, command=line)
    return answer
