"""The critical mass against what is known exactly: brute force, the exact chain of Brock and Durlauf, its committor.

Officers of one formation who only wish to do as the others do (model.md, section 7, limit 3): how many refuse is a
Markov chain whose law from one day to the next is exact (`verify/limit_logit.py`). The regime falls by the army when 90
percent refuse, so the chance to fall within so many days, from any number at first, is a power of a matrix; with many
days it comes to the committor of the chain, the chance to reach the far side before the near one.

A 90 percent interval must hold the truth in 87 to 93 percent of 400 repeats (two standard errors) and in 82 to 98
percent of 100 (a right one fails it by chance once in a hundred choices of the seeds).
"""

from collections.abc import Callable
from functools import lru_cache, partial

import numpy as np
import numpy.typing as npt
import pytest
from tests.conftest import Count
from tests.worlds import needs_speed

from bayonets.classics import brock_durlauf
from bayonets.ensemble.evaluate import Ask, branches_of
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.progress import silent
from bayonets.ensemble.threads import in_order
from bayonets.questions.critical_mass import critical_mass
from bayonets.questions.critical_mass.ask import mass_of
from bayonets.questions.critical_mass.search import Curve, Trial, curve_of, grid_of, questions
from bayonets.questions.critical_mass.targets import targets_of
from bayonets.questions.critical_mass.work import Start, blocks, work_through
from bayonets.scenario import words
from bayonets.scenario.inputs import build
from bayonets.scenario.read import read, read_text
from bayonets.verify.limit_logit import day_matrix

Floats = npt.NDArray[np.float64]


def team_of(size: int, team: float) -> str:
    """A garrison of officers who only wish to do as the others do; nobody shirks (no duty) or can afford to leave."""
    return f"""
format: 2
name: A team of its own
start: 2030-01-01
days: 10
protest: {{initial: 0, noise: 0}}
services:
  guard:
    pact: true
    team: {team}
    exit_cost: 100000
    formations: {{garrison: {{size: {size}}}}}
mechanisms:
  commanders: false
  mixing: complete
  off: [pay, command, conscience, retaliation, sanction, commitment, reckoning, haste, shame]
parameters: {{ties_within: 0, ties_across: 0, precision: 1.5, review_rate: 0.1, army_sides: 0.9}}
"""


@lru_cache
def chances(size: int, team: float, days: int) -> Floats:
    """(size + 1,) exact chance that nine in ten refuse within so many days, by how many refuse at first."""
    b, far = 6.0 * team, round(0.9 * size)
    chain = day_matrix(size, -b / 2.0, b, 0.1)
    chain[far:] = np.eye(size + 1)[far:]
    return np.asarray(np.linalg.matrix_power(chain, days)[:, far:].sum(axis=1))


def even(chance: Floats) -> float:
    """The place at which the chance is one half, between two numbers in proportion."""
    above = int(np.argmax(chance >= 0.5))
    return float(np.interp(0.5, chance[above - 1 : above + 1], [above - 1, above]))


# --- the exact chain --------------------------------------------------------------------------------------------------


@needs_speed
def test_the_number_is_that_of_the_committor() -> None:
    """Within 300 days the chance is the committor's to 0.025 about the even chance; 400 runs, three seeds.

    Each interval is widened by an officer on either side, which is two standard errors more: false alarm 1 in 1000.
    """
    exact = [brock_durlauf.committor(50, -3.0, 6.0, 3, 45, start, counted=False) for start in range(3, 46)]
    truth = 3 + even(np.array(exact))
    assert truth == pytest.approx(even(chances(50, 1.0, 300)), abs=0.1)
    assert np.abs(chances(50, 1.0, 300)[20:31] - exact[17:28]).max() < 0.025
    for seed in (0, 1, 2):
        (mass,) = critical_mass(read_text(team_of(50, 1.0)), within=300, runs=400, seed=seed).masses
        assert (mass.verdict, mass.streets) == ("number", 0)
        assert mass.low is not None
        assert mass.high is not None
        assert mass.low - 1 <= truth <= mass.high + 1
        assert mass.high - mass.low <= 5


