"""An effect or an outcome over draws of the unknown numbers (`ensemble.uncertain`).

The runs of a draw share its numbers and differ by randomness, so a draw counts once, with the mean of its runs. The
spread over draws therefore includes the uncertainty of the numbers and the randomness of a mean over two runs.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from bayonets.ensemble.uncertain import RUNS_A_DRAW
from bayonets.scenario.handles import Which
from bayonets.statistics.estimate import Floats
from bayonets.statistics.quantiles import range_90
from bayonets.wording import number, percent

WHOSE: dict[Which, str] = {
    "quantities": "the scenario's numbers that have a range",
    "parameters": "the model's parameters",
    "all": "the scenario's numbers that have a range and the model's parameters",
    "posterior": "the posterior",
}
"""The numbers that are drawn, in words."""


@dataclass(frozen=True)
class OverDraws:
    """A number over draws.

    Attributes:
        draws: their number, K.
        low, median, high: 5, 50 and 95 percent quantiles over draws.
        positive, negative: shares of the draws in which the number is above and below 0.
    """

    draws: int
    low: float
    median: float
    high: float
    positive: float
    negative: float


def by_draw(runs: npt.NDArray[np.int64], values: Floats) -> Floats:
    """(K, ...) means over the runs of each draw, from (R, ...) values by run."""
    draws, index = np.unique(np.asarray(runs) // RUNS_A_DRAW, return_inverse=True)
    total = np.zeros((len(draws), *values.shape[1:]))
    np.add.at(total, index, values)
    return total / np.bincount(index).reshape(-1, *[1] * (values.ndim - 1))


def pairs_of(runs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """(K, 2) indices of the two runs of each draw that has both, in the order of the draws."""
    index = {int(run): at for at, run in enumerate(runs)}
    firsts = [run for run in index if run % RUNS_A_DRAW == 0 and run + 1 in index]
    return np.array([(index[run], index[run + 1]) for run in sorted(firsts)], dtype=np.int64).reshape(-1, RUNS_A_DRAW)


def over_draws(values: Floats) -> OverDraws:
    """The summary of a number over draws, from (K,) values by draw."""
    return OverDraws(len(values), *range_90(values), float(np.mean(values > 0.0)), float(np.mean(values < 0.0)))


def draws_text(draws: int, which: Which) -> str:
    """`150 draws of the model's parameters`."""
    return f"{number(draws)} draws of {WHOSE[which]}"


def averaged_over(which: Which) -> str:
    """`averaged over the posterior`, as part of a sentence."""
    return f"averaged over {'the posterior' if which == 'posterior' else 'the ranges'}"


def averaged(draws: int, which: Which, independent: int) -> str:
    """`averaged over 150 draws of the posterior, worth 30 independent ones`, the latter where they are fewer."""
    worth = f", worth {number(independent)} independent ones" if 0 < independent < draws else ""
    return f"averaged over {draws_text(draws, which)}{worth}"


AT_BEST: Final = "All numbers have their best values; their uncertainty is not part of the result."
"""Of an answer without draws of the unknown numbers."""


def shares_text(over: OverDraws, higher: str = "higher", lower: str = "lower") -> str:
    """In which shares of the draws a number is above and below 0."""
    return f"{higher} in {percent(over.positive)} of the draws, {lower} in {percent(over.negative)}"
