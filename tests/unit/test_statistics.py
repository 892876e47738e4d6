"""The room of estimates: published intervals, SciPy's own, exact enumeration, and what happens at the edges."""

import numpy as np
import pytest
from scipy import stats

from bayonets.questions.earlier import with_values
from bayonets.statistics.bootstrap import COMPONENTS, MEANS, bootstrap, orders, percentile_ends
from bayonets.statistics.estimate import NORMAL_975, Estimate
from bayonets.statistics.means import ratio, skewed, student, student_quantile, welch
from bayonets.statistics.quantiles import median_of_ranks, quantiles, range_90, ranked
from bayonets.statistics.shares import (
    above_half,
    agresti_min,
    below_half,
    intraclass,
    mean_saving,
    newcombe,
    tango,
    tango_statistic,
    wilson,
    wilson_ends,
)

# --- estimates --------------------------------------------------------------------------------------------------------


def test_an_estimate_without_an_interval_has_no_width_and_is_sure_unless_0() -> None:
    alone = Estimate(0.1)
    assert (alone.ends, alone.width, alone.sure) == ((0.1, 0.1), 0.0, True)
    assert not Estimate(0.0).sure
    assert alone.within(0.2, 0.3) is alone


@pytest.mark.parametrize(
    ("low", "high", "sure"), [(0.1, 0.2, True), (-0.2, -0.1, True), (-0.1, 0.2, False), (0.0, 0.1, False)]
)
def test_an_estimate_is_sure_if_its_interval_excludes_0(low: float, high: float, sure: bool) -> None:
    assert Estimate(0.05, low, high).sure == sure


def test_an_interval_is_cut_off_at_what_the_number_can_be() -> None:
    assert Estimate(0.1, -0.2, 0.4).within(0.0, 1.0) == Estimate(0.1, 0.0, 0.4)
    assert Estimate(0.9, 0.7, 1.1).within(0.0, 1.0) == Estimate(0.9, 0.7, 1.0)


def test_intervals_of_earlier_files_get_the_number_beside_them_or_within() -> None:
    plain = {"found": 0.3, "interval": {"low": 0.1, "high": 0.5}, "over": {"low": 0.0, "median": 1.0, "high": 2.0}}
    assert with_values(plain)["interval"] == {"value": 0.3, "low": 0.1, "high": 0.5}
    assert with_values(plain)["over"] == plain["over"]
    within = with_values({"share": {"found": -0.1, "low": 0.0, "high": 0.2}, "gain": None})
    assert within == {"share": {"value": -0.1, "low": 0.0, "high": 0.2}, "gain": None}
    now = {"interval": {"value": 0.3, "low": 0.1, "high": 0.5, "level": 0.95, "unit": "", "n": 8}}
    assert with_values(now) == now
    assert with_values("text") == "text"


