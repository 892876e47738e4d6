"""Limit 1 of model.md, section 7: independent officers are multinomial with closed-form probabilities.

No ties, belief weights 0, no spread of traits; counter-intelligence included. The probabilities are worked out by the
table typed out in `tests/worlds.py`, not by the engine's formulas. Chi-square over 200,000 officers each; every test
fails by chance with a probability of 1e-5.
"""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats
from tests.worlds import (
    ALIKE,
    NEVER_FALLS,
    NO_EVIDENCE,
    NO_TIES,
    Facts,
    choice_by_hand,
    course,
    courses,
    logistic,
    needs_speed,
    posture_set,
    walkout,
    world,
)

from bayonets.engine.inputs import Inputs
from bayonets.world.stances import EXITED, LOYAL, REMOVED, RESISTING, SHIRKING, STALLING, STOOD_DOWN

FALSE_ALARM = 1e-5
OFFICERS = 200_000

PARAMETERS = {
    "review_rate": 1.0, "precision": 0.9, "optimism_sd": 0.0, "belief_prior": -0.5, "timeliness": 0.0,
    "sanction": 3.0, "exit_sanction": 2.4, "shirk_sanction": 0.7, "shirk_team": 0.4, "shirk_bonus": 0.3,
    "resist_pay_cut": 0.5, "routine": 0.3, "inhibition": 0.2, "reckoning": 9.0, "found": 0.3, "efficacy": 0.2,
    "shirk_credit": 0.5, "forgivable": 1.5, "shame": 0.6, "zeal": 0.8, "culpability_rate": 0.6, "catch_rate": 0.5,
    "catch_shirking": 0.4, "shirk_effort": 0.3, "stall_duty": 0.5,
}  # fmt: skip
LEVERS = {
    "duty": 0.8, "bonus": 0.5, "command": 0.4, "propaganda": 0.2, "watch": 0.7, "support": 1.0, "amnesty": 0.8,
    "designated": 0.3, "kinship": 0.4, "violence": 1.5, "pardon": 0.3, "outreach": 2.0, "isolation": 0.5,
}  # fmt: skip
TRAITS = {"grievance_mean": 0.4, "team": 0.7, "exit_cost": 0.9, "street_value": 0.5}
# The same in the letters of the model, where nobody is seen broken: amnesty (1 - designated) is the offer.
FACTS = Facts(
    d=0.8, v=1.5, g=0.4, p=logistic(-0.5 - 0.2), offer=0.8 * 0.7, bonus=0.5, command=0.4, watch=0.7, support=1.0,
    designated=0.3, kinship=0.4, pardon=0.3, team=0.7, exit_cost=0.9,
)  # fmt: skip


def independent(days: int = 1, officers: int = OFFICERS, **words: Any) -> Inputs:
    levers = LEVERS | words.pop("levers", {})
    parameters = NO_TIES | NO_EVIDENCE | NEVER_FALLS | PARAMETERS
    return world(
        [officers], days, traits=ALIKE | TRAITS, levers=levers, parameters=parameters, fixed_protest=0.0, **words
    )


