"""Hindcast: how the model does on cases that it was not made for, beside forecasts that know less.

The mapping from a row of the case table to a scenario is frozen (`from_row.py`): it reads what was known of a case
and never its result, and it is not changed to improve a score. A changed mapping is another hindcast, with another
number.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from bayonets.ensemble.progress import Progress, silent
from bayonets.questions.contract import Argument, Threads, check

if TYPE_CHECKING:
    from bayonets.hindcasts.answer import Hindcast


def hindcast(
    cases: Annotated[
        str | Path | None,
        Argument(
            "A table with the columns of the shipped one, whose cases are scored instead; only the table of scores is "
            "printed.",
            metavar="FILE.csv",
        ),
    ] = None,
    *,
    draws: Annotated[int, Argument("Draws of the unknown numbers for each case.", 100, 100_000)] = 400,
    seed: Annotated[int, Argument("Random seed: the same seed gives the same forecasts.")] = 1,
    threads: Threads = None,
    progress: Progress = silent,
) -> "Hindcast":
    """DrawnForecast the cases of a table by the mechanisms alone, and score the forecasts beside simple rivals.

        bn.hindcast()
        bn.hindcast(cases="my-cases.csv")

    Args:
        cases: table with the columns of the shipped one; None: the shipped one.
        draws: draws of the unknown numbers for each case; at least 100.
        seed: random seed.
        threads: number of threads; by default all cores.
        progress: called with the number of forecasts computed and the total.

    Raises:
        RefusedError: the table cannot be read, lacks a column, or has too few cases with a clear result.
        SettingError: an argument is out of range.
    """
    check(hindcast, draws=draws, seed=seed, threads=threads)
    from bayonets.ensemble.executor import workforce
    from bayonets.ensemble.prepare import quiet, ready_mean_field
    from bayonets.hindcasts.answer import scored
    from bayonets.hindcasts.cases import read_cases, shipped_cases
    from bayonets.hindcasts.forecasts import forecasts_of

    table = shipped_cases() if cases is None else read_cases(Path(cases))
    ready_mean_field(quiet)
    with workforce(len(table), threads, None) as force:
        forecasts = forecasts_of(table, draws, seed, force.each, progress)
    return scored(table, forecasts, draws=draws, seed=seed, own=cases is None)
