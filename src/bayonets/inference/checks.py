"""Checks of a sample of the posterior: whether its draws suffice, agree, and whether data and prior contradict."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from bayonets.inference.bank import Bank, mean_probability
from bayonets.inference.points import Floats
from bayonets.inference.psis import UNRELIABLE
from bayonets.inference.reports import Reports
from bayonets.inference.sampling import Sample
from bayonets.inference.simulator import Simulator
from bayonets.inference.synthetic import synthetic
from bayonets.inference.target import Likelihood

FEWEST_EFFECTIVE: Final = 100
"""No interval is printed from fewer independent draws."""

MOST_EVIDENCE_APART: Final = 2.0
MOST_RATIO: Final = 1.05
LEAST_CONFLICT: Final = 0.01
MOST_MISSED: Final = 0.2
"""The posterior weight that may lie where the mean field is five log units too low, if it is only corrected."""

DISCREPANCIES: Final = (0.0, 0.1, 0.2, 0.3, 0.4)
_SETS: Final = 200
_CONFLICT: Final = 17
_TOO_LOW: Final = 5.0


@dataclass(frozen=True)
class Checks:
    """Checks of a posterior.

    Attributes:
        effective: number of independent draws that the sample is worth.
        k_hat: shape of the tail of the weights of the correction; None if there is no correction.
        ratio: largest R-hat of an outcome or an informed direction between islands.
        evidence_apart: largest difference of the log evidence between islands.
        accepted: acceptance rates along the informed directions and in all others.
        conflict: share of synthetic sets of reports, of courses from the prior, that are as improbable as the real one.
        missed: share of the posterior weight of draws from the prior at which the likelihood of the mean field is too
            low by five log units; None if the mean field is not used.
        failed: share of the runs that could not be completed.
        quick: whether the mean field was only corrected.
    """

    effective: float
    k_hat: float | None
    ratio: float
    evidence_apart: float
    accepted: tuple[float, float]
    conflict: float
    missed: float | None
    failed: float
    quick: bool

    @property
    def enough(self) -> bool:
        """Whether there are enough independent draws to print intervals."""
        return self.effective >= FEWEST_EFFECTIVE

    @property
    def faults(self) -> Mapping[str, bool]:
        """Whether each check fails, by its name."""
        return {
            "effective": not self.enough,
            "k_hat": self.k_hat is not None and not self.k_hat < UNRELIABLE,
            "islands": self.evidence_apart > MOST_EVIDENCE_APART or self.ratio > MOST_RATIO,
            "conflict": self.conflict < LEAST_CONFLICT,
            "mean_field": self.quick and self.missed is not None and self.missed > MOST_MISSED,
        }

    @property
    def passed(self) -> bool:
        """Whether all checks are passed."""
        return not any(self.faults.values())


def checks_of(sample: Sample, bank: Bank, simulator: Simulator, failed: float, *, quick: bool, seed: int) -> Checks:
    """The checks of a sample.

    Args:
        sample, bank, simulator: the posterior, draws from the prior, and what simulated them.
        failed: share of the runs that could not be completed.
        quick: whether the mean field was only corrected.
        seed: random seed.
    """
    rates = np.mean(sample.accepted, axis=0)
    return Checks(
        effective=sample.effective,
        k_hat=None if np.isnan(sample.k_hat) else float(sample.k_hat),
        ratio=_ratio(sample),
        evidence_apart=float(np.ptp(sample.log_evidence)),
        accepted=(float(rates[0]), float(rates[1])),
        conflict=conflict(bank, simulator, seed),
        missed=_missed(bank, simulator),
        failed=failed,
        quick=quick,
    )


def _ratio(sample: Sample) -> float:
    """The largest R-hat between islands (Gelman & Rubin 1992), over outcomes and informed directions."""
    islands = np.unique(sample.island)
    if len(islands) < 2:
        return 1.0
    columns = np.concatenate([sample.points.outcomes, sample.points.z @ sample.directions.loads], axis=1)
    means, variances = [], []
    for island in islands:
        mine = sample.island == island
        weights = sample.weights[mine] / sample.weights[mine].sum()
        mean = weights @ columns[mine]
        means.append(mean)
        variances.append(weights @ (columns[mine] - mean) ** 2)
    within, between = np.mean(variances, axis=0), np.var(means, axis=0, ddof=1)
    moving = within > 1e-9
    if not moving.any():
        return 1.0
    # What the mean of an island is expected to vary by is no sign of disagreement.
    expected = within[moving] * len(islands) / sample.effective
    excess = np.maximum(between[moving] - expected, 0.0)
    return float(np.sqrt(1.0 + excess / within[moving]).max())


def conflict(bank: Bank, simulator: Simulator, seed: int) -> float:
    """The share of synthetic sets of reports whose evidence is at most that of the real ones (Box 1980)."""
    used = np.flatnonzero(bank.full.used)
    reports = simulator.reports.only(used.tolist())
    values, biases = bank.engine.values[:, used], simulator.biases(bank.engine.z)
    real = _evidence(reports, values, biases)
    lower = 0
    for number in range(_SETS):
        draw = number % len(values)
        others = np.delete(values, draw, axis=0)
        reported = synthetic(reports, values[draw], biases[draw], others, (seed, _CONFLICT, number))
        lower += _evidence(reported, others, np.delete(biases, draw, axis=0)) <= real
    return lower / _SETS


def _evidence(reports: Reports, values: Floats, biases: Floats) -> float:
    logs = reports.log_likelihood(values, biases, mean_probability(reports, values, biases))
    top = float(logs.max())
    if top == -np.inf:
        return top
    return top + float(np.log(np.mean(np.exp(logs - top))))


def _missed(bank: Bank, simulator: Simulator) -> float | None:
    if bank.cheap is None or bank.mean_field is None:
        return None
    biases = simulator.biases(bank.engine.z)
    full, cheap = bank.full.of(bank.engine.values, biases), bank.cheap.of(bank.mean_field, biases)
    weights = np.exp(full - full.max())
    return float(weights[cheap < full - _TOO_LOW].sum() / weights.sum())


def evidence_under(sample: Sample, full: Likelihood, biases: Floats, extra: Floats) -> float:
    """The log evidence with a further error of the model in the logarithm, by reweighting the draws.

    Args:
        sample: the posterior.
        full: its likelihood.
        biases: (N, G) biases of its draws.
        extra: (J,) further error.
    """
    more = Likelihood(full.reports, full.used, full.if_wrong, np.hypot(full.error, extra))
    change = more.of(sample.points.values, biases) - full.of(sample.points.values, biases)
    top = float(change.max())
    together = float(np.log(np.mean(np.exp(sample.log_evidence - sample.log_evidence.max()))))
    best = float(sample.log_evidence.max())
    return best + together + top + float(np.log(sample.weights @ np.exp(change - top)))