@needs_speed
def test_branches_follow_the_exact_chain() -> None:
    """Eight numbers at first, 1500 runs each; false alarm 1 in 1000 for all together (Bonferroni, z = 3.84)."""
    exact, asks = chances(50, 1.0, 60), range(14, 46, 4)
    inputs = build(words.with_days(read_text(team_of(50, 1.0)), 60))
    own = [Ask((0,), number) for number in asks]
    told = list(in_order(lambda run: branches_of(inputs, 0, 0, run, own), range(1500), 2))
    fell = np.array([[fate.fell_day >= 0 for fate in one.fates] for one in told])
    for column, number in enumerate(asks):
        chance = exact[number]
        error = np.sqrt(max(chance * (1.0 - chance), 0.01) / 1500)
        assert abs(fell[:, column].mean() - chance) < 3.84 * error
    assert (np.diff(fell.astype(int), axis=1) >= 0).all()  # here more who refuse never save the regime


def repeat(size: int, team: float, days: int, runs: int, seed: int) -> tuple[Curve, tuple[int, int]]:
    """Ask once: what is known of the place, and the interval that is printed."""
    base = read_text(team_of(size, team))
    targets = targets_of(base)
    start, alone = Start(build(words.with_days(base, days)), 0, seed), partial(in_order, threads=1)
    work = work_through(start, targets, runs, Journal(), alone, silent)
    (search,), plain = work.searches, (work.plain_fell, work.runs)
    mass = mass_of(search, plain)
    assert mass.verdict == "number"
    return curve_of(search.asked, plain, search.last), (mass.low or 0, mass.high or size)


def held(size: int, team: float, days: int, runs: int, repeats: int) -> tuple[float, float]:
    """Share of the repeats in which the interval of the place, and the one printed, hold the truth."""
    truth = even(chances(size, team, days))
    found = [repeat(size, team, days, runs, seed) for seed in range(repeats)]
    inner = np.mean([curve.place.ends[0] <= truth <= curve.place.ends[1] for curve, _ in found])
    return float(inner), float(np.mean([low <= truth <= high for _, (low, high) in found]))


@needs_speed
def test_printed_intervals_hold_the_truth_of_the_exact_chain() -> None:
    inner, printed = held(50, 1.0, 60, 64, 100)
    assert 0.82 <= inner <= 0.98
    assert printed >= inner


@needs_speed
@pytest.mark.long
def test_printed_intervals_hold_the_truth_of_the_exact_chain_in_400_repeats(count: Count) -> None:
    inner, printed = held(50, 1.0, 60, 64, 400)
    count("critical mass of 64 runs, by the exact chain", 400, f"{inner:.1%} held the truth, {printed:.1%} as printed")
    assert 0.87 <= inner <= 0.93
    assert printed >= 0.87


# --- other shapes, whatever hangs together within a run ---------------------------------------------------------------

OFFICERS = 400
_PLACES = np.arange(OFFICERS + 1.0)
SHAPES: dict[str, Floats] = {
    "logistic": 1.0 / (1.0 + np.exp(-(_PLACES - 60.3) / 8.0)),
    "wide": 1.0 / (1.0 + np.exp(-(_PLACES - 90.7) / 25.0)),
    "skew": 1.0 - np.exp(-np.log(2.0) * np.exp(np.minimum((_PLACES - 40.4) / 10.0, 5.0))),
    "skew the other way": np.exp(-np.log(2.0) * np.exp(np.minimum((45.6 - _PLACES) / 10.0, 5.0))),
    "falls often anyway": 0.3 + 0.7 / (1.0 + np.exp(-(_PLACES - 69.5) / 8.0)),
    "all do not always suffice": 0.75 / (1.0 + np.exp(-(_PLACES - 45.2) / 8.0)),
    "a chain": np.interp(_PLACES, np.arange(51.0), chances(50, 1.0, 60)),
}


def search(falls: Callable[[int, int], bool], runs: int) -> Curve:
    """The search with answers from elsewhere: falls(run, officers)."""
    grid = grid_of(OFFICERS)
    asked: list[Trial] = []
    plain = 0
    for block in blocks(runs):
        for run, index in questions(asked, (plain, block.start), len(grid) - 1, block).items():
            asked.append(Trial(index, falls(run, int(grid[index]))))
        plain += sum(falls(run, 0) for run in block)
    return curve_of(asked, (plain, runs), len(grid) - 1)


