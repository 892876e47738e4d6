"""Epstein's model I against numbers of Mesa's example of it, and against what the paper finds of model II."""

import numpy as np
import numpy.typing as npt
from scipy import stats
from tests.worlds import needs_speed

from bayonets.classics import epstein
from bayonets.classics.epstein_torus import below, diamond_view, pick
from bayonets.engine.random import bits
from bayonets.mechanisms.declare import uint64

SEEDS = 600


def mean_and_error(values: npt.NDArray[np.float64]) -> tuple[float, float]:
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))


@needs_speed
def test_active_and_jailed_are_as_many_as_in_the_published_model() -> None:
    """600 runs against 600 of others, whose standard errors are 4 and 5.

    Within 4 joint standard errors each: false alarm about 1 in 8,000.
    """
    runs = [epstein.simulate(steps=12, seed=seed) for seed in range(SEEDS)]
    for found, expected, error in (
        (np.array([run.active[4] for run in runs], np.float64), 131.0, 4.0),
        (np.array([run.jailed[12] for run in runs], np.float64), 267.0, 5.0),
    ):
        mean, own = mean_and_error(found)
        assert abs(mean - expected) < 4.0 * np.hypot(own, error)


@needs_speed
def test_peaceful_groups_live_together_and_hostile_ones_do_not() -> None:
    """Ten seeds each: at legitimacy 0.9 nobody is killed, at 0.8 one group dies out, as in the paper's two first runs.

    At 0.9 no grievance exceeds the threshold of 0.1, so that the first is certain; the second is what the paper found.
    """
    peaceful = [epstein.simulate_groups(legitimacy=0.9, steps=200, seed=seed) for seed in range(10)]
    assert all(run.deaths_by_violence == 0 and run.extinction_step == -1 for run in peaceful)
    hostile = [epstein.simulate_groups(legitimacy=0.8, steps=400, seed=seed) for seed in range(10)]
    assert all(run.extinction_step > 0 for run in hostile)


@needs_speed
def test_peacekeepers_make_a_group_last_longer() -> None:
    """Ten seeds each: the median extinction step, none counted as the last step, grows by more than half."""
    steps = 400

    def lasts(cops: float) -> float:
        runs = [epstein.simulate_groups(legitimacy=0.8, cops=cops, steps=steps, seed=seed) for seed in range(10)]
        return float(np.median([run.extinction_step if run.extinction_step >= 0 else steps for run in runs]))

    assert lasts(0.08) > 1.5 * lasts(0.0)


def test_every_fitting_site_in_view_is_as_likely_to_be_picked() -> None:
    """4,000 picks of 20 fitting sites among 112, then of 2, which guesses often miss: chi-square, false alarm 1e-5."""
    view = diamond_view(40, 7)
    chance = np.random.default_rng(0)
    for fitting in (20, 2):
        marks = np.ones(40 << view.shift, np.uint8)
        site = (3 << view.shift) + 38
        places = chance.permutation(view.sites)[:fitting]
        sites = [int(view.rows[3 + view.down[p]] + view.columns[38 + view.across[p]]) for p in places]
        marks[sites] = 0
        with np.errstate(over="ignore"):
            found = [pick(view, marks, site, 7, 0, bits(uint64(fitting), uint64(n))) for n in range(4000)]
        counts = [found.count(there) for there in sites]
        assert sum(counts) == 4000
        assert stats.chisquare(counts).pvalue > 1e-5


def test_whole_numbers_below_a_bound_are_equally_likely() -> None:
    """31,000 draws of 31 numbers: chi-square, false alarm 1e-5."""
    with np.errstate(over="ignore"):
        drawn = np.bincount([below(bits(uint64(1), uint64(n)), 31) for n in range(31_000)], minlength=31)
    assert len(drawn) == 31
    assert stats.chisquare(drawn).pvalue > 1e-5
