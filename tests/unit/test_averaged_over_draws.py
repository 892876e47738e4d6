"""The critical mass and the map under a posterior: averages over draws, which are named as such."""

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from scipy.special import ndtr
from tests.unit.test_under_posterior import DAYS, SCENARIO, posterior_of
from tests.worlds import needs_speed

import bayonets as bn
from bayonets.ensemble.evaluate import courses_at, mean_field_at
from bayonets.ensemble.uncertain import Draws, draws_of
from bayonets.inference.posterior import Posterior
from bayonets.inference.under import under
from bayonets.questions.answers import keep, kept
from bayonets.questions.critical_mass import draws as module
from bayonets.questions.critical_mass.answer import CriticalMass
from bayonets.questions.critical_mass.draws import FINE, OverRuns, Tipping, curve_over_draws, own_numbers
from bayonets.questions.critical_mass.targets import targets_of
from bayonets.questions.over_draws import by_draw, over_draws
from bayonets.questions.phase_map.answer import PhaseMap, Point
from bayonets.questions.phase_map.assemble import runs_of_draws
from bayonets.scenario.handles import unknowns
from bayonets.scenario.inputs import build
from bayonets.scenario.laws import Laws
from bayonets.scenario.model import Scenario
from bayonets.scenario.words import apply, with_days

pytestmark = needs_speed

ON, WITHIN, RUNS, SIZE = 9, 15, 40, 700
ASKED: dict[str, Any] = {"on": "2030-03-10", "within": WITHIN, "formations": "city_police_capital", "runs": RUNS}
KNOWN = ("protest.initial", "protest.maximum", "protest.disperse")
QUIET, LOUD = (-4.0, -4.0, 4.0), (0.8, 0.0, 0.0)
"""Coordinates of a protest that no refusal of the city police turns into a fall, and of one that it does."""


@pytest.fixture(scope="module")
def divided() -> Posterior:
    """A posterior of three numbers, in half of whose draws the city police is irrelevant."""
    whole = posterior_of(SCENARIO)
    unknown = {handle.name: handle for handle in unknowns(SCENARIO, "all")}
    laws = Laws(tuple(unknown[name] for name in KNOWN))
    z = np.array([QUIET if row % 2 else LOUD for row in range(len(whole.weight))])
    z[::2, 0] += np.linspace(-0.6, 0.6, len(z[::2]))
    over = tuple(next(number for number in whole.over if number["name"] == name) for name in KNOWN)
    return replace(
        whole, names=KNOWN, over=over, z=z, numbers=np.array([laws.values(ndtr(row)) for row in z]), effective=12.0
    )


@pytest.fixture(scope="module")
def drawn(divided: Posterior) -> Draws:
    scenario, _ = under(SCENARIO, divided)
    return draws_of(with_days(scenario, ON + WITHIN), 1, "posterior")


@pytest.fixture(scope="module")
def by_runs(divided: Posterior) -> CriticalMass:
    return bn.critical_mass(SCENARIO, posterior=divided, **ASKED)


@pytest.fixture(scope="module")
def by_mean_field(divided: Posterior) -> Iterator[CriticalMass]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "FEW_OFFICERS", 1_000)
        yield bn.critical_mass(SCENARIO, posterior=divided, **ASKED)


def walked_out(scenario: Scenario, officers: float) -> Scenario:
    return apply(scenario, (f"events.walkout.city_police={officers / SIZE!r}@2030-03-10",)) if officers else scenario


