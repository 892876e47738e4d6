"""Calibration without its engine: no news leaves the prior, order does not matter, and both methods give the truth.

The simulator is a formula (tests/toy_simulator.py), so that posteriors are known by quadrature; laws of numbers, bank,
likelihood, journal, islands and correction are the library's.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtr, ndtri
from tests.toy_simulator import LUCK, scenario_of, target_of
from tests.toy_target import Floats, by_quadrature

from bayonets.ensemble.uncertain import units_of
from bayonets.inference.checks import checks_of, evidence_under
from bayonets.inference.posterior import posterior_of
from bayonets.inference.sampling import Sample, sampled
from bayonets.inference.tempering import Moves
from bayonets.scenario.inputs import name_key
from bayonets.scenario.laws import Laws

SHORT = Moves(4, 8)


def tick(_share: float) -> None:
    """Nobody watches."""


def on(day: int, **words: Any) -> dict[str, Any]:
    return {"date": f"2030-03-{day:02d}", "quantity": "protest"} | words


# --- no news ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [{"between": [1, 2], "wrong": 1.0}, {"at_least": 0, "wrong": 0.0}])
def test_reports_that_say_nothing_leave_the_prior(amount: dict[str, Any]) -> None:
    target, bank, _ = target_of(
        scenario_of(on(3, **amount), on(4, **amount, group="organisers")), 12, laws=("uniform", "pert", "log_pert")
    )
    sample = sampled(target, bank, 2, quick=False, moves=SHORT, tick=tick, seed=1)
    assert sample.directions.loads.shape[1] == 0 or "wrong" in amount
    np.testing.assert_allclose(sample.weights, 1.0 / 600.0, rtol=1e-9)
    assert np.ptp(sample.log_evidence) == pytest.approx(0.0, abs=1e-9)
    assert 500.0 < sample.effective <= 600.0 + 1e-6
    posterior = posterior_of(target.simulator, bank, sample, passed=True)
    tests = []
    for index, handle in enumerate(target.simulator.unknown):
        assert stats.kstest(sample.points.z[:, index], "norm").pvalue > 1e-3 / 26
        reference = np.array([Laws((handle,)).values(np.array([u]))[0] for u in (np.arange(500) + 0.5) / 500])
        tests.append(stats.ks_2samp(posterior.numbers[:, index], reference).pvalue)
    tests.append(stats.kstest(posterior.numbers[:, 12] / 0.15, "norm").pvalue)
    assert min(tests) > 1e-3 / 26
    assert abs(float(stats.pearsonr(sample.points.z[:, 0], sample.points.z[:, 1]).statistic)) < 4.0 / np.sqrt(600)


def test_draws_of_the_bank_are_those_of_uncertain_runs() -> None:
    target, bank, _ = target_of(scenario_of(on(3, at_least=1, group="organisers")), 4, seed=7)
    names = [*(one.name for one in target.simulator.unknown), "reports.organisers.bias"]
    keys = np.array([name_key(name) for name in names], dtype=np.uint64)
    for draw in (0, 1, 499):
        np.testing.assert_allclose(ndtr(bank.engine.z[draw]), units_of(7, draw, keys), rtol=1e-9)
    assert bank.engine.run[:3].tolist() == [0, 2, 4]


# --- order ------------------------------------------------------------------------------------------------------------


def test_the_order_of_reports_in_the_file_does_not_matter() -> None:
    seen = [
        on(3, between=[22, 40]),
        on(4, at_most=15, group="police"),
        on(5, about={"value": 30, "sd": 4}, group="organisers"),
        on(3, at_least=25, confidence="low", group="organisers"),
    ]
    found: list[Sample] = []
    for order in ((0, 1, 2, 3), (2, 3, 1, 0)):
        target, bank, _ = target_of(scenario_of(*(seen[index] for index in order)), 6)
        found.append(sampled(target, bank, 1, quick=False, moves=Moves(2, 4), tick=tick, seed=1))
    np.testing.assert_allclose(found[0].points.z, found[1].points.z, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(found[0].weights, found[1].weights, rtol=1e-6)
    np.testing.assert_allclose(found[0].log_evidence, found[1].log_evidence, rtol=1e-9)


# --- both methods -----------------------------------------------------------------------------------------------------

ERROR = 0.2


def _truth(probability: Callable[[Floats], Floats]) -> tuple[float, float]:
    """Mean and standard deviation of one coordinate, with the noise of the run integrated out by quadrature."""
    noise = ndtri((np.arange(100) + 0.5) / 100)

    def likelihood(u: Floats) -> Floats:
        return np.asarray(probability(0.5 * u[:, None] + LUCK * noise[None, :]).mean(axis=1))

    return by_quadrature(likelihood, 1_001)[:2]


@pytest.mark.parametrize("method", ["engine alone", "mean field, then engine", "mean field, corrected"])
def test_the_posterior_of_one_island_after_the_other_is_the_quadrature(method: str) -> None:
    seen = scenario_of(
        on(3, between=[30, 60], wrong=0.05),
        on(4, at_most=15, wrong=0.3),
        on(5, at_least=1, wrong=0.0),
        on(6, at_most=12),
    )
    target, bank, reports = target_of(seen, 7, with_mean_field=method != "engine alone", without=[3])
    sample = sampled(target, bank, 2, quick=method == "mean field, corrected", moves=SHORT, tick=tick, seed=1)
    m = bank.full.if_wrong

    def bounded(logs: Floats) -> Floats:
        right = ndtr((np.log(3.0) - logs) / ERROR) - ndtr((np.log(1.5) - logs) / ERROR)
        return np.asarray(0.95 * right + 0.05 * m[0])

    def at_most(logs: Floats) -> Floats:
        return np.asarray(0.7 * ndtr((np.log(0.75) - logs) / ERROR) + 0.3 * m[1])

    # A report that is met in any case says nothing, and one that is held out is not used.
    truth = {3: _truth(bounded), 4: _truth(at_most), 5: (0.0, 1.0), 6: (0.0, 1.0)}
    assert sample.effective > 100.0
    for index, (mean, spread) in truth.items():
        z = sample.points.z[:, index]
        ours = float(sample.weights @ z)
        width = float(np.sqrt(sample.weights @ (z - ours) ** 2))
        assert abs(ours - mean) / spread < 4.0 / np.sqrt(sample.effective), index
        assert abs(width / spread - 1.0) < 4.0 / np.sqrt(2.0 * sample.effective), index
    checks = checks_of(sample, bank, target.simulator, 0.0, quick=method == "mean field, corrected", seed=1)
    assert checks.passed, checks.faults
    assert (checks.k_hat is not None) == (method == "mean field, corrected")
    # A further error of 0 changes nothing; a large one makes these reports less surprising or more.
    biases = target.simulator.biases(sample.points.z)
    same = evidence_under(sample, bank.full, biases, np.zeros(len(reports)))
    assert same == pytest.approx(float(np.log(np.mean(np.exp(sample.log_evidence)))), abs=1e-9)
