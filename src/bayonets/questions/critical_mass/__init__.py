"""Critical mass: how many officers, refusing together, give the regime an even chance to fall?"""

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
        str | date | None, Argument("The day on which they refuse; by default the scenario's first.", metavar="DATE")
    ] = None,
    *,
    within: Annotated[int, Argument("Days within which the regime may fall, the day itself counted.", 1, 3650)] = 30,
    formations: Annotated[
        str | Sequence[str],
        Argument(
            "Whom to ask about: every formation and every service of several (all), nobody but the groups (none), or "
            "names of formations and services.",
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
    runs: Annotated[int, Argument("Runs; each is asked once about each formation.", FEWEST_STANDING, MOST_RUNS)] = 300,
    seed: Seed = 1,
    threads: Threads = None,
    dask: Dask = None,
    uncertain: Uncertain = None,
    out: str | Path | None = None,
    progress: Progress = silent,
) -> "CriticalMass":
    """How many officers, refusing together on a day, give the regime an even chance to fall within so many days?

        bn.critical_mass("textbook", on="2030-03-20", groups={"the police": ["riot_police", "city_police"]})

    More `runs` extend what `out` holds.

    Raises:
        SettingError: a day outside the scenario, an unknown formation, a number out of range, or nothing is uncertain.
        RefusedError: the regime has fallen before that day in nearly all runs.
    """
    check(critical_mass, within=within, runs=runs, seed=seed, threads=threads)
    from bayonets.questions.critical_mass.ask import planned
    from bayonets.questions.plan import answered

    plan = planned(
        scenario, on, within=within, formations=formations, groups=groups, runs=runs, seed=seed, uncertain=uncertain
    )
    line = "bayonets.critical_mass(...)"
    found: CriticalMass = answered(plan, threads=threads, dask=dask, out=out, progress=progress, command=line)
    return found
