"""Simulation-based calibration: truths from the prior, synthetic reports on them, ranks of the truth in the posterior.

With the right likelihood the rank of the truth among independent draws is uniform, for every number and for the log
likelihood itself (Talts et al. 2018; Modrak et al. 2023). The toy has six reports on three directions, with bounds, a
value, a group with a bias, and noise by run, so that a posterior costs a few hundredths of a second. The likelihood is
then broken in three ways, each of which must be found: half of the errors, no doubt where reports are often wrong, and
luck fitted instead of integrated out.

A right sampler fails once in a thousand choices of the seeds (the smallest of 14 p-values, times 14: of the counts of
ranks in five cells, and of their mean, for each of seven quantities).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from scipy import stats
from tests.conftest import Count
from tests.toy_simulator import each, scenario_of, target_of
from tests.toy_target import Floats, Integers, noise_of, planted, prior

from bayonets.ensemble.journal import Journal
from bayonets.inference.bank import mean_probability
from bayonets.inference.coverage import coverage
from bayonets.inference.directions import Directions
from bayonets.inference.learning import Method
from bayonets.inference.points import Points
from bayonets.inference.relatedness import Relatedness
from bayonets.inference.reports import BIAS, Reports, reports_of
from bayonets.inference.synthetic import synthetic
from bayonets.inference.target import Likelihood
from bayonets.inference.tempering import Island, Moves, cheap_to_full, temper

NUMBERS, DRAWS, CELLS = 8, 19, 5
"""Unknown numbers beside one bias; draws of each posterior with which the truth is ranked; cells of ranks."""

NAMES = ("first direction", "second direction", "third direction", "bias", "a number", "another", "log likelihood")
OBSERVATIONS: list[dict[str, Any]] = [
    {"quantity": "protest", "between": [15, 30], "wrong": 0.02, "error": 0.3},
    {"quantity": "protest", "about": {"value": 20, "sd": 5}, "wrong": 0.02},
    {"quantity": "protest", "at_least": 20, "wrong": 0.3, "error": 0.1},
    {"quantity": "force", "between": [16, 25], "wrong": 0.3, "group": "organisers", "error": 0.1},
    {"quantity": "force", "between": [18, 22], "wrong": 0.02, "group": "organisers", "error": 0.35},
    {"quantity": "protest", "about": {"value": 20, "sd": 6}, "wrong": 0.02},
]
SLOPES = np.array([0.6, 0.6, 0.5, 0.5, 0.5, 0.7])
DIRECTION = np.array([0, 0, 1, 1, 2, 2])
LUCK = 0.25


def reports() -> Reports:
    return reports_of(scenario_of(*OBSERVATIONS))


LOADS = np.concatenate([planted(7, NUMBERS, 3), np.zeros((1, 3))])
DIRECTIONS = Directions(LOADS, np.ones(3), np.linalg.norm(LOADS, axis=1))


def values_of(z: Floats, run: Integers) -> Floats:
    """(N, 6) quantities."""
    along = z @ LOADS
    return np.asarray(20.0 * np.exp(SLOPES * along[:, DIRECTION] + LUCK * noise_of(run, len(SLOPES))))


@dataclass(eq=False)
class ReportedToy:
    """The toy under some reports.

    Attributes:
        likelihood: of the reports.
        runs: number of runs, of which the luckiest counts; 1 is right.
    """

    likelihood: Likelihood
    runs: int = 1

    @property
    def coordinates(self) -> int:
        return NUMBERS + 1

    def cheap(self, z: Floats, run: Integers) -> Points:
        return self.screened(z, run, np.full(len(z), -np.inf))

    def screened(self, z: Floats, run: Integers, least: Floats) -> Points:  # noqa: ARG002 - nothing is cheap
        logs = [self.log_likelihood(z, run + (number << 45)) for number in range(self.runs)]
        return Points(z, run, np.zeros(len(z)), np.max(logs, axis=0), values_of(z, run), np.zeros((len(z), 3)))

    def log_likelihood(self, z: Floats, run: Integers) -> Floats:
        """(N,) log likelihoods of one run each."""
        return self.likelihood.of(values_of(z, run), BIAS * z[:, NUMBERS:])


Break = Callable[[Reports], Reports]


def kept(said: Reports) -> Reports:
    return said


def too_sure(said: Reports) -> Reports:
    halved = [
        replace(one, high=one.high / 2.0)
        if one.kind == "about" and not one.absent
        else replace(one, error=one.error / 2)
        for one in said.reports
    ]
    return Reports(tuple(halved), said.groups)


def without_doubt(said: Reports) -> Reports:
    return Reports(
        tuple(replace(one, wrong=1e-6 if one.wrong == 0.3 else one.wrong) for one in said.reports), said.groups
    )


def ranks(seed: int, broken: Break = kept, runs: int = 1) -> Floats:
    """(7,) ranks of the truth among the draws of its posterior, from 0 to DRAWS, ties broken at random."""
    rng = np.random.default_rng((11, seed))
    reporters = reports()
    z, run = prior(NUMBERS + 1, 1_000_003 + seed, 1)
    others, other_runs = prior(NUMBERS + 1, 77, 2_000)
    bank, biases = values_of(others, other_runs), BIAS * others[:, NUMBERS:]
    said = broken(synthetic(reporters, values_of(z, run)[0], BIAS * z[0, NUMBERS:], bank, (5, seed)))
    everything = np.ones(len(said), dtype=bool)
    likelihood = Likelihood(said, everything, mean_probability(said, bank, biases), np.zeros(len(said)))
    target = ReportedToy(likelihood, runs)
    first, first_runs = prior(NUMBERS + 1, 2_000_003 + seed, 400)
    points = target.screened(first, first_runs, np.full(400, -np.inf))
    island = Island(points, 0.0, Relatedness.of(400, 3), np.arange(400))
    island = temper(target, island, cheap_to_full(0.0), DIRECTIONS, (seed, 3), particles=190, moves=Moves(6, 16))
    # Every tenth: neighbours may have the same ancestor.
    drawn = island.points.take(np.arange(190)[9::10])
    mine = np.concatenate([z @ LOADS, z[:, [NUMBERS, 0, 4]], target.log_likelihood(z, run)[:, None]], axis=1)
    theirs = np.concatenate(
        [drawn.z @ LOADS, drawn.z[:, [NUMBERS, 0, 4]], target.log_likelihood(drawn.z, drawn.run)[:, None]], axis=1
    )
    return np.asarray((theirs < mine).sum(axis=0) + rng.integers(0, (theirs == mine).sum(axis=0) + 1), dtype=float)


def p_values(rows: Floats) -> Floats:
    """(2, Q) p-values of uniform ranks: of the counts in five cells, by chi-square, and of the mean."""
    cells = (rows * CELLS // (DRAWS + 1)).astype(int)
    counts = [np.bincount(column, minlength=CELLS) for column in cells.T]
    error = np.sqrt(((DRAWS + 1) ** 2 - 1) / 12.0 / len(rows))
    means = 2.0 * stats.norm.sf(np.abs(rows.mean(axis=0) - DRAWS / 2.0) / error)
    return np.array([[stats.chisquare(count).pvalue for count in counts], means])


def worst(count: int, broken: Break = kept, runs: int = 1) -> tuple[float, str]:
    """The smallest p-value, times their number, and what it belongs to."""
    values = p_values(np.array([ranks(seed, broken, runs) for seed in range(count)]))
    return values.size * float(values.min()), NAMES[int(values.min(axis=0).argmin())]


@pytest.mark.parametrize("posteriors", [150, pytest.param(2_000, marks=pytest.mark.long)])
def test_ranks_of_the_truth_are_uniform(posteriors: int, count: Count) -> None:
    p, what = worst(posteriors)
    count("coverage of `calibrate` on a toy, by synthetic reports", posteriors, f"smallest p {p:.3f} ({what})")
    assert p > 1e-3, what


@pytest.mark.parametrize(
    ("broken", "runs", "posteriors"),
    [(too_sure, 1, 100), (without_doubt, 1, 120), (kept, 4, 40)],
    ids=["half of the errors", "no doubt", "luck fitted: the best of four runs"],
)
def test_a_broken_likelihood_is_found(broken: Break, runs: int, posteriors: int) -> None:
    p, what = worst(posteriors, broken, runs)
    assert p < 1e-3
    assert what == "log likelihood"


@pytest.mark.long
@pytest.mark.parametrize("factor", [1.0, 3.0], ids=["right", "reporters err three times as much as they say"])
def test_the_self_test_passes_what_is_right_and_finds_what_is_not(
    factor: float, monkeypatch: pytest.MonkeyPatch, count: Count
) -> None:
    seen: list[dict[str, Any]] = [
        {"date": f"2030-03-{day:02d}", "quantity": "protest", "error": 0.1, "wrong": 0.05} | amount
        for day, amount in ((1, {"between": [18, 24]}), (2, {"at_least": 25}), (3, {"about": {"value": 20, "sd": 2}}))
    ]

    def unlike(reports: Reports, *others: Any) -> Reports:
        worse = [
            replace(one, error=factor * one.error, high=factor * one.high if one.kind == "about" else one.high)
            for one in reports.reports
        ]
        said = synthetic(Reports(tuple(worse), reports.groups), *others)
        back = [
            replace(one, error=first.error, high=first.high if one.kind == "about" else one.high)
            for one, first in zip(said.reports, reports.reports, strict=True)
        ]
        return Reports(tuple(back), reports.groups)

    monkeypatch.setattr("bayonets.inference.coverage.synthetic", unlike)
    target, _, reports = target_of(scenario_of(*seen), 4)
    courses = 150
    found = coverage(
        target.simulator, np.ones(len(reports), dtype=bool), Method(1, False, False, Moves(4, 12)), Journal(), each,
        courses=courses, seed=1,
    )  # fmt: skip
    likelihood = next(held for held in found.outcomes if held.name == "log likelihood")
    what = "right" if factor == 1.0 else "errors three times as large"
    count(f"the self-test of `calibrate` on a toy, {what}", courses, f"log likelihood held in {likelihood.share:.2f}")
    assert found.passed == (factor == 1.0), found
    assert likelihood.right == (factor == 1.0)
