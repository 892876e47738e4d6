"""The effects of levers, run by run, with the same people, ties and random streams in every arm."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from bayonets.ensemble.progress import Progress, silent
from bayonets.questions.contract import (
    MOST_RUNS,
    Argument,
    Dask,
    Seed,
    Threads,
    Uncertain,
    UnderPosterior,
    check,
    documented,
)

if TYPE_CHECKING:
    from bayonets.questions.asked import ScenarioLike
    from bayonets.questions.compare.answer import Comparison
    from bayonets.questions.compare.arms import ArmLike


@documented
def compare(
    scenario: "ScenarioLike",
    arms: "Mapping[str, ArmLike] | Sequence[str]",
    runs: Annotated[int, Argument("Number of runs of each arm.", 2, MOST_RUNS)] = 300,
    seed: Seed = 1,
    *,
    threads: Threads = None,
    dask: Dask = None,
    same_people: Annotated[bool, Argument("Draw the people and ties of run 0 for all runs.")] = False,
    uncertain: Uncertain = None,
    posterior: UnderPosterior = None,
    out: str | Path | None = None,
    progress: Progress = silent,
) -> "Comparison":
    """Compare arms of a scenario, run by run.

        bn.compare(bn.load("textbook"), {"with support": "levers.support=0.8"}, runs=100)

    `out` stores the courses of all arms; a call with more `runs` extends it.

    Args:
        arms: By name: words of `--set`, a setup or a scenario; or a list of texts as for `--arm`.

    Raises:
        SettingError: an arm that is empty, has no name or an unknown word; runs, seed or threads out of range; or
            nothing is uncertain.
        RunFailedError: a run could not be completed.
    """
    check(compare, runs=runs, seed=seed, threads=threads)
    from bayonets.inference.under import under
    from bayonets.questions.asked import scenario_of
    from bayonets.questions.compare.ask import planned
    from bayonets.questions.plan import answered

    base, which = under(scenario_of(scenario), posterior, uncertain)
    plan = planned(base, arms, runs, seed, same_people=same_people, uncertain=which)
    line = "bayonets.compare(...)"
    answer: Comparison = answered(plan, threads=threads, dask=dask, out=out, progress=progress, command=line)
    return answer
