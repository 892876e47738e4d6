"""Forecasts by the mechanisms alone: draws of all unknown numbers of the mapped scenario, through the mean field.

Armies of millions are simulated by the mean field with drawn commanders, which costs milliseconds for a draw; its error
against the engine is in docs/engine.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from bayonets.ensemble.executor import Each
from bayonets.ensemble.progress import Progress
from bayonets.errors import BayonetsError, RefusedError
from bayonets.hindcasts.cases import Known, PastCase
from bayonets.hindcasts.from_row import scenario_of
from bayonets.inference.bank import prior_points
from bayonets.inference.reports import Reports
from bayonets.inference.simulator import OUTCOMES, Simulator
from bayonets.scenario.handles import unknowns

Floats = npt.NDArray[np.float64]

_MOST_FAILED = 0.01
_AT_ONCE = 25


@dataclass(frozen=True, eq=False)
class DrawnForecast:
    """The draws of one case.

    Attributes:
        day: (D,) day of the downfall, counted from the start; inf where the regime outlasts the horizon.
        left: (D,) share of the officers outside the army who have left by the end.
    """

    day: Floats
    left: Floats

    @property
    def broke(self) -> float:
        """The probability of a break within the horizon; that of Laplace, so that it is never 0 or 1."""
        return float((np.isfinite(self.day).sum() + 1) / (len(self.day) + 2))

    def by(self, days: Floats) -> Floats:
        """(T,) the probabilities of a break by these days."""
        counts = (self.day[None, :] <= days[:, None]).sum(axis=1)
        return np.asarray((counts + 1) / (len(self.day) + 2))


@dataclass(frozen=True, eq=False)
class Forecasts:
    """The forecasts of all cases, with the columns that are known in hindsight and without."""

    with_hindsight: tuple[DrawnForecast, ...]
    without: tuple[DrawnForecast, ...]


@dataclass(frozen=True)
class _Part:
    """Some draws of a case."""

    known: Known
    hindsight: bool
    first: int
    count: int


def forecasts_of(cases: Sequence[PastCase], draws: int, seed: int, each: Each, progress: Progress) -> Forecasts:
    """DrawnForecast all cases twice.

    Args:
        cases: N cases.
        draws: draws for each.
        seed: random seed.
        each: the executor.
        progress: called with the number of draws computed and their total.

    Raises:
        RefusedError: more than 1 % of the draws of a case cannot be computed.
    """
    parts = [
        _Part(case.known, hindsight, first, min(_AT_ONCE, draws - first))
        for hindsight in (True, False)
        for case in cases
        for first in range(0, draws, _AT_ONCE)
    ]
    total, done, computed = draws * 2 * len(cases), 0, list[Floats]()
    progress(0, total)
    for part, drawn in zip(parts, each(partial(_drawn, seed), parts), strict=True):
        computed.append(drawn)
        done += part.count
        progress(done, total)
    rows = np.concatenate(computed).reshape(2, len(cases), draws, 2)
    forecasts = [tuple(_forecast(case.known, own) for case, own in zip(cases, half, strict=True)) for half in rows]
    return Forecasts(*forecasts)


def _forecast(known: Known, rows: Floats) -> DrawnForecast:
    failed = np.isnan(rows[:, 1])
    if failed.mean() > _MOST_FAILED:
        raise RefusedError(
            f"{known.case}: {failed.mean():.0%} of its draws could not be computed: a size or a crowd is extreme. "
            "Correct its row"
        )
    return DrawnForecast(rows[~failed, 0], rows[~failed, 1])


def _drawn(seed: int, part: _Part) -> Floats:
    """(D, 2) the day of the downfall, and the share that left, of some draws; nan for those that cannot be computed."""
    scenario = scenario_of(part.known, hindsight=part.hindsight)
    simulator = Simulator(scenario, unknowns(scenario, "all"), Reports((), ()), seed)
    rows = []
    for z, run in zip(*prior_points(simulator, part.first, part.count), strict=True):
        try:
            point = simulator.prepared(z)
        except BayonetsError:
            rows.append((np.inf, np.nan))
            continue
        ends = dict(zip(OUTCOMES, simulator.by_mean_field(point, int(run)).outcomes.tolist(), strict=True))
        sizes, pact = point.inputs.size, point.inputs.traits.pact > 0
        outside = float(sizes[~pact].sum())
        rows.append((ends["days"] if ends["fell"] > 0.0 else np.inf, ends["left"] / outside))
    return np.array(rows)
