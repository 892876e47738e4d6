"""Keyed chance: the laws of what is drawn, and that draws at different addresses have nothing to do with one another.

Every statistical claim uses one fixed seed and fails by chance with a probability below 1e-5; there are about 120 of
them, so that all of them together would fail by chance once in 800 seeds.
"""

from collections.abc import Callable
from typing import Any, cast

import numba
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy import stats

from bayonets.engine import jit, random
from bayonets.engine.simulate import run_key

FALSE_ALARM = 1e-5
WORDS = some.integers(0, 2**64 - 1).map(np.uint64)
Draws = npt.NDArray[np.float64]

# The same functions, of whole arrays at once.
address: Any = random.address
bits: Any = random.bits
mix: Any = random.mix

compiled = cast("Callable[[Callable[..., Any]], Callable[..., Any]]", numba.njit(error_model="numpy"))


@pytest.fixture(autouse=True)
def words_may_overflow() -> Any:
    """Uncompiled, NumPy warns of what is meant."""
    with np.errstate(over="ignore"):
        yield


@compiled
def draw(key: np.uint64, values: Draws, law: int) -> None:
    for place in range(values.size):
        word = random.bits(key, np.uint64(place))
        if law == 0:
            values[place] = random.uniform(word)
        elif law == 1:
            values[place] = random.normal(word)
        elif law == 2:
            values[place] = random.single_normal(word)
        elif law == 3:
            values[place] = random.single_normal(random.upper_half(word))
        elif law == 4:
            values[place] = random.single_exponential(word)
        elif law == 5:
            values[place] = random.upper_unit(word)
        else:
            values[place] = random.lower_unit(word)


@compiled
def draw_successes(key: np.uint64, digits: np.uint64, words: npt.NDArray[np.uint64]) -> None:
    for block in range(words.size):
        words[block] = random.successes(key, np.uint64(block), digits)


LAWS = {
    "uniform": (0, stats.uniform()),
    "normal": (1, stats.norm()),
    "normal of the lower half": (2, stats.norm()),
    "normal of the upper half": (3, stats.norm()),
    "exponential": (4, stats.expon()),
    "upper unit": (5, stats.uniform()),
    "lower unit": (6, stats.uniform()),
}


