"""Critical mass: the number of officers whose joint refusal makes a fall as likely as not."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from bayonets.ensemble.progress import Progress, silent
from bayonets.questions.contract import (
    FEWEST_STANDING,
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
    from bayonets.questions.critical_mass.answer import CriticalMass


@documented
def critical_mass(
    scenario: "ScenarioLike",
    on: Annotated[
        str | date | None,
        Argument("Day on which officers refuse; by default the first of the scenario.", metavar="DATE"),
    ] = None,
    *,
    within: Annotated[int, Argument("Days within which the regime falls, that day included.", 1, 3650)] = 30,
    formations: Annotated[
        str | Sequence[str],
        Argument(
            "Whose refusals: those of every formation and of every service with several formations (all), only "
            "those of "
            "the groups (none), or names of formations and services.",
            metavar="all|none|NAME,NAME",
        ),
    ] = "all",
    groups: Annotated[
        Mapping[str, Sequence[str]] | None,
        Argument(
            "Formations and services that refuse together, by the name of the group.",
            metavar="NAME: F, G",
            option="--group",
        ),
    ] = None,
    runs: Annotated[
        int, Argument("Number of runs; each is used once for each formation.", FEWEST_STANDING, MOST_RUNS)
    ] = 300,
    seed: Seed = 1,
    threads: Threads = None,
    dask: Dask = None,
    uncertain: Uncertain = None,
    posterior: UnderPosterior = None,
    out: str | Path | None = None,
    progress: Progress = silent,
) -> "CriticalMass":
    """Estimate how many officers must refuse together on a day for the probability of a fall to be 50 %.

        bn.critical_mass("textbook", on="2030-03-20", groups={"the police": ["riot_police", "city_police"]})

    A call with more `runs` extends the results in `out`.

    Raises:
        SettingError: a day outside the scenario, an unknown formation, a number out of range, or nothing is uncertain.
        RefusedError: the regime has fallen before that day in nearly all runs.
    """
    check(critical_mass, within=within, runs=runs, seed=seed, threads=threads)
    from bayonets.inference.under import under
    from bayonets.questions.asked import scenario_of
    from bayonets.questions.critical_mass.ask import planned
    from bayonets.questions.plan import answered

    base, which = under(scenario_of(scenario), posterior, uncertain)
    plan = planned(base, on, within=within, formations=formations, groups=groups, runs=runs, seed=seed, uncertain=which)
    line = "bayonets.critical_mass(...)"
    answer: CriticalMass = answered(plan, threads=threads, dask=dask, out=out, progress=progress, command=line)
    return answer
