"""Coverage of `calibrate` on `textbook` through the real engine: 200 synthetic courses, among them falls.

Truths are draws of the prior beyond those with which the sampler begins; their reports come from the same reporters.
Ranks of every number, of every outcome and of the log likelihood must be uniform: each of the smallest p-values, times
their number, above one in a thousand. It takes about an hour.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import stats
from tests.conftest import Count
from tests.toy_simulator import each
from tests.toy_target import Floats

from bayonets.ensemble.journal import Journal
from bayonets.inference.bank import ISLAND_DRAWS, bank_of, prior_points
from bayonets.inference.reports import reports_of
from bayonets.inference.sampling import sampled
from bayonets.inference.simulator import OUTCOMES, Simulator
from bayonets.inference.synthetic import synthetic
from bayonets.inference.target import ReportTarget, trial
from bayonets.inference.tempering import Moves
from bayonets.scenario.handles import unknowns
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.scenario.timeline import Observation

COURSES, DAYS, DRAWS, CELLS = 200, 30, 19, 5
FIRST_TRUTH = 500_000

OBSERVATIONS: list[dict[str, Any]] = [
    {"date": "2030-03-04", "quantity": "protest", "between": [12, 30], "wrong": 0.1},
    {"date": "2030-03-10", "quantity": "protest", "at_least": 20, "group": "organisers"},
    {"date": "2030-03-12", "quantity": "exited", "at_most": 5},
    {"date": "2030-03-18", "quantity": "protest", "about": {"value": 30, "sd": 8}, "group": "organisers"},
    {"date": "2030-03-25", "quantity": "exited", "between": [5, 30], "confidence": "low"},
    {"date": "2030-03-28", "quantity": "fell", "at_most": 0},
]


def observed() -> Scenario:
    """`textbook` for fewer days, with these observations."""
    seen = tuple(Observation.model_validate(one) for one in OBSERVATIONS)
    return read("textbook").model_copy(update={"days": DAYS, "observations": seen})


def ranks(simulator: Simulator, prior: Journal, number: int) -> Floats:
    """Ranks of the truth: the numbers, the bias and the shocks, the outcomes, and the log likelihood.

    Args:
        simulator: with the real reports.
        prior: responses at draws of the prior, which all courses share.
        number: of the course.
    """
    journal = Journal(known=dict(prior.known))
    rng = np.random.default_rng((13, number))
    used = np.ones(len(simulator.reports), dtype=bool)
    everything = np.full(1, -np.inf)
    z, run = prior_points(simulator, FIRST_TRUTH + number, 1)
    target = ReportTarget(simulator, trial(simulator.reports, used), None, journal, each)
    truth = target.screened(z, run, everything)
    others = bank_of(target, used, with_mean_field=False).engine.values
    reports = synthetic(simulator.reports, truth.values[0], simulator.biases(z)[0], others, (17, number))
    target = replace(target, simulator=replace(simulator, reports=reports))
    bank = bank_of(target, used, with_mean_field=False)
    target = replace(target, full=bank.full)
    sample = sampled(target, bank, 1, quick=False, moves=Moves(), tick=lambda _share: None, seed=1_000 + number)
    drawn = sample.points.take(np.arange(300)[7::15][:DRAWS])
    again = target.screened(z, run, everything)
    mine = np.concatenate([z, again.outcomes, again.log_full[:, None]], axis=1)
    theirs = np.concatenate([drawn.z, drawn.outcomes, drawn.log_full[:, None]], axis=1)
    return np.asarray((theirs < mine).sum(axis=0) + rng.integers(0, (theirs == mine).sum(axis=0) + 1), dtype=float)


@pytest.mark.long
def test_ranks_of_the_truth_are_uniform_through_the_engine(count: Count) -> None:
    scenario = observed()
    simulator = Simulator(scenario, unknowns(scenario, "all"), reports_of(scenario), 1)
    prior, everything = Journal(), np.ones(len(simulator.reports), dtype=bool)
    start = ReportTarget(simulator, trial(simulator.reports, everything), None, prior, each)
    start.screened(*prior_points(simulator, 0, 2 * ISLAND_DRAWS), np.full(2 * ISLAND_DRAWS, -np.inf))
    rows = np.array([ranks(simulator, prior, number) for number in range(COURSES)])
    cells = (rows * CELLS // (DRAWS + 1)).astype(int)
    p = np.array([stats.chisquare(np.bincount(column, minlength=CELLS)).pvalue for column in cells.T])
    shocks = [f"swing {index} of the protest" for index in range(simulator.shocks)]
    names = [*simulator.names, *shocks, *OUTCOMES, "log likelihood"]
    worst = names[int(p.argmin())]
    inside = ((rows >= 1) & (rows <= DRAWS - 1)).mean(axis=0)
    count(
        "coverage of `calibrate` on `textbook`, all numbers, by the engine",
        COURSES,
        f"90 % intervals hold {inside[-4:].min():.2f} to {inside[-4:].max():.2f} for outcomes and log likelihood, "
        f"{inside[:-4].mean():.2f} for numbers; smallest p times {len(p)}: {len(p) * p.min():.3f} ({worst})",
    )
    assert len(p) * p.min() > 1e-3, worst
    # Of 18 in 20 ranks inside, by the binomial law, the 99 % band.
    low, high = stats.binom.ppf([0.005, 0.995], COURSES, 0.9) / COURSES
    assert np.all((inside[-4:] >= low) & (inside[-4:] <= high)), dict(zip(names[-4:], inside[-4:], strict=True))
    assert np.mean((inside >= low) & (inside <= high)) >= 0.95