def sample(law: str, seed: int, draws: int = 200_000) -> Draws:
    values = np.empty(draws if jit.is_compiled else draws // 50)
    draw(run_key(seed, 0), values, LAWS[law][0])
    return values


@pytest.mark.parametrize("law", LAWS)
def test_draws_follow_their_law(law: str) -> None:
    """Kolmogorov and Smirnov's test."""
    assert stats.kstest(sample(law, 11), LAWS[law][1].cdf).pvalue > FALSE_ALARM


@pytest.mark.parametrize("law", LAWS)
def test_neighbouring_draws_are_not_correlated(law: str) -> None:
    ranks = stats.rankdata(sample(law, 12))
    for lag in (1, 2, 64):
        assert stats.pearsonr(ranks[:-lag], ranks[lag:]).pvalue > FALSE_ALARM


@pytest.mark.parametrize(("one", "other"), [(2, 3), (5, 6)], ids=["the two normals", "the two units"])
def test_the_two_halves_of_a_word_are_independent(one: int, other: int) -> None:
    """Chi-square over an eight by eight table: grievance and optimism, and choice and catching, share one word each."""
    first, second = (np.empty(100_000 if jit.is_compiled else 5_000) for _ in range(2))
    draw(run_key(13, 0), first, one)
    draw(run_key(13, 0), second, other)
    table = np.histogram2d(stats.rankdata(first), stats.rankdata(second), bins=8)[0]
    assert stats.chi2_contingency(table).pvalue > FALSE_ALARM


def test_uniform_lies_strictly_between_0_and_1() -> None:
    assert 0.0 < random.uniform(np.uint64(0)) < 1e-15
    assert 1.0 - 1e-15 < random.uniform(np.uint64(2**64 - 1)) < 1.0


def test_extreme_words_give_finite_numbers() -> None:
    for word in (np.uint64(0), np.uint64(2**64 - 1), np.uint64(2**31 - 1), np.uint64(2**31), np.uint64(2**32 - 1)):
        for law in (random.normal, random.single_normal, random.single_exponential):
            assert np.isfinite(law(word))
        assert random.single_exponential(word) >= 0.0
        assert 0.0 <= random.upper_unit(word) <= 1.0
        assert 0.0 <= random.lower_unit(word) < 1.0


def test_the_normal_of_a_tail_is_as_exact_as_it_claims() -> None:
    """Within 4e-8, and within 2e-6 in single precision, for tails from 2^-33 to 1/2."""
    tails = np.concatenate([np.geomspace(2.0**-33, 0.5, 3_000), np.linspace(0.01, 0.5, 3_000)])
    exact = stats.norm.isf(tails)
    assert np.abs([random.normal_of_tail(tail) for tail in tails] - exact).max() < 4e-8
    single = tails.astype(np.float32)
    found = np.array([random.normal_of_tail(tail) for tail in single])
    assert found.dtype == np.float32
    assert np.abs(found.astype(np.float64) - stats.norm.isf(single.astype(np.float64))).max() < 2e-6


def test_normals_have_the_sign_of_their_side() -> None:
    assert random.normal(np.uint64(0)) > 7.0
    assert random.normal(np.uint64(2**64 - 1)) < -7.0
    assert random.single_normal(np.uint64(0)) > 6.0
    assert random.single_normal(np.uint64(2**31)) < -6.0
    assert abs(random.single_normal(np.uint64(2**31 - 1))) < 1e-6


# --- sixty-four trials at once ----------------------------------------------------------------------------------------

PROBABILITIES = [2.0**-20, 0.001, 1 / 7, 0.3, 0.5, 0.5 + 2.0**-12, 0.9, 1.0 - 2.0**-20]


def trials(probability: float, seed: int, blocks: int = 50_000) -> npt.NDArray[np.uint8]:
    """Blocks by 64 trials."""
    words = np.empty(blocks if jit.is_compiled else blocks // 25, np.uint64)
    draw_successes(run_key(seed, 0), random.digits_of(probability), words)
    places = np.arange(64, dtype=np.uint64)
    return ((words[:, None] >> places) & np.uint64(1)).astype(np.uint8)


@pytest.mark.parametrize("probability", PROBABILITIES)
def test_trials_succeed_with_their_probability(probability: float) -> None:
    found = trials(probability, 21)
    assert stats.binomtest(int(found.sum()), found.size, probability).pvalue > FALSE_ALARM


@pytest.mark.parametrize("probability", [1 / 7, 0.5])
def test_all_sixty_four_places_succeed_alike(probability: float) -> None:
    by_place = trials(probability, 22).sum(axis=0)
    blocks = len(trials(probability, 22))
    spread = ((by_place - blocks * probability) ** 2).sum() / (blocks * probability * (1.0 - probability))
    assert stats.chi2.sf(spread, 64) > FALSE_ALARM


def test_impossible_never_and_certain_always_succeeds() -> None:
    assert trials(0.0, 23).sum() == 0
    assert (trials(1.0, 23) == 1).all()
    assert random.digits_of(0.0) == 0
    assert random.digits_of(1.0) == 2**32


def test_trials_of_one_block_are_independent() -> None:
    """All 2,016 pairs of places: the largest of as many correlations, and the sum of their squares."""
    found = trials(0.3, 24)
    correlations = np.asarray(np.corrcoef(found.T))[np.triu_indices(64, 1)] * np.sqrt(len(found))
    assert 2.0 * 2_016 * stats.norm.sf(np.abs(correlations).max()) > FALSE_ALARM
    assert stats.chi2.sf((correlations**2).sum(), 2_016) > FALSE_ALARM


def test_neighbouring_blocks_are_independent() -> None:
    found = trials(0.3, 25)
    together = int((found[:-1] & found[1:]).sum())
    assert stats.binomtest(together, found[1:].size, 0.09).pvalue > FALSE_ALARM


@settings(deadline=None, derandomize=True, max_examples=100)
@given(key=WORDS, block=some.integers(0, 10_000).map(np.uint64), digits=some.integers(0, 2**32).map(np.uint64))
def test_a_trial_succeeds_iff_its_own_32_digits_lie_below_those_of_the_probability(
    key: np.uint64, block: np.uint64, digits: np.uint64
) -> None:
    own = [0] * 64
    for level in range(32):
        word = int(random.bits(key, np.uint64(int(block) * 32 + level)))
        own = [number + (((word >> place) & 1) << level) for place, number in enumerate(own)]
    expected = sum(1 << place for place, number in enumerate(own) if number < digits)
    assert int(random.successes(key, block, digits)) == expected


@settings(deadline=None, derandomize=True, max_examples=200)
@given(key=WORDS, block=some.integers(0, 10_000).map(np.uint64), chances=some.tuples(*[some.floats(0.0, 1.0)] * 2))
def test_who_succeeds_also_succeeds_at_every_larger_probability(
    key: np.uint64, block: np.uint64, chances: tuple[float, float]
) -> None:
    less, more = (int(random.successes(key, block, random.digits_of(chance))) for chance in sorted(chances))
    assert less & ~more == 0


@settings(deadline=None, derandomize=True)
@given(word=some.integers(1, 2**64 - 1))
def test_the_place_of_the_lowest_bit(word: int) -> None:
    place = int(jit.trailing_zeros(np.uint64(word)))
    assert word % 2**place == 0
    assert (word >> place) % 2 == 1


# --- addresses --------------------------------------------------------------------------------------------------------


def test_no_two_addresses_meet_in_practice() -> None:
    """Keys of 4 seeds, 10 runs, 150 days, 20 formations and 10 decisions: 1.3 million words, all different.

    Two of so many fair words would meet with probability 5e-8.
    """
    formations = np.array([run_key(77, name) for name in range(20)], np.uint64)
    runs = np.array([run_key(seed, run) for seed in (0, 1, 2, 2**63) for run in range(10)], np.uint64)
    days = address(runs[:, None], np.arange(150, dtype=np.uint64)[None, :]).ravel()
    people = address(runs[:, None], formations[None, :]).ravel()
    here = address(days[:, None], formations[None, :]).ravel()
    decisions = np.arange(1, 11, dtype=np.uint64)
    keys = [runs, days, people, here]
    keys += [address(above[:, None], decisions[None, :]).ravel() for above in (people, here)]
    everything = np.concatenate(keys)
    assert everything.size > 1_300_000
    assert np.unique(everything).size == everything.size


def test_the_words_under_the_keys_of_a_run_are_all_different() -> None:
    """Sums of a key and a place could meet although no two keys do: 300 keys of 3,000 places each.

    Two of so many fair words would meet with probability 5e-8.
    """
    days = address(run_key(1, 0), np.arange(30, dtype=np.uint64))
    keys = address(days[:, None], np.arange(1, 11, dtype=np.uint64)[None, :]).ravel()
    words = bits(keys[:, None], np.arange(3_000, dtype=np.uint64)[None, :])
    assert np.unique(words).size == words.size


def test_decisions_have_addresses_of_their_own() -> None:
    decisions = [value for name, value in vars(random).items() if name.isupper() and not name.startswith("_")]
    assert len(decisions) == 14
    assert len(set(decisions)) == 14


def test_seeds_and_runs_do_not_stand_for_one_another() -> None:
    keys = [int(run_key(seed, run)) for seed in range(40) for run in range(40)]
    assert len(set(keys)) == 1_600


def test_one_bit_of_a_word_changes_half_of_the_bits_of_its_hash() -> None:
    words = np.random.default_rng(5).integers(0, 2**64, 2_000, np.uint64)
    for place in range(64):
        changed = mix(words) ^ mix(words ^ np.uint64(1 << place))
        flips = int(np.bitwise_count(changed).sum())
        assert stats.binomtest(flips, 64 * words.size, 0.5).pvalue > FALSE_ALARM