# --- one share --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # 0 of n: upper end z^2 / (n + z^2) = 3.8415 / 103.8415; those of 263, 148 and 29 from Newcombe (1998), table I.
        (0, 100, 0.0, 0.036994),
        (100, 100, 0.963006, 1.0),
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (1, 29, 0.0061, 0.1718),
        (1, 1, 0.2065, 1.0),
    ],
)
def test_wilson_interval_gives_the_published_values(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson_ends(successes, trials) == pytest.approx((low, high), abs=6e-5)


def test_wilson_interval_holds_its_own_share() -> None:
    counts = np.arange(51)
    low, high = wilson(counts, 50)
    assert (low <= counts / 50).all()
    assert (counts / 50 <= high).all()


@pytest.mark.parametrize(("successes", "trials"), [(0, 1), (0, 12), (3, 12), (7, 7), (250, 1000)])
def test_wilson_is_that_of_scipy(successes: int, trials: int) -> None:
    exact = stats.binomtest(successes, trials).proportion_ci(method="wilson")
    assert wilson_ends(successes, trials) == pytest.approx((exact.low, exact.high), abs=1e-12)


@pytest.mark.parametrize("trials", [20, 50, 200])
def test_wilson_covers_95_percent_on_average_over_probabilities(trials: int) -> None:
    """By enumeration of all counts: Agresti & Coull (1998) find a mean coverage of .953 to .954 for n = 20 and 50."""
    probabilities = np.linspace(0.0025, 0.9975, 400)
    low, high = wilson(np.arange(trials + 1), trials)
    law = stats.binom.pmf(np.arange(trials + 1)[:, None], trials, probabilities)
    held = (low[:, None] <= probabilities) & (probabilities <= high[:, None])
    coverage = (law * held).sum(axis=0)
    assert coverage.mean() == pytest.approx(0.952, abs=0.004)
    assert coverage.min() > 0.82


@pytest.mark.parametrize(("count", "runs"), [(0, 0), (0, 1), (3, 12), (40, 80), (510, 1000), (3000, 6000)])
def test_counts_are_tested_exactly_against_one_half(count: int, runs: int) -> None:
    assert below_half(count, runs) == (stats.binom.cdf(count, runs, 0.5) <= 0.05)
    assert above_half(count, runs) == (stats.binom.sf(count - 1, runs, 0.5) <= 0.05)
    assert not (below_half(count, runs) and above_half(count, runs))


def test_the_fewest_runs_that_can_show_a_probability_below_one_half_are_five() -> None:
    """1/16 of four fair coins are all tails, 1/32 of five."""
    assert not below_half(0, 4)
    assert below_half(0, 5)
    assert above_half(5, 5)


# --- differences of shares --------------------------------------------------------------------------------------------


def test_tango_gives_the_published_interval_of_airway_hyper_responsiveness() -> None:
    """Bentur et al. (2009), 1 and 7 of 21 discordant: -0.517 to -0.026 in Table V of Fagerland et al. (2014)."""
    found = tango(1, 7, 21)
    assert found.ends == pytest.approx((-0.517, -0.026), abs=5e-4)


def test_tango_gives_the_interval_of_another_program_at_90_percent() -> None:
    """PropCIs 0.3 of R: scoreci.mp(25, 28, 618, 0.9) is -0.0148 to 0.0247."""
    found = tango(28, 25, 618, z=1.6448536269514722)
    assert found.ends == pytest.approx((-0.0148, 0.0247), abs=5e-5)


@pytest.mark.parametrize("pairs", [1, 5, 40, 1000])
def test_tango_has_a_width_where_no_pair_differs(pairs: int) -> None:
    """The root is exact there: z^2 / (n + z^2)."""
    end = NORMAL_975**2 / (pairs + NORMAL_975**2)
    found = tango(0, 0, pairs)
    assert found.ends == pytest.approx((-end, end), abs=1e-9)


@pytest.mark.parametrize(("gained", "lost", "pairs"), [(3, 1, 10), (0, 10, 10), (10, 0, 10), (20, 5, 100), (0, 1, 300)])
def test_tango_mirrors_lies_within_its_bounds_and_holds_what_was_found(gained: int, lost: int, pairs: int) -> None:
    found, mirrored = tango(gained, lost, pairs), tango(lost, gained, pairs)
    low, high = found.ends
    assert mirrored.ends == pytest.approx((-high, -low), abs=1e-9)
    assert found.value == (gained - lost) / pairs
    assert -1.0 <= low <= found.value <= high <= 1.0
    for end, sign in ((low, 1.0), (high, -1.0)):
        if abs(end) < 1.0:
            assert tango_statistic(gained, lost, pairs, end) == pytest.approx(sign * NORMAL_975, abs=1e-6)


def test_newcombe_gives_the_published_interval() -> None:
    """Newcombe (1998), Table II, method 10: 56/70 less 48/80 is 0.0524 to 0.3339."""
    found = newcombe(48, 80, 56, 70)
    assert found.ends == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_agresti_min_of_a_plain_difference_is_their_formula() -> None:
    apart = np.array([1.0] * 40 + [-1.0] * 20 + [0.0] * 100)
    b, c, n = 40.5, 20.5, 162.0
    half = NORMAL_975 * np.sqrt((b + c) - (b - c) ** 2 / n) / n
    found = agresti_min(apart)
    assert found.ends == pytest.approx(((b - c) / n - half, (b - c) / n + half), abs=1e-12)


@pytest.mark.parametrize(("gained", "lost"), [(0.1, 0.3), (0.05, 0.05), (0.0, 0.2)])
def test_tango_covers_by_enumeration(gained: float, lost: float) -> None:
    """The exact coverage over all counts of 40 pairs: 94.9, 96.5 and, where no pair can gain, 92.8 percent."""
    pairs, covered = 40, 0.0
    for more in range(pairs + 1):
        for less in range(pairs + 1 - more):
            chance = stats.multinomial.pmf([more, less, pairs - more - less], pairs, [gained, lost, 1 - gained - lost])
            if chance > 1e-9:
                low, high = tango(more, less, pairs).ends
                covered += chance * (low <= gained - lost <= high)
    assert 0.928 <= covered <= 0.97


def test_a_mean_saving_has_a_width_where_no_draw_saves_anything() -> None:
    nothing = mean_saving(np.zeros(24))
    assert (nothing.value, nothing.n) == (0.0, 24)
    assert nothing.ends == pytest.approx((-NORMAL_975 / 25, NORMAL_975 / 25))
    saved = np.array([1.0] * 6 + [-1.0] * 2 + [0.0] * 12)
    half = NORMAL_975 * np.sqrt((9.0 / 21.0 - 0.2**2) / 21.0)
    assert mean_saving(saved).ends == pytest.approx((0.2 - half, 0.2 + half))


def test_the_interval_for_pairs_of_shares_is_the_published_one() -> None:
    """Donner & Eliasziw (1992) solve a cubic; here by the roots of the same chi-square, to 1e-3."""
    values = np.array([[0.0, 0.0]] * 10 + [[0.0, 1.0]] * 4 + [[1.0, 1.0]] * 6)
    low, high = intraclass(values)
    counts, p = (10, 4, 6), (2 * 6 + 4) / 40
    for end in (low, high):
        chances = ((1 - p) ** 2 + p * (1 - p) * end, 2 * p * (1 - p) * (1 - end), p * p + p * (1 - p) * end)
        misfit = sum((count - 20 * chance) ** 2 / (20 * chance) for count, chance in zip(counts, chances, strict=True))
        assert misfit == pytest.approx(3.841, abs=0.03)
    assert low < 1 - 4 / (20 * 2 * p * (1 - p)) < high


# --- means ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_student_is_that_of_scipy(level: float) -> None:
    values = np.array([3.0, 5.0, 4.0, 9.0, 1.0, 4.0])
    mean = student(values, level)
    assert mean.ends == pytest.approx(stats.t.interval(level, 5, values.mean(), stats.sem(values)), rel=1e-10)
    assert (mean.level, mean.n) == (level, 6)
    assert student(np.full(4, 2.5)).ends == (2.5, 2.5)


def test_of_one_number_there_is_no_interval() -> None:
    assert skewed(np.array([0.3])) == Estimate(0.3, n=1)


def test_a_ratio_has_the_interval_of_the_delta_method() -> None:
    """Written out by the variances and the covariance: Casella & Berger (2002), 5.5.24."""
    one, two = np.array([1.0, 0.0, 2.0, 3.0, 1.0]), np.array([4.0, 2.0, 5.0, 9.0, 3.0])
    share = one.mean() / two.mean()
    (of_one, both), (_, of_two) = np.cov(one, two)
    error = np.sqrt((of_one - 2 * share * both + share**2 * of_two) / 5) / two.mean()
    estimate = ratio(one, two)
    assert estimate.value == pytest.approx(share)
    assert estimate.ends == pytest.approx((max(share - NORMAL_975 * error, 0.0), share + NORMAL_975 * error))
    assert ratio(np.array([1.0]), np.array([4.0])).ends == (0.25, 0.25)
    assert np.isnan(ratio(np.zeros(3), np.zeros(3)).ends).all()
    assert ratio(np.zeros(3), np.ones(3)).ends == (0.0, 0.0)


@pytest.mark.parametrize("degrees", [1, 1.01, 1.5, 2, 2.7, 5.99, 6, 6.5, 7, 11.5, 30, 300])
def test_the_quantile_of_student_is_exact_for_broken_degrees_of_freedom_too(degrees: float) -> None:
    exact = stats.t.ppf(0.975, degrees)
    assert student_quantile(degrees) == pytest.approx(exact, rel=1e-10)


def test_welch_is_that_of_scipy() -> None:
    one, two = np.array([3.0, 5.0, 4.0, 9.0, 1.0, 4.0]), np.array([8.0, 7.0, 12.0, 9.0, 9.5, 11.0, 3.0])
    exact = stats.ttest_ind(two, one, equal_var=False).confidence_interval(0.95)
    found = welch(one, two)
    assert found.ends == pytest.approx((exact.low, exact.high), rel=1e-10)


def test_welch_with_few_broken_degrees_of_freedom_is_that_of_scipy() -> None:
    """With 2 and 3 numbers of unlike spread there are 1.1 degrees of freedom."""
    one, two = np.array([0.0, 9.0]), np.array([3.0, 3.5, 4.5])
    exact = stats.ttest_ind(two, one, equal_var=False).confidence_interval(0.95)
    found = welch(one, two)
    assert found.ends == pytest.approx((exact.low, exact.high), rel=1e-9)


def test_without_skewness_intervals_are_students() -> None:
    values = np.array([1.0, 2.0, 4.0, 5.0, 3.0])
    assert skewed(values).ends == pytest.approx(stats.t.interval(0.95, 4, 3.0, stats.sem(values)), rel=1e-6)
    assert (skewed(np.full(2, 2.0)).low, skewed(np.full(9, 2.0)).high) == (2.0, 2.0)


def test_with_skewness_intervals_are_halls() -> None:
    """Hall's transformation, written out, carries the ends to the quantiles of Student's law."""
    values = np.array([0.01, 0.02, 0.01, 0.03, 0.02, 0.01, 0.4, 0.02])
    found, n = skewed(values), len(values)
    skew = float(stats.skew(values, bias=False))
    low, high = found.ends
    for end, quantile in ((low, student_quantile(n - 1)), (high, -student_quantile(n - 1))):
        t = (found.value - end) / stats.sem(values)
        carried = t + skew * t**2 / (3 * n**0.5) + skew**2 * t**3 / (27 * n) + skew / (6 * n**0.5)
        assert carried == pytest.approx(quantile, rel=1e-9)
    assert high - found.value > 2.0 * (found.value - low)


# --- resampling -------------------------------------------------------------------------------------------------------


def test_the_bootstrap_is_the_same_for_one_seed_and_near_students_law() -> None:
    values = np.random.default_rng(0).normal(1.0, 2.0, (200, 2))
    found, again, other = (bootstrap(values, seed) for seed in (1, 1, 2))
    assert found == again
    assert found != other
    for column, interval in zip(values.T, found, strict=True):
        exact = student(column)
        assert interval.ends == pytest.approx(exact.ends, abs=0.06)


def test_pairs_that_do_not_differ_have_an_interval_of_nothing() -> None:
    assert bootstrap(np.zeros((9, 1)), 1) == [Estimate(0.0, 0.0, 0.0, n=9)]


def test_beyond_the_most_pairs_the_bootstrap_is_students(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(0).normal(1.0, 2.0, (30, 1))
    monkeypatch.setattr("bayonets.statistics.bootstrap.MOST_RESAMPLED", 29)
    assert bootstrap(values, 1) == [student(values[:, 0])]


def test_each_purpose_and_seed_has_resamples_of_its_own() -> None:
    values = np.random.default_rng(0).normal(size=40)
    ends = [
        [float(end) for end in percentile_ends(lambda rows: rows @ values / 40, 40, seed, purpose)]
        for purpose, seed in ((MEANS, 1), (MEANS, 1), (MEANS, 2), (COMPONENTS, 1))
    ]
    assert ends[0] == ends[1]
    assert len({tuple(each) for each in ends}) == 3


def test_the_levels_of_the_bootstrap_widen_as_students_law_does() -> None:
    """Percentiles of the means of resamples of normal numbers have Student's width, at 10 pairs too."""
    values = stats.norm.ppf((np.arange(10) + 0.5) / 10)
    assert bootstrap(values[:, None], 1)[0].width == pytest.approx(student(values).width, rel=0.04)


def test_orders_are_orders_and_each_is_as_likely() -> None:
    drawn = orders(COMPONENTS, 3, 6000, 1)
    assert (np.sort(drawn, axis=1) == [0, 1, 2]).all()
    _, counts = np.unique(drawn @ [9, 3, 1], return_counts=True)
    assert stats.chisquare(counts).pvalue > 1e-4


# --- quantiles --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("runs", [1, 2, 7, 100])
def test_quantiles_are_those_of_numpy(runs: int) -> None:
    values = np.random.default_rng(3).integers(0, 1000, (runs, 4, 3))
    expected = np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95), axis=0)
    assert quantiles(values) == pytest.approx(expected)


def test_the_range_of_90_percent_is_that_of_numpy() -> None:
    values = np.random.default_rng(1).integers(0, 99, 37)
    assert range_90(values) == pytest.approx(np.quantile(values, (0.05, 0.5, 0.95)))
    assert range_90(np.array([7])) == (7.0, 7.0, 7.0)


def test_the_interval_of_a_median_covers_by_enumeration() -> None:
    """Of 101 uniform numbers the median lies between the ranks of the interval unless the count below it is extreme."""
    values = np.arange(101.0)
    estimate = median_of_ranks(values, 101)
    low, high = estimate.ends
    assert estimate.value == 50.0
    assert 0.87 <= stats.binom.cdf(high, 101, 0.5) - stats.binom.cdf(low, 101, 0.5) <= 0.93
    assert median_of_ranks(values, 50).width > estimate.width


def test_ranks_know_numbers_without_end() -> None:
    values = np.array([3.0, np.inf, 1.0, 2.0, np.inf])
    assert median_of_ranks(values, 5).ends == (1.0, np.inf)
    assert [ranked(np.sort(values), level) for level in (0.0, 0.2, 0.5, 0.61, 1.0)] == [1.0, 1.0, 3.0, np.inf, np.inf]
