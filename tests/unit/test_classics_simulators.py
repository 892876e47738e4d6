"""The simulators of the classics against slow plain witnesses, step by step, and what they refuse."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from bayonets.classics import brock_durlauf, granovetter, information_manipulation, kuran, regime_change
from bayonets.classics.draws import MOST_SEED, key_of, normals
from bayonets.errors import ClassicError


def own_numbers(model: str, seed: int, n: int) -> npt.NDArray[np.float64]:
    return normals(key_of(seed, model), n)


def test_draws_are_normal_and_differ_by_seed_and_model() -> None:
    """100,000 numbers; a Kolmogorov-Smirnov test with a false-alarm rate of one in 100,000."""
    drawn = own_numbers("kuran", 0, 100_000)
    assert stats.kstest(drawn, "norm").pvalue > 1e-5
    assert (own_numbers("kuran", 0, 10) == drawn[:10]).all()
    others = [own_numbers(model, seed, 100_000) for model, seed in (("kuran", 1), ("granovetter", 0))]
    for other in others:
        assert abs(np.corrcoef(drawn, other)[0, 1]) < 4.5 / math.sqrt(100_000)


@pytest.mark.parametrize("seed", range(20))
def test_a_crowd_joins_round_by_round_as_everybody_counted_one_by_one(seed: int) -> None:
    found = granovetter.crowd(100, 0.25, 0.14, seed)
    thresholds = 0.25 + 0.14 * own_numbers("granovetter", seed, 100)
    joined = [0]
    while (now := sum(1 for threshold in thresholds if joined[-1] / 100 >= threshold)) != joined[-1]:
        joined.append(now)
    assert found.joined.tolist() == joined
    assert found.count == joined[-1] == granovetter.simulate(thresholds)
    assert (found.share, found.rounds) == (joined[-1] / 100, len(joined) - 1)


@pytest.mark.parametrize("start", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("seed", range(10))
def test_a_public_turns_round_by_round_as_everybody_asked_one_by_one(seed: int, start: float) -> None:
    found = kuran.simulate(200, 0.15, 1.0, 0.5, seed, start=start)
    own = 0.15 + 0.5 * own_numbers("kuran", seed, 200)
    public = [start]
    while (now := sum(1 for one in own if one + 1.0 * (2.0 * public[-1] - 1.0) > 0.0) / 200) != public[-1]:
        public.append(now)
    assert found.public.tolist() == public
    assert found.private_share == (own > 0.0).mean()
    assert (found.public_share, found.rounds) == (public[-1], len(public) - 1)


@pytest.mark.parametrize("start", [0.0, 0.3, 0.6, 1.0])
def test_a_public_only_rises_or_only_falls(start: float) -> None:
    for seed in range(30):
        moves = np.diff(kuran.simulate(500, 0.05, 1.2, 0.6, seed, start=start).public)
        assert (moves > 0.0).all() or (moves < 0.0).all()


def test_without_conformity_all_show_at_once_what_they_think() -> None:
    found = kuran.simulate(1_000, 0.1, 0.0, 0.5, 0)
    assert found.public.tolist() == [0.0, found.private_share]


def test_whoever_is_just_at_his_threshold_joins_and_who_is_just_torn_keeps_quiet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With made-up draws that meet their limits exactly."""
    for model, drawn in ((granovetter, [0.75, 0.0, 0.5, 0.25]), (kuran, [0.0, 0.5, 1.0, 2.0])):
        monkeypatch.setattr(model, "normals", lambda _key, n, drawn=drawn: np.array(drawn[:n]))
    assert granovetter.crowd(4, 0.0, 1.0).joined.tolist() == [0, 1, 2, 3, 4]
    # At 0, 1/4, 1/2 and 3/4 it takes more than 1, 1/2, 0 and -1/2; somebody just meets each of the first three.
    assert kuran.simulate(4, 0.0, 1.0, 1.0).public.tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]
    monkeypatch.setattr(regime_change, "normals", lambda _key, _n: np.array([-9.0, 9.0]))
    assert regime_change.simulate(2, 0.5, 0.5, 1.0, 1.0, 0.3).fell
    monkeypatch.setattr(information_manipulation, "normals", lambda _key, _n: np.array([-9.0, 9.0]))
    assert regime_change.simulate_manipulation(2, 0.5, 0.3, 10.0, 0.3).fell


