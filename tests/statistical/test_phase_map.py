"""The map against the truth: closed form, brute force, and surfaces that are known, seen through the same code.

Seeds are 0, 1, 2, ...; false alarms are stated with each test.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from scipy import integrate, optimize
from tests.worlds import Facts, choice_by_hand, needs_speed

import bayonets as bn
from bayonets.engine.groups import GroupPoints, culpability_points
from bayonets.questions.phase_map.acquisition import BLOCK, Design, Task, acquire
from bayonets.questions.phase_map.assemble import signs_of
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.scenario.words import apply, with_days
from bayonets.statistics.estimate import NORMAL_975, Floats
from bayonets.statistics.shares import wilson_ends
from bayonets.world.stances import EXITED, LOYAL, RESISTING, SHIRKING

LATTICE = {(i, j): (i / 32, j / 32) for j in range(33) for i in range(33)}
COARSE = [(i, j) for j in range(0, 33, 8) for i in range(0, 33, 8)]
GRID = np.stack(np.meshgrid(np.linspace(0, 1, 29), np.linspace(0, 1, 29)), axis=-1).reshape(-1, 2)

Surface = Callable[[Floats], Floats]


def spent_on(kind: str, draw: Callable[[np.random.Generator, Floats], Floats], blocks: int, seed: int) -> Design:
    """What the search for a line finds where outcomes come from a known law."""
    rng = np.random.default_rng(seed)

    def compute(batch: Sequence[Task]) -> list[list[list[float]]]:
        rows = [list(draw(rng, np.array(LATTICE[place]))) for place, _ in batch]
        return [[[0.0] * BLOCK, row] if kind.startswith("effect") else [row] for row in rows]

    found = Design(dict(LATTICE), kind)
    acquire(found, COARSE, blocks, compute, lambda _done, _asked: None)
    return found


# --- intervals --------------------------------------------------------------------------------------------------------


def gentle(at: Floats) -> Floats:
    """Log-odds that rise from 5 to 95 percent over two thirds of the map."""
    return np.asarray(9.0 * (at[..., 1] - 0.35 - 0.3 * at[..., 0] ** 2))


def steep(at: Floats) -> Floats:
    """Nearly a step along a wave."""
    return np.asarray(200.0 * (at[..., 1] - 0.4 - 0.25 * np.sin(4.0 * at[..., 0])))


@pytest.mark.parametrize(
    "truth", [gentle, pytest.param(steep, marks=pytest.mark.long)], ids=lambda truth: truth.__name__
)
def test_the_band_of_the_even_chance_holds_the_true_line(truth: Surface) -> None:
    """Of 100 repeats, as a mean along the line; at least 92 percent (the error of the mean is below 1 percent)."""
    across = np.linspace(0, 1, 21)
    line = [optimize.brentq(lambda y, x=x: float(truth(np.array([x, y]))), -0.5, 1.5) for x in across]
    at = np.stack([across, np.array(line)], axis=1)
    covered = []
    for seed in range(100):
        chance = lambda point: 1.0 / (1.0 + np.exp(-truth(point)))  # noqa: E731
        draw = lambda rng, point, chance=chance: (rng.random(BLOCK) < chance(point)).astype(float)  # noqa: E731
        _, fit = spent_on("share", draw, 49, seed).fit()
        mean, sd = fit.mean_and_sd(at)
        covered.append(np.mean(np.abs(mean) < NORMAL_975 * sd))
    assert np.mean(covered) >= 0.92


@pytest.mark.long
def test_hardly_ever_is_a_sign_shown_where_there_is_no_effect() -> None:
    """At most 5 percent of maps should show any; more than 8 of 40 do so by chance in 1 of 5,000 such tests."""
    draw = lambda rng, _point: 20.0 * rng.standard_normal(BLOCK)  # noqa: E731
    shown = sum(bool(np.any(signs(spent_on("effect", draw, 49, seed)))) for seed in range(40))
    assert shown <= 8


def test_of_the_signs_that_are_shown_hardly_any_is_wrong() -> None:
    """Heavy tails, and a spread that grows with the effect; at most 5 percent on average of 40 repeats."""

    def effect(at: Floats) -> Floats:
        return np.asarray(40.0 * np.sinh(3.0 * (at[..., 1] - 0.3 - 0.2 * at[..., 0])))

    def draw(rng: np.random.Generator, point: Floats) -> Floats:
        spread = 15.0 * np.exp(3.0 * point[1]) * 0.6**0.5
        return np.asarray(effect(point) + spread * rng.standard_t(5, BLOCK))

    wrong, shown = [], []
    for seed in range(40):
        found = signs(spent_on("effect", draw, 49, seed))
        wrong.append(np.mean(found[found != 0] != np.sign(effect(GRID))[found != 0]))
        shown.append(np.mean(found != 0))
    assert np.mean(wrong) <= 0.05
    assert np.mean(shown) > 0.6


def signs(acquired: Design) -> Any:
    _, fit = acquired.fit()
    mean, sd = fit.mean_and_sd(GRID)
    return signs_of(mean / sd)


# --- brute force ------------------------------------------------------------------------------------------------------


@needs_speed
def test_the_map_agrees_with_as_many_runs_everywhere() -> None:
    """49 places of the textbook, 64 runs each: within 4.5 standard errors of both (1 false alarm in 3,000 tests)."""
    base, runs = with_days(read("textbook"), 60), 64
    found = bn.phase_map(base, "levers.support=0:3", "protest.initial=10:45", runs=2000, grid=7, seed=0)
    assert found.surface is not None
    for row, y in enumerate(found.y.grid):
        for column, x in enumerate(found.x.grid):
            words = [f"levers.support={x!r}", f"protest.initial={y!r}"]
            fell = int(bn.Setup(apply(base, words)).run(runs=runs, seed=1).fell.sum())
            low, middle, high = (
                one[row][column] for one in (found.surface.low, found.surface.middle, found.surface.high)
            )
            share = (fell + 0.5) / (runs + 1)
            error = np.hypot((logit(high) - logit(low)) / (2 * NORMAL_975), (runs * share * (1 - share)) ** -0.5)
            assert abs(logit(middle) - logit(share)) < 4.5 * error
            ends = wilson_ends(fell, runs)
            assert not (low > 0.5 and ends[1] < 0.35)
            assert not (high < 0.5 and ends[0] > 0.65)


def logit(share: float) -> float:
    return float(np.log(share / (1.0 - share)))


# --- closed form ------------------------------------------------------------------------------------------------------

DUTY, OUTING, WATCH, GRIEVANCE = 0.8, 0.5, 0.4, 0.4
INDEPENDENT = {
    "ties_within": 0, "ties_across": 0, "belief_ties": 0.0, "belief_news": 0.0, "belief_pressure": 0.0,
    "belief_army": 0.0, "belief_prior": -0.3, "optimism_sd": 0.0, "review_rate": 1.0, "timeliness": 0.0,
    "culpability_rate": 0.0, "vengeance": 0.0, "hold_days": 1000, "reckoning": 12.0, "found": 0.3, "efficacy": 0.3,
    "forgivable": 1.5, "shame": 0.1, "sanction": 4.0, "exit_sanction": 2.0, "precision": 1.0, "mass": 0.0,
}  # fmt: skip


def independent_officers() -> Scenario:
    """Two days of 20,000 officers who have nothing to do with one another and differ only by what they have done."""
    riot_police = {
        "grievance_mean": GRIEVANCE,
        "grievance_sd": 0.0,
        "exit_cost_sd": 0.0,
        "team": 0.5,
        "formations": {"one": {"size": 20_000}},
    }
    return Scenario.model_validate(
        {
            "format": 2, "name": "Independent officers", "start": "2030-01-01", "days": 2, "protest": {"initial": 1},
            "services": {"riot_police": riot_police}, "levers": {"duty": DUTY, "watch": WATCH, "support": 0.5},
            "parameters": INDEPENDENT, "mechanisms": {"commanders": False},
        }
    )  # fmt: skip


def gain_by_outing(amnesty: float, culpability: float, q: Any) -> float:
    """How much likelier an officer has left after two days if there is outing: closed form, table typed out by hand."""
    p = 1.0 / (1.0 + np.exp(-q.belief_prior))
    facts = Facts(
        d=DUTY, v=1.0, g=GRIEVANCE, c=culpability, p=p, amnesty=amnesty, watch=WATCH, support=0.5, team=0.5
    )  # fmt: skip
    first = choice_by_hand(facts, q)
    stays = {
        LOYAL: first[LOYAL],
        SHIRKING: first[SHIRKING] * (1.0 - WATCH * q.catch_shirking),
        RESISTING: first[RESISTING] * (1.0 - WATCH * q.catch_rate),
    }
    gained = 0.0
    for stance, chance in stays.items():
        now = facts._replace(resisting=float(stance == RESISTING))
        more = choice_by_hand(now._replace(outed=1.0), q)[EXITED] - choice_by_hand(now, q)[EXITED]
        gained += chance * more * (1.0 if stance == RESISTING else 1.0 - WATCH * q.catch_rate)
    return float(gained * (1.0 - np.exp(-OUTING * DUTY)))


def mean_gain(amnesty: float, culpability_mean: float, q: Any) -> float:
    """Averaged over the exponential law of culpability, by quadrature."""
    law = lambda c: gain_by_outing(amnesty, culpability_mean * c, q) * np.exp(-c)  # noqa: E731
    return float(integrate.quad(law, 0.0, 40.0, limit=200)[0])


@needs_speed
def test_the_sign_of_outing_changes_where_the_closed_form_does() -> None:
    """Independent officers (model.md, 7.1): crossings within 4.5 standard errors, and no wrong sign far from them."""
    base = independent_officers()
    q = build(base).parameters
    found = bn.phase_map(
        base, "services.riot_police.culpability_mean=0.2:3", "levers.amnesty=0:1", effect=f"levers.outing=0:{OUTING}",
        runs=2600, seed=0, grid=9,
    )  # fmt: skip
    lines = (0.2, 0.9, 1.6, 2.3, 3.0)
    exact = {x: optimize.brentq(lambda a, x=x: mean_gain(a, x, q), 0.0, 1.0, xtol=1e-6) for x in lines}
    assert [one.at for one in found.crossings] == pytest.approx(list(exact))
    for one, true in zip(found.crossings, exact.values(), strict=True):
        assert one.rises
        assert one.low is not None
        assert one.high is not None
        assert abs(one.crosses - true) < 4.5 / 3.92 * (one.high - one.low)
        assert one.high - one.low < 0.15
    for row, amnesty in enumerate(found.y.grid):
        for column, culpability in enumerate(found.x.grid):
            gain = 20_000 * mean_gain(amnesty, culpability, q)
            assert found.signs[row][column] in (0, np.sign(gain)) or abs(gain) < 2.0
            # The mean field stands on a few points of the law of culpability, and is exact for these.
            points, weights = culpability_points(GroupPoints().culpability, float(culpability))
            by_points = 20_000 * float(weights @ [gain_by_outing(amnesty, c, q) for c in points])
            assert found.twin[row][column] == pytest.approx(by_points, rel=1e-3, abs=0.1)
    assert np.mean(np.array(found.signs) != 0) > 0.8
