"""Calibration: what the observations of a scenario say of its unknown numbers."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from bayonets.ensemble.progress import Progress, silent
from bayonets.questions.contract import Argument, Dask, Threads, check, documented

if TYPE_CHECKING:
    from bayonets.questions.asked import ScenarioLike
    from bayonets.questions.calibrate.calibrated import Calibrated


@documented
def calibrate(
    scenario: "ScenarioLike",
    over: Annotated[
        str | Path,
        Argument(
            "The unknown numbers: all, quantities (those of the scenario that have low and high), parameters (of the "
            "model), or a file with lines such as `parameters.efficacy: [0.1, 0.4]`, in the words of --set.",
            metavar="WHICH",
        ),
    ] = "all",
    *,
    particles: Annotated[
        int, Argument("Number of draws of the posterior, a multiple of 300; more continue from fewer.", 600, 30_000)
    ] = 600,
    quick: Annotated[
        bool, Argument("Sample the mean field and correct it by a run of the engine for each draw.")
    ] = False,
    until: Annotated[
        date | None,
        Argument("Use the observations up to this date, and forecast and score the later ones.", metavar="DATE"),
    ] = None,
    without: Annotated[
        str | None,
        Argument("Numbers of observations to hold out, forecast and score, such as 3,17.", metavar="N,..."),
    ] = None,
    report_error: Annotated[
        str | None,
        Argument(
            "Standard deviations of the errors of observations in the logarithm, by confidence, such as "
            "high=0.1,low=0.4.",
            metavar="LEVEL=SD,...",
        ),
    ] = None,
    wrong: Annotated[
        str | None,
        Argument("Probabilities that an observation is wrong, by confidence, such as low=0.2.", metavar="LEVEL=P,..."),
    ] = None,
    discrepancy: Annotated[
        str | None,
        Argument(
            "Further errors by quantity, for what the model itself may be off by, such as protest=0.1,exited=0.2.",
            metavar="QUANTITY=SD,...",
        ),
    ] = None,
    self_test: Annotated[
        int,
        Argument(
            "Test the intervals of this set-up on a number of synthetic courses, such as 40; each costs about as much "
            "as the calibration.",
            0,
            10_000,
        ),
    ] = 0,
    seed: Annotated[
        int,
        Argument("Random seed: the same seed gives the same answer on the same machine, on another up to rounding."),
    ] = 1,
    threads: Threads = None,
    dask: Dask = None,
    out: str | Path | None = None,
    progress: Progress = silent,
) -> "Calibrated":
    """Learn the unknown numbers from the observations of the scenario.

        bn.calibrate("belarus-2020", quick=True)

    Raises:
        RefusedError: no observation can be used, or more than 1 % of the runs could not be completed.
        SettingError: an argument is out of range, or a word is unknown.
    """
    check(calibrate, particles=particles, self_test=self_test, seed=seed, threads=threads)
    from bayonets.questions.calibrate.ask import planned
    from bayonets.questions.calibrate.calibrated import Calibrated
    from bayonets.questions.plan import answered

    held = without if isinstance(without, str | None) else ",".join(map(str, without))
    plan = planned(
        scenario, over, particles=particles, quick=quick, until=until, without=held, report_error=report_error,
        wrong=wrong, discrepancy=discrepancy, self_test=self_test, seed=seed,
    )  # fmt: skip
    line = "bayonets.calibrate(...)"
    answer = answered(plan, threads=threads, dask=dask, out=out, progress=progress, command=line)
    return Calibrated(answer, plan.results[0])