def test_the_logarithm_of_what_is_left_is_right_for_the_rarest_changes() -> None:
    for power in np.linspace(-300.0, -0.001, 3_000):
        p = float(10.0**power)
        assert brock_durlauf._log_of_rest(p) == pytest.approx(math.log1p(-p), rel=3e-13)
    assert brock_durlauf._log_of_rest(1.0) == -math.inf


def test_the_chain_moves_by_one_and_stops_where_it_should() -> None:
    found = brock_durlauf.simulate(30, -2.0, 4.0, 10, until=(5, 20), reviews=500.0, samples=15_000)
    assert found.reached_low != found.reached_high
    assert found.count == (20 if found.reached_high else 5)
    assert found.times[0] == 0.0
    assert found.times[-1] == 500.0
    # One sample for each review: the course moves by one at most, and as often as people changed their mind.
    moves = np.diff(found.ones)
    assert np.abs(moves).max() == 1
    assert np.count_nonzero(moves) == found.changes
    assert found.ones[0] == 10
    end = round(found.time * 30)
    assert found.ones[end - 1] != found.count
    assert (found.ones[end:] == found.count).all()


def test_the_chain_stops_at_the_limit_of_reviews() -> None:
    found = brock_durlauf.simulate(40, -6.0, 6.0, 0, until=40, reviews=7.5, samples=3)
    assert (found.time, found.reached_low, found.reached_high) == (7.5, False, False)
    assert found.times.tolist() == [0.0, 2.5, 5.0, 7.5]
    assert found.ones[-1] == found.count < 10


def test_a_chain_that_hardly_moves_waits_as_long_as_it_should() -> None:
    """From nobody, all at 2 e^-40 or so a review: the first change comes long after any limit that is not as long."""
    assert brock_durlauf.simulate(2, -40.0, 1.0, 0, reviews=1e9).changes == 0
    waited = [brock_durlauf.simulate(2, -40.0, 1.0, 0, until=1, reviews=1e30, seed=seed).time for seed in range(400)]
    mean = 1.0 / math.exp(-40.0) / 2.0
    assert stats.kstest(waited, "expon", args=(0.0, mean)).pvalue > 1e-5


def test_a_run_that_begins_at_its_target_ends_at_once() -> None:
    found = brock_durlauf.simulate(10, 0.0, 1.0, 5, until=5)
    assert (found.time, found.count, found.changes, found.reached_high) == (0.0, 5, 0, True)
    assert (found.ones == 5).all()