def after_one_review(facts: Facts, q: Any, now: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Probabilities of the five stances: the choice, and of those who change the caught."""
    after = np.zeros(5)
    for new, chance in enumerate(choice_by_hand(facts, q)):
        caught = facts.watch * (q.catch_shirking if new == SHIRKING else q.catch_rate)
        if new in (now, LOYAL) or (new == EXITED and now == RESISTING) or (new == RESISTING and facts.stood_down):
            caught = 0.0
        after[new] += chance * (1.0 - caught)
        after[REMOVED] += chance * caught
    return after


def assert_multinomial(counts: Any, probabilities: Any) -> None:
    counts, probabilities = np.asarray(counts), np.asarray(probabilities)
    possible = probabilities > 0.0
    assert counts[~possible].sum() == 0
    assert stats.chisquare(counts[possible], counts.sum() * probabilities[possible]).pvalue > FALSE_ALARM


@needs_speed
@pytest.mark.parametrize(
    ("words", "changed", "now"),
    [
        ({}, {}, LOYAL),
        ({"events": [walkout(0, 1.0, 0)]}, {"resisting": 1.0}, RESISTING),
        (
            {"events": [posture_set(0, 1.0, STOOD_DOWN, 0)]},
            {"stood_down": 1.0, "d": 0.0},
            LOYAL,
        ),
        ({"events": [posture_set(0, 1.0, STALLING, 0)]}, {"d": 0.4}, LOYAL),
        (
            {"events": [walkout(0, 1.0, 0), posture_set(0, 1.0, STOOD_DOWN, 0)]},
            {"resisting": 1.0, "stood_down": 1.0, "d": 0.0},
            RESISTING,
        ),
        ({"signal": np.full((1, 1), 0.9)}, {"p": logistic(-0.5 - 0.2 + 0.9)}, LOYAL),
        ({"levers": {"watch": 0.0, "violence": 3.0, "kinship": -1.0}}, {"watch": 0.0, "v": 3, "kinship": -1}, LOYAL),
        ({"levers": {"pardon": 1.0}, "events": [walkout(0, 1.0, 0)]}, {"pardon": 1.0, "resisting": 1.0}, RESISTING),
    ],
    ids=[
        "on duty", "having walked out", "after standing down", "under a commander who stalls",
        "having walked out after standing down", "after a signal", "unwatched, apart from the crowd", "pardoned",
    ],
)  # fmt: skip
def test_one_review_is_multinomial_with_the_closed_form(
    words: dict[str, Any], changed: dict[str, float], now: int
) -> None:
    inputs = independent(**words)
    expected = after_one_review(FACTS._replace(**changed), inputs.parameters, now)
    assert_multinomial(course(inputs).record.heads[0, 0], expected)


@needs_speed
def test_two_days_with_culpability_exposure_and_zeal_follow_the_closed_form() -> None:
    inputs = independent(3, levers={"outing": 0.5})
    q = inputs.parameters
    outing = 1.0 - math.exp(-0.5 * 0.8)
    first = after_one_review(FACTS, q, LOYAL)
    c = 0.6 * 0.8 * 1.5  # LOYAL all through day 0, whatever he chose
    spared = FACTS.offer * math.exp(-c / 1.5)
    second, effort, outed_by_then = np.zeros(5), 0.0, 0.0
    for now in range(5):
        for outed, share in ((1.0, outing), (0.0, 1.0 - outing)):
            serves = now in (LOYAL, SHIRKING, RESISTING)
            facts = FACTS._replace(c=c, outed=outed, resisting=float(now == RESISTING))
            after = after_one_review(facts, q, now) if serves else np.eye(5)[now]
            zeal = 0.8 * FACTS.p * (1.0 - math.exp(-c)) * (1.0 if outed else 0.3) * (1.0 - spared)
            second += first[now] * share * after
            effort += first[now] * share * (after[LOYAL] * (1.0 + zeal) + after[SHIRKING] * 0.3)
            outed_by_then += first[now] * share * max(outed, outing if now == LOYAL else 0.0)
    run = course(inputs)
    assert_multinomial(run.record.heads[0, 0], first)
    assert_multinomial(run.record.heads[1, 0], second)
    for day, probability in enumerate((outing, outed_by_then)):
        assert stats.binomtest(int(run.record.outed[day, 0]), OFFICERS, probability).pvalue > FALSE_ALARM
    measured = run.record.streets[2, 1] / (OFFICERS * 0.5 * 0.8)
    assert abs(measured - effort) < 5.0 * 0.7 / math.sqrt(OFFICERS)  # an effort lies between 0 and 1.4: sd below 0.7


@needs_speed
def test_counts_of_many_small_runs_vary_as_a_multinomial_does() -> None:
    """Not only the mean: the number of LOYAL of 20 independent officers is binomial over 5,000 runs."""
    inputs = independent(officers=20)
    loyal = courses(inputs, 5_000, seed=3).heads[:, 0, 0, LOYAL]
    law = stats.binom.pmf(np.arange(21), 20, after_one_review(FACTS, inputs.parameters, LOYAL)[LOYAL])
    counts = np.bincount(loyal, minlength=21)
    likely = law * 5_000 > 5.0
    pooled = [np.append(values[likely], values[~likely].sum()) for values in (counts, 5_000 * law)]
    assert stats.chisquare(*pooled).pvalue > FALSE_ALARM
