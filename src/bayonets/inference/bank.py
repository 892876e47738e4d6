"""Draws from the prior, by the engine and by the mean field: what the ranges alone say of every report.

They give the probability of a report from a reporter who is wrong, the error of the mean field against the engine, the
informed directions, and the points from which the sampler begins. Draw k has the numbers of draw k of uncertain runs.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from bayonets.engine.simulate import shocks_of
from bayonets.ensemble.uncertain import RUNS_A_DRAW, units_of
from bayonets.inference.points import Floats, Points
from bayonets.inference.reports import Reports
from bayonets.inference.simulator import Simulator
from bayonets.inference.target import Likelihood, ReportTarget
from bayonets.observed import OF_THE_FALL
from bayonets.scenario.inputs import name_key

ISLAND_DRAWS: Final = 1_000
"""Draws from the prior with which an island begins."""

BOTH: Final = 500
"""Draws that are simulated by the engine and by the mean field."""

_LEAST_WRONG: Final = 0.05
"""The likelihood of the mean field doubts reports at least so much, and facts too: it is only an approximation."""

_CONSISTENT: Final = 1.4826
"""The standard deviation of a normal law, in units of its median absolute deviation."""


@dataclass(frozen=True, eq=False)
class Bank:
    """Draws from the prior.

    Attributes:
        engine: B points, simulated by the engine, and by the mean field too where that is used.
        mean_field: (B, J) values by the mean field at these; None where it is not used.
        full, cheap: likelihoods; `cheap` is None where the mean field is not used.
    """

    engine: Points
    mean_field: Floats | None
    full: Likelihood
    cheap: Likelihood | None


def prior_points(simulator: Simulator, first: int, count: int) -> tuple[Floats, npt.NDArray[np.int64]]:
    """(N, K) coordinates and (N,) runs of draws from the prior: those of uncertain runs under the same seed.

    The shocks of a point are those that its run draws for itself.
    """
    keys = np.array([name_key(name) for name in simulator.names], dtype=np.uint64)
    draws = range(first, first + count)
    units = np.array([units_of(simulator.seed, draw, keys) for draw in draws]).reshape(count, len(keys))
    runs = np.array([draw * RUNS_A_DRAW for draw in draws], dtype=np.int64)
    parts = [ndtri(units)]
    if simulator.shocks:
        own = np.array([shocks_of(simulator.seed, int(run), simulator.shocks) for run in runs])
        parts.append(simulator.from_shocks(own.reshape(count, -1)))
    return np.concatenate(parts, axis=1), runs


def bank_of(target: ReportTarget, used: npt.NDArray[np.bool_], *, with_mean_field: bool) -> Bank:
    """Simulate the bank and derive both likelihoods from it.

    Args:
        target: gives the responses; its likelihoods are not used yet.
        used: (J,) which reports are used.
        with_mean_field: whether the mean field is used.
    """
    simulator = target.simulator
    z, run = prior_points(simulator, 0, BOTH)
    everything = np.full(len(z), -np.inf)
    points = replace(target, cheap_likelihood=None).screened(z, run, everything)
    biases = simulator.biases(z)
    reports = simulator.reports
    no_error = np.zeros(len(reports))
    if_wrong = mean_probability(reports, points.values, biases)
    full = Likelihood(reports, used, if_wrong, no_error)
    if not with_mean_field:
        return Bank(points, None, full, None)
    cautious = Reports(
        tuple(replace(report, wrong=max(report.wrong, _LEAST_WRONG)) for report in reports.reports), reports.groups
    )
    # The responses of the mean field do not depend on its likelihood, whose error they determine.
    trial = replace(target, cheap_likelihood=Likelihood(cautious, used, if_wrong, no_error))
    values = trial.cheap(z, run).values
    error = error_of(reports, points.values, values)
    return Bank(points, values, full, Likelihood(cautious, used, if_wrong, error))


def mean_probability(reports: Reports, values: Floats, biases: Floats) -> Floats:
    """(J,) the probability of each report, if it is right, averaged over draws; never 0, since draws are finite."""
    probability = reports.if_right(values, biases)
    mean = (probability.sum(axis=0) + 0.5) / (len(values) + 1.0)
    about = np.array([report.kind == "about" for report in reports.reports], dtype=bool)
    return np.asarray(np.where(about, np.maximum(probability.mean(axis=0), 1e-12), mean))


def error_of(reports: Reports, engine: Floats, mean_field: Floats) -> Floats:
    """(J,) robust standard deviation of ln(engine / mean field) for each report, over (B, J) values of both."""
    errors = []
    for index, report in enumerate(reports.reports):
        known = np.isfinite(engine[:, index]) & np.isfinite(mean_field[:, index])
        if report.seen.quantity in OF_THE_FALL or not known.any():
            errors.append(0.0)
            continue
        logs = [np.log(np.maximum(values[known, index], report.floor)) for values in (engine, mean_field)]
        errors.append(_CONSISTENT * float(np.median(np.abs(logs[0] - logs[1]))))
    return np.array(errors)