def test_slices_of_a_run_are_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The interpreter is looked at between slices of changes; where they end means nothing."""
    words: dict[str, Any] = {"until": 2, "reviews": 300.0, "samples": 50}
    whole = brock_durlauf.simulate(20, 0.5, 1.0, 15, **words)
    monkeypatch.setattr(brock_durlauf, "_CHANGES_AT_ONCE", 7)
    plain = getattr(brock_durlauf.advance, "py_func", brock_durlauf.advance)
    monkeypatch.setattr(brock_durlauf, "advance", plain)
    sliced = brock_durlauf.simulate(20, 0.5, 1.0, 15, **words)
    assert whole.changes > 50
    assert (sliced.time, sliced.count, sliced.changes) == (whole.time, whole.count, whole.changes)
    assert sliced.ones.tolist() == whole.ones.tolist()


def test_citizens_attack_who_see_less_than_the_threshold() -> None:
    found = regime_change.simulate(500, 0.6, 0.5, 1.0, 4.0, 0.3, 3)
    assert found.weakest == regime_change.equilibria(0.5, 1.0, 4.0, 0.3)[0]
    signals = 0.6 + own_numbers("regime_change", 3, 500) / 2.0
    assert found.attackers == sum(1 for signal in signals if signal < found.threshold)
    assert found.fell == (found.attackers / 500 >= 0.6)


def test_the_highest_equilibrium_has_more_attackers() -> None:
    words: dict[str, Any] = {"public_precision": 4.0, "private_precision": 1.0, "public_signal": 0.5}
    low = regime_change.simulate(1_000, 0.5, 0.5, **words)
    high = regime_change.simulate(1_000, 0.5, 0.5, **words, equilibrium="highest")
    assert not low.fell
    assert high.fell
    assert low.weakest == pytest.approx(0.0300743, abs=1e-7)
    assert high.weakest == pytest.approx(0.9699257, abs=1e-7)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: granovetter.crowd(0, 0.25, 0.1), "n: 0: must be from 1"),
        (lambda: granovetter.crowd(10, math.nan, 0.1), "mean: nan: must be a finite number"),
        (lambda: granovetter.crowd(10, 0.25, 0.0), "sd: 0.0: must be above 0"),
        (lambda: granovetter.crowd(10, 0.25, 0.1, -1), "seed: -1: must be from 0"),
        (lambda: granovetter.crowd(10, 0.25, 0.1, 1.5), "seed: 1.5: must be a whole number"),  # type: ignore[arg-type]
        (lambda: granovetter.crowd(10, 0.25, 0.1, MOST_SEED + 1), "seed: 9223372036854775808: must be from 0"),
        (lambda: kuran.simulate(10, 0.0, 1.0, 0.5, start=1.1), "start: 1.1: must be from 0 to 1"),
        (lambda: kuran.simulate(10, 0.0, -1.0, 0.5), "conformity: -1.0: must be at least 0"),
        (lambda: brock_durlauf.simulate(1, 0.0, 1.0, 0, counted=False), "n: 1: must be from 2"),
        (lambda: brock_durlauf.simulate(10, 0.0, 1.0, 11), "start: 11: must be from 0 to 10"),
        (lambda: brock_durlauf.simulate(10, 0.0, 1.0, 5, until=11), "until: 11: must be from 0 to 10"),
        (lambda: brock_durlauf.simulate(10, 0.0, 1.0, 5, until=(6, 8)), "one above the start, 5"),
        (lambda: brock_durlauf.simulate(10, 0.0, 1.0, 5, until=(1, 2, 8)), "must be a count or two counts"),  # type: ignore[arg-type]
        (lambda: brock_durlauf.simulate(10, 0.0, 1.0, 5, reviews=0.0), "reviews: 0.0: must be above 0"),
        (lambda: brock_durlauf.simulate(10, 0.0, 1.0, 5, reviews=math.inf), "reviews: inf: must be a finite number"),
        (lambda: brock_durlauf.simulate(10, math.nan, 1.0, 5), "a: nan: must be a finite number"),
        (lambda: brock_durlauf.simulate(10, 0.0, 1.0, 5, samples=0), "samples: 0: must be from 1"),
        (lambda: regime_change.simulate(10, math.inf, 0.5, 1.0, 1.0, 0.3), "theta: inf: must be a finite number"),
        (
            lambda: regime_change.simulate(10, 0.5, 0.5, 1.0, 1.0, 0.3, equilibrium="middle"),  # type: ignore[arg-type]
            "equilibrium: 'middle': must be 'lowest' or 'highest'",
        ),
        (lambda: regime_change.manipulation(1.0, 1.0, 0.1), "cost: 1.0: must be below 1"),
        (lambda: regime_change.manipulation(0.5, 0.0, 0.1), "precision: 0.0: must be above 0"),
        (lambda: regime_change.manipulation(0.5, 1.0, 0.0), "effort_cost: 0.0: must be above 0"),
        (lambda: regime_change.manipulated(math.nan, 0.5, 1.0, 0.1), "theta: nan: must be a finite number"),
    ],
)
def test_a_simulator_refuses_what_it_cannot_compute_with(wrong: Callable[[], Any], said: str) -> None:
    with pytest.raises(ClassicError, match=said):
        wrong()