def share_held(name: str, runs: int, repeats: int) -> float:
    """Answers of one run are independent here: the hardest case for a search that would count on their order."""
    chance, grid = SHAPES[name], grid_of(OFFICERS)
    truth = float(np.interp(even(chance), grid, np.arange(len(grid))))
    held = 0
    for seed in range(repeats):
        luck = np.random.default_rng([seed, 5]).random((runs, OFFICERS + 1))
        curve = search(lambda run, officers, luck=luck: bool(luck[run, officers] < chance[officers]), runs)  # type: ignore[misc]
        held += curve.place.ends[0] <= truth <= curve.place.ends[1]
    return held / repeats


@pytest.mark.parametrize("name", ["logistic", "all do not always suffice"])
def test_the_interval_holds_the_truth_whatever_the_shape(name: str) -> None:
    assert 0.82 <= share_held(name, 100, 100) <= 0.98


@pytest.mark.long
@pytest.mark.parametrize("runs", [100, 500])
@pytest.mark.parametrize("name", SHAPES)
def test_the_interval_holds_the_truth_whatever_the_shape_in_400_repeats(name: str, runs: int, count: Count) -> None:
    held = share_held(name, runs, 400)
    count(f"critical mass of {runs} runs, a chance to fall of the shape: {name}", 400, f"{held:.1%} held the truth")
    assert 0.86 <= held <= 0.94


# --- brute force ------------------------------------------------------------------------------------------------------

GRIDS = {
    "riot_police_capital": range(0, 61, 3),
    "city_police_capital": range(0, 241, 12),
    "garrison": range(20, 61, 2),
}
BRUTE = 300


@lru_cache
def brute_force(on: int) -> dict[str, npt.NDArray[np.bool_]]:
    """(runs, numbers) whether the regime of the textbook falls within 30 days, for every number of the grids."""
    base = read("textbook")
    inputs = build(words.with_days(base, on + 30))
    targets = [target for target in targets_of(base) if target.name in GRIDS]
    asks = [Ask(target.places, number) for target in targets for number in GRIDS[target.name]]
    runs = in_order(lambda run: branches_of(inputs, on, 1000, run, asks), range(BRUTE), 2)
    told = [one for one in runs if not one.fell_before]
    fell = np.array([[fate.fell_day >= 0 for fate in one.fates] for one in told])
    ends = np.cumsum([0, *(len(GRIDS[target.name]) for target in targets)])
    return {target.name: fell[:, ends[i] : ends[i + 1]] for i, target in enumerate(targets)}


@needs_speed
@pytest.mark.parametrize("on", [0, pytest.param(40, marks=pytest.mark.long)])
def test_brute_force_finds_the_same_numbers(on: int) -> None:
    """All numbers of a grid, with other runs; six comparisons, false alarm 1 in 1000 for all together (z = 3.8)."""
    base = read("textbook")
    answer = critical_mass(base, base.date_of(on), runs=300, seed=0)
    for name, fell in brute_force(on).items():
        grid = np.array(GRIDS[name])
        chance = np.maximum.accumulate(fell.mean(axis=0))
        place = float(np.interp(even(chance), np.arange(len(grid)), grid))
        step = grid[1] - grid[0]
        slope = (np.interp(place + step, grid, chance) - np.interp(place - step, grid, chance)) / (2 * step)
        mass = answer.mass(name)
        assert mass.found is not None
        assert mass.high is not None
        assert mass.low is not None
        error = np.hypot((0.25 / len(fell)) ** 0.5 / slope, (mass.high - mass.low) / 3.29)
        assert abs(mass.found - place) < 3.8 * error + 1.0  # which is rounded up


@needs_speed
def test_more_who_refuse_seldom_save_the_regime() -> None:
    """Of two neighbours on a grid, a run that falls with fewer and holds with more; 1 in 100 is allowed."""
    for fell in brute_force(0).values():
        assert (np.diff(fell.astype(int), axis=1) < 0).mean() < 0.01
