"""The printed intervals of a comparison hold the truth, on a scenario whose truth is known in closed form.

Independent officers and one day (model.md, section 7, limit 1): each reviews once, alone. A pact formation falls away
when enough of it refuses, so the chance to hold is a binomial tail; exits of the police are a binomial mean. Both are
worked out from the table typed out in `verify/by_hand.py`. Arms share the chance of each run, so pairs depend on each
other as they do for users.

A 95 percent interval must hold the truth in 92 to 98 percent of 400 repeats (the long form), and in 88 to 100 percent
of 100: a right one fails the short form once in a thousand choices of its seeds (3 standard errors).
"""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.stats import binom

import bayonets as bn
from bayonets.engine.inputs import Parameters
from bayonets.scenario.read import read_text
from bayonets.verify.by_hand import Facts, choice_by_hand, logistic
from bayonets.world import catalogue
from bayonets.world.stances import EXITED, RESISTING

POLICE, GUARD, TURN, PROPAGANDA = 80, 10, 4, 2.0
CHANGED = {
    "ties_within": 0, "ties_across": 0, "belief_ties": 0.0, "belief_news": 0.0, "belief_pressure": 0.0,
    "belief_army": 0.0, "optimism_sd": 0.0, "belief_prior": -0.5, "review_rate": 1.0, "precision": 0.9,
    "sanction": 1.5, "exit_sanction": 1.5, "culpability_rate": 0.0, "resist_pay_cut": 0.0, "army_sides": 0.35,
}  # fmt: skip
TEXT = f"""
format: 2
name: Independent officers
start: 2030-01-01
days: 1
protest: {{initial: 1}}
services:
  police:
    team: 0
    grievance_mean: 0.4
    grievance_sd: 0
    culpability_mean: 0
    exit_cost_sd: 0
    formations: {{patrol: {{size: {POLICE}}}}}
  guard:
    pact: true
    team: 0
    grievance_mean: 0.4
    grievance_sd: 0
    culpability_mean: 0
    exit_cost_sd: 0
    formations: {{garrison: {{size: {GUARD}}}}}
mechanisms: {{commanders: false}}
parameters: {{{", ".join(f"{name}: {value}" for name, value in CHANGED.items())}}}
"""


@dataclass(frozen=True)
class Truth:
    """What the comparison estimates: arm less baseline."""

    held: float
    left: float


def chances(propaganda: float, *, pact: bool) -> "np.typing.NDArray[np.float64]":
    """(4,) how an officer chooses in his one review, by hand; in the army refusing is mutiny, ordered out or not."""
    numbers = {name: float(parameter.default) for name, parameter in catalogue.parameters().items()}
    cost = float(catalogue.traits()["exit_cost"].default)
    facts = Facts(g=0.4, p=logistic(-0.5 - propaganda), propaganda=propaganda, team=0.0, b=cost, pact=float(pact))
    return choice_by_hand(facts, Parameters(**(numbers | CHANGED)))


def truth() -> Truth:
    levels = []
    for propaganda in (0.0, PROPAGANDA):
        # The army changes sides when 4 of its 10 refuse (army_sides 0.35).
        held = float(binom.cdf(TURN - 1, GUARD, chances(propaganda, pact=True)[RESISTING]))
        levels.append((held, POLICE * float(chances(propaganda, pact=False)[EXITED])))
    return Truth(levels[1][0] - levels[0][0], levels[1][1] - levels[0][1])


def coverage(repeats: int) -> tuple[float, float]:
    """Share of comparisons of 60 runs whose intervals hold the truth: of the chance to hold and of the exits."""
    base, known = bn.Setup(read_text(TEXT)), truth()
    inside = np.zeros((repeats, 2))
    for seed in range(repeats):
        arm = bn.compare(base, {"on air": f"levers.propaganda={PROPAGANDA}"}, runs=60, seed=seed, threads=1).arm(
            "on air"
        )
        for place, (outcome, value) in enumerate((("held", known.held), ("left", known.left))):
            interval = arm.contrast(outcome).interval
            inside[seed, place] = interval.ends[0] <= value <= interval.ends[1]
    held, left = inside.mean(axis=0)
    return float(held), float(left)


def test_the_truth_is_neither_sure_nor_nothing() -> None:
    known = truth()
    assert 0.05 < abs(known.held) < 0.5
    assert abs(known.left) > 1.0
    # Officers can do otherwise than this truth says only if the engine's choice is another: 4 standard errors.
    study = bn.Setup(read_text(TEXT)).run(runs=2000, seed=0)
    expected = float(binom.cdf(TURN - 1, GUARD, chances(0.0, pact=True)[RESISTING]))
    assert abs((1.0 - study.fell.mean()) - expected) < 4.0 * np.sqrt(expected * (1.0 - expected) / 2000)


def test_intervals_hold_the_truth() -> None:
    for share in coverage(100):
        assert 0.88 <= share <= 1.0


@pytest.mark.long
def test_intervals_hold_the_truth_in_92_to_98_percent() -> None:
    for share in coverage(400):
        assert 0.92 <= share <= 0.98
