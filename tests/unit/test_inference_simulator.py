"""Points of calibration: draws of the prior are uncertain runs, and shocks are coordinates like any other."""

import numpy as np
import pytest

import bayonets as bn
from bayonets.inference.bank import prior_points
from bayonets.inference.reports import reports_of
from bayonets.inference.simulator import Simulator, key_of
from bayonets.scenario.handles import unknowns
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.scenario.timeline import Observation

DAYS = 12
SEEN = [
    {"date": "2030-03-05", "quantity": "protest", "at_least": 20, "group": "organisers"},
    {"date": "2030-03-11", "quantity": "exited", "at_most": 5},
]


def observed() -> Scenario:
    """`textbook` for fewer days, with two observations."""
    seen = tuple(Observation.model_validate(each) for each in SEEN)
    return read("textbook").model_copy(update={"days": DAYS, "observations": seen})


@pytest.fixture(scope="module")
def simulator() -> Simulator:
    scenario = observed()
    return Simulator(scenario, unknowns(scenario, "all"), reports_of(scenario), 3)


def test_draws_of_the_prior_are_uncertain_runs(simulator: Simulator) -> None:
    study = bn.Setup(simulator.scenario).run(6, uncertain="all", seed=3, threads=1)
    z, runs = prior_points(simulator, 0, 3)
    assert z.shape == (3, simulator.coordinates) == (3, len(simulator.unknown) + 1 + DAYS)
    for draw, run in enumerate(runs.tolist()):
        values = simulator.by_engine(simulator.prepared(z[draw]), run).values
        day = study.streets().query(f"run == {run} and day == 4")
        assert values[0] == pytest.approx(float(day["protest"].iloc[0]), rel=1e-6)


def test_the_transform_of_the_shocks_is_a_rotation_and_its_own_inverse(simulator: Simulator) -> None:
    z = np.random.default_rng(1).normal(size=(5, simulator.coordinates))
    shocks = simulator.shocks_at(z)
    assert shocks.shape == (5, DAYS)
    np.testing.assert_allclose(np.linalg.norm(shocks, axis=1), np.linalg.norm(z[:, -DAYS:], axis=1))
    np.testing.assert_allclose(simulator.from_shocks(shocks), z[:, -DAYS:], atol=1e-12)
    slow = np.zeros(simulator.coordinates)
    slow[simulator.named] = 1.0
    assert (np.abs(np.diff(np.sign(simulator.shocks_at(slow)))) == 0).all()


def test_another_shock_or_run_is_another_response_of_the_journal(simulator: Simulator) -> None:
    z, _ = prior_points(simulator, 0, 1)
    numbers, shocks = simulator.numbers(z[0]), z[0, simulator.named :]
    keys = {key_of(numbers, shocks, run) for run in (1, 2)} | {key_of(numbers, -shocks, 1)}
    assert len(keys) == 3


def test_a_turnout_that_is_fixed_by_dates_has_no_shocks() -> None:
    scenario = Scenario.model_validate(
        {
            "format": 2, "name": "Fixed", "start": "2030-03-01", "days": DAYS, "observations": SEEN,
            "protest": {"by_date": [{"date": "2030-03-01", "value": 20}, {"date": "2030-03-12", "value": 40}]},
            "services": {"police": {"formations": {"patrol": {"size": 50}}}},
        }
    )  # fmt: skip
    simulator = Simulator(scenario, unknowns(scenario, "all"), reports_of(scenario), 3)
    assert simulator.coordinates == simulator.named
    z, _ = prior_points(simulator, 0, 1)
    assert not simulator.by_engine(simulator.prepared(z[0]), 0).failed
    assert not simulator.by_mean_field(simulator.prepared(z[0]), 0).failed