def fell(draws: Draws, run: int, officers: int) -> tuple[bool, bool]:
    """Whether a run fell before the day, and at all, after a walkout in place of a branch."""
    inputs = build(walked_out(draws.scenario_of(run // 2), officers))
    [course] = courses_at(inputs, 1, [run])
    day = int(course.fell_day)
    return 0 <= day < ON, day >= 0


def is_quiet(draws: Draws, draw: int) -> bool:
    return bool(draws.values(draw)[draws.names.index("protest.initial")] < 20.0)


def test_the_curve_levels_off_at_the_share_of_the_draws_in_which_the_target_matters(
    by_runs: CriticalMass, drawn: Draws
) -> None:
    alone, with_all = zip(*[(fell(drawn, run, 0), fell(drawn, run, SIZE)) for run in range(RUNS)], strict=True)
    standing = [run for run in range(RUNS) if not alone[run][0]]
    quiet = [run for run in standing if is_quiet(drawn, run // 2)]
    [mass] = by_runs.masses
    assert mass.over is not None
    plateau = mass.over.plateau
    assert plateau is not None
    assert by_runs.runs == len(standing)
    assert plateau.probability == pytest.approx(np.mean([with_all[run][1] for run in standing]))
    assert mass.over.curve[0].probability == pytest.approx(np.mean([alone[run][1] for run in standing]))
    assert not any(with_all[run][1] for run in quiet)
    assert plateau.probability == pytest.approx(1.0 - len(quiet) / len(standing), abs=0.05)
    assert 0.4 < plateau.probability < 0.6
    assert plateau.low < plateau.probability < plateau.high
    probabilities = [point.probability for point in mass.over.curve]
    assert probabilities == sorted(probabilities)
    assert [point.share for point in mass.over.curve] == pytest.approx(np.arange(21) / 20)


def test_the_curve_counts_runs_by_the_share_of_the_officers_of_their_draw() -> None:
    numbers = [(0.0, 100), (10.0, 100), (10.0, 20), (math.inf, 100)]
    curve = curve_over_draws([Tipping(officers, 1, 0, size, 0) for officers, size in numbers], 4)
    by_share = {round(point.share, 2): point.probability for point in curve}
    assert [by_share[share] for share in (0.0, 0.05, 0.1, 0.45, 0.5, 1.0)] == [0.25, 0.25, 0.5, 0.5, 0.75, 0.75]
    few, many = (curve_over_draws([Tipping(10.0, 1, 0, 20, 0)] * 4, independent)[-1].low for independent in (4, 400))
    assert few < 0.6 < 0.95 < many


def test_intervals_and_verdicts_count_no_more_draws_than_the_posterior_is_worth(
    by_runs: CriticalMass, divided: Posterior
) -> None:
    assert (by_runs.draws, by_runs.independent) == (20, 12)
    rich = bn.critical_mass(SCENARIO, posterior=replace(divided, effective=500.0), **ASKED)
    assert rich.independent == 20
    both = [answer.masses[0].over for answer in (by_runs, rich)]
    widths = [over.plateau.high - over.plateau.low for over in both if over is not None and over.plateau is not None]
    assert widths[0] > widths[1]
    assert "More runs cannot make up for the 12 independent draws" in " ".join(by_runs.cautions)
    assert rich.cautions == ()


def test_critical_masses_of_draws_are_those_of_the_mean_field_with_walkouts(
    by_mean_field: CriticalMass, drawn: Draws
) -> None:
    def falls(draw: int, officers: float) -> bool:
        [course] = mean_field_at(build(walked_out(drawn.scenario_of(draw), officers)))
        return int(course.fell_day) >= 0

    [mass] = by_mean_field.masses
    own = mass.over.own if mass.over is not None else None
    assert own is not None
    assert (own.of, own.count, own.before) == ("draws", 20, 0)
    numbers = []
    for draw in range(20):
        if falls(draw, 0):
            numbers.append(0.0)
        elif not falls(draw, SIZE):
            numbers.append(math.inf)
        else:
            low, high = 0, SIZE
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (low, middle) if falls(draw, middle) else (middle, high)
            numbers.append(float(high))
    ordered = sorted(numbers)
    for level, value in ((0.05, own.low), (0.5, own.median), (0.95, own.high)):
        least = ordered[math.ceil(level * 20) - 1]
        assert (value is None) == (least == math.inf)
        assert value is None or least <= value <= FINE * least + 1.0
    assert own.none == pytest.approx(np.mean([number == math.inf for number in numbers]))
    assert own.none == pytest.approx(np.mean([is_quiet(drawn, draw) for draw in range(20)]))
    assert sum(own.bins) + own.none + own.anyway == pytest.approx(1.0)
    some = [number / SIZE for number in numbers if 0.0 < number < math.inf]
    assert min(some) - 0.051 <= own.bins.index(max(own.bins)) / 20 <= max(some) + 0.051
    assert own.agree is not None
    assert own.agree > 0.8


def test_the_distribution_of_critical_masses_by_hand() -> None:
    [target] = targets_of(SCENARIO, "city_police_capital")
    numbers = [0.0, 0.0, *[35.0 * (place + 1) for place in range(14)], *[math.inf] * 4]
    own = tuple(Tipping(number, 1, 0.0, SIZE, draw) for draw, number in enumerate(numbers))
    runs = tuple(Tipping(numbers[run // 2] if run % 8 else math.inf, 1, 0, SIZE, run // 2) for run in range(40))
    over_runs = OverRuns(40, 4, 0, 20, ((target, runs),), {target.key: own})
    result = own_numbers(over_runs, target, runs)
    assert result is not None
    assert (result.low, result.median, result.high) == (0, 35 * 8, None)
    assert (result.none, result.anyway) == (0.2, 0.1)
    assert result.bins == pytest.approx([0.05] * 14 + [0.0] * 6)
    # Of the five runs that were made to hold, the one of a draw in which no number suffices agrees.
    assert result.agree == pytest.approx(36 / 40)
    fewer = own_numbers(replace(over_runs, own={target.key: own[:15]}), target, runs)
    assert fewer is not None
    assert (fewer.count, fewer.before) == (15, 5)
    without = own_numbers(replace(over_runs, own={}), target, runs)
    assert without is not None
    assert (without.of, without.count, without.agree) == ("runs", 40, None)
    assert own_numbers(replace(over_runs, own={target.key: ()}), target, runs) is None


def test_numbers_are_shares_of_the_best_size_where_sizes_are_drawn() -> None:
    [target] = targets_of(SCENARIO, "city_police_capital")
    runs = tuple(Tipping(float(size), 1, 0, size, draw) for draw, size in enumerate((350, 700, 1400)))
    mass = module.mass_over_draws(OverRuns(3, 0, 0, 3, ((target, runs),)), target, runs)
    assert mass.over is not None
    assert (mass.over.low, mass.over.median, mass.over.high) == (SIZE, SIZE, SIZE)
    assert mass.over.own is not None
    assert mass.over.own.high == SIZE


def written_on(figure: Figure) -> str:
    return " ".join(text.get_text() for text in figure.findobj(Text))


def test_the_answer_names_the_average_the_plateau_and_what_it_does_not_say(
    by_runs: CriticalMass, by_mean_field: CriticalMass, tmp_path: Path
) -> None:
    text = " ".join(by_mean_field.text(300).split())
    [mass] = by_mean_field.masses
    assert mass.over is not None
    share = f"{100.0 * mass.over.suffices:.1f}".removesuffix(".0")
    assert f"the probability of a fall, averaged over the posterior, would be {share}% (95% CI" in text
    assert text.count(f"would be {share}% (95% CI") == 1
    assert "Whether this average exceeds one half is undetermined for City police of the capital" in text
    assert "In the mean field, which has no randomness, City police of the capital has a critical mass of at" in text
    assert "They are worth 12 independent draws of the posterior." in text
    assert "the average describes no single set of numbers" in text
    assert "Critical masses of single draws by the mean field" in text
    small = " ".join(by_runs.text(300).split())
    assert "The scenario is small, so that the mean field, which leaves out randomness, is not used" in small
    assert "Critical masses of single runs, which differ by randomness as well" in small
    for answer, whose in ((by_runs, "share of the 40 runs"), (by_mean_field, "share of the 20 draws")):
        picture = " ".join(written_on(answer.plot()).split())
        assert whose.replace("40", str(by_runs.runs)) in picture
        assert "averaged over 20 draws of the posterior, worth 12 independent ones" in picture
        assert "no number suffices" in picture
    keep(by_mean_field, tmp_path)
    assert kept(tmp_path) == by_mean_field
    numbers = by_mean_field.as_json()
    assert numbers["independent"] == 12
    assert {"of", "low", "median", "high", "none", "bins", "agree"} <= set(numbers["masses"][0]["over"]["own"])


def test_without_draws_the_answers_are_those_at_the_best_numbers() -> None:
    mass = bn.critical_mass(SCENARIO, **ASKED)
    assert "All unknown numbers have their best values." in mass.text(200)
    assert "at the best numbers" in written_on(mass.plot())
    assert mass.masses[0].over is None
    assert (mass.draws, mass.independent, mass.cautions) == (0, 0, ())
    plain = bn.phase_map(SCENARIO, "levers.support=0:1", "levers.amnesty=0:1", grid=3, runs=400)
    assert "seed 1 at the best numbers" in " ".join(plain.text(300).split())
    assert (plain.draws, plain.runs_of_draws) == (0, None)


@pytest.fixture(scope="module")
def averaged_map(divided: Posterior) -> PhaseMap:
    after_walkout = apply(SCENARIO, ("events.walkout.city_police=1@2030-03-10",))
    axes = ("levers.support=0:1", "protest.disperse=0.01:0.15")
    return bn.phase_map(after_walkout, *axes, grid=3, runs=400, posterior=divided)


def test_a_map_names_the_average_the_draws_and_what_it_does_not_say(averaged_map: PhaseMap) -> None:
    text = " ".join(averaged_map.text(400).split())
    assert averaged_map.findings[0].startswith("Averaged over the posterior, ")
    assert "averaged over 200 draws of the posterior, worth 12 independent ones" in text
    assert "The 200 draws are worth 12 independent draws of the posterior." in text
    assert "too narrow as statements on the posterior" in text
    assert "The line of 50% is not a threshold at which the outcome changes" in text
    assert "is a calibrated number, whose draws the axis replaces" in text
    picture = " ".join(written_on(averaged_map.plot()).split())
    assert "averaged over 200 draws of the posterior, worth 12 independent ones" in picture
    assert "the regime falls" not in picture
    [chart] = averaged_map.account().charts
    assert chart.title.endswith(", averaged over the posterior")
    assert averaged_map.days == DAYS


def test_a_map_of_the_mean_field_alone_is_not_called_an_average(divided: Posterior) -> None:
    axes = ("levers.support=0:1", "levers.amnesty=0:1")
    text = " ".join(bn.phase_map(SCENARIO, *axes, grid=3, runs=0, posterior=divided).text(300).split())
    assert "It has the best value of every number, and is not averaged over draws." in text
    assert "draws of the posterior" not in text


@pytest.mark.parametrize(("spread", "expected"), [(0.0, 0.0), (0.5, 1.0), (0.35, 0.49)])
def test_the_share_of_variance_due_to_the_numbers(spread: float, expected: float) -> None:
    generator = np.random.default_rng(3)
    points = []
    for _ in range(40):
        probability = 0.5 + spread * generator.choice([-1.0, 1.0], 200)
        runs = generator.random((200, 2)) < probability[:, None]
        means = by_draw(np.arange(400), runs.reshape(400).astype(np.float64))
        points.append(Point(0.0, 0.0, 400, float(means.mean()), 0.0, 1.0, over_draws(means)))
        alike = float(np.mean(runs[:, 0] == runs[:, 1]))
        one = runs_of_draws([points[-1]])
        assert one is not None
        assert one.alike == pytest.approx(alike)
    pooled = runs_of_draws([*points, Point(0.0, 0.0, 2, 0.1, 0.0, 1.0, over_draws(np.array([0.0])))])
    assert pooled is not None
    assert (pooled.points, pooled.draws) == (40, 8000)
    assert pooled.by_numbers == pytest.approx(expected, abs=0.05)
    assert runs_of_draws([Point(0.0, 0.0, 2, 0.9, 0.0, 1.0, over_draws(np.array([1.0])))]) is None
