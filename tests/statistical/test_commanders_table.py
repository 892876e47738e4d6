"""Commanders in the kernel choose by the table of model.md, section 5, as `bayonets/verify/by_hand.py` types it out.

Six thousand formations of one officer each, each with a commander of his own character; every test fails by chance with
a probability of about 1e-5.
"""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats
from tests.worlds import (
    NEVER_FALLS,
    CommandFacts,
    command_choice_by_hand,
    course,
    logistic,
    needs_speed,
    posture_set,
    walkout,
    with_parameters,
    world,
)

from bayonets.engine.inputs import Inputs
from bayonets.world.stances import ORDERING, STALLING, STOOD_DOWN

FALSE_ALARM = 1e-5
CHOOSING, DOWN, GONE = 4_000, 1_500, 500
EVIDENCE = {
    "belief_ties": 3.0,
    "belief_news": 2.0,
    "belief_pressure": 0.4,
    "belief_army": 1.5,
    "belief_prior": -1.0,
    "belief_concession": 0.5,
}
FACTS = CommandFacts(
    d0=0.4, v=1.2, e=0.2, g=0.5, c=0.8, command=2.0, watch=0.7, amnesty=0.9, designated=0.2, guarantee=0.1,
    propaganda=0.3, kinship=0.5, accommodation=0.3, outreach=2.0, isolation=0.5, patron=0.2, cover=0.8,
)  # fmt: skip


def commanders(**levers: Any) -> Inputs:
    """4,000 who choose (half of them in the pact), 1,500 whose formations stood down, 500 whose officers walked out."""
    everybody = CHOOSING + DOWN + GONE
    down = range(CHOOSING, CHOOSING + DOWN)
    gone = range(CHOOSING + DOWN, everybody)
    return world(
        [1] * everybody,
        1,
        traits={
            "pact": np.arange(everybody) < CHOOSING // 2,
            "grievance_mean": FACTS.g,
            "command_culpability": FACTS.c,
            "street_value": np.where(np.arange(everybody) < CHOOSING, 1.0, 2.0),
        },
        levers={
            "duty": FACTS.d0, "violence": FACTS.v, "detention": FACTS.e, "kinship": FACTS.kinship, "watch": FACTS.watch,
            "command": FACTS.command, "amnesty": FACTS.amnesty, "designated": FACTS.designated,
            "propaganda": FACTS.propaganda, "guarantee": FACTS.guarantee, "accommodation": FACTS.accommodation,
            "outreach": FACTS.outreach, "isolation": FACTS.isolation, "patron": FACTS.patron, "cover": FACTS.cover,
        }
        | levers,
        parameters=NEVER_FALLS
        | EVIDENCE
        | {"review_rate": 1e-12, "command_review_rate": 1.0, "command_precision": 0.04, "command_spread": 15.0,
           "timeliness": 2.0, "vengeance": 1.0, "safety_in_numbers": 1.5, "demand": 1.0, "quorum": 100.0,
           "pact_line": 0.8, "later": 0.2, "appeal": 0.3, "inhibition": 0.2, "command_retaliation": 20.0},
        events=[posture_set(0, 1.0, STOOD_DOWN, *down), walkout(0, 1.0, *gone), walkout(0, 0.5, *range(CHOOSING))],
        fixed_protest=2_500.0,
        commanders=True,
    )  # fmt: skip


@needs_speed
@pytest.mark.parametrize("pact", [False, True])
@pytest.mark.parametrize("obeyed", [False, True])
@pytest.mark.parametrize("guarantee", [FACTS.guarantee, 0.95])
def test_postures_are_chosen_with_the_probabilities_of_the_table(pact: bool, obeyed: bool, guarantee: float) -> None:
    inputs = commanders(guarantee=guarantee)
    run = course(inputs)
    loyal = run.record.heads[0, :, 0]
    walked = CHOOSING - int(loyal[:CHOOSING].sum())
    in_pact, walked_in_pact = CHOOSING // 2, CHOOSING // 2 - int(loyal[: CHOOSING // 2].sum())
    # Formations without a pact: 2,000 of weight 1 that choose, and those of weight 2 that stood down or walked out.
    news = 0.7 * (walked - walked_in_pact + 2.0 * (DOWN + GONE)) / (CHOOSING - in_pact + 2.0 * (DOWN + GONE))
    army = walked_in_pact / in_pact
    force = FACTS.d0 * (CHOOSING - walked)  # those that stood down have no duty, and who walked out makes no effort
    pressure = math.log(2_500.0 / (force + 100.0))
    assert run.record.streets[0, 2:4] == pytest.approx([pressure, news], rel=1e-12)
    x = 2.0 * DOWN / (CHOOSING - 1 + 2.0 * (DOWN + GONE))  # of the others
    p = logistic(-1.0 + 3.0 * x + 2.0 * news + 0.4 * pressure + 1.5 * army + 0.5 * FACTS.accommodation - 0.3)
    facts = FACTS._replace(x=x, p=p, X=news, army=army, obeyed=float(obeyed), pact=float(pact), guarantee=guarantee)
    these = (np.arange(CHOOSING) < in_pact) == pact
    these &= (loyal[:CHOOSING] == 1) == obeyed
    counts = np.bincount(run.record.posture[0, :CHOOSING][these], minlength=3)
    characters = run.state.units["character"][:CHOOSING][these]
    assert characters.std() > 10.0
    law = np.array([command_choice_by_hand(facts._replace(beta=beta), inputs.parameters) for beta in characters])
    assert law.sum(axis=0).min() > 5.0
    distances = (counts - law.sum(axis=0)) / np.sqrt((law * (1.0 - law)).sum(axis=0))
    assert 3.0 * 2.0 * stats.norm.sf(np.abs(distances).max()) > FALSE_ALARM


@needs_speed
def test_those_whose_character_inclines_them_to_it_stand_down() -> None:
    """Of those who choose, in the order of their character: the upper half against the lower half."""
    run = course(commanders())
    down = run.record.posture[0, :CHOOSING] == STOOD_DOWN
    order = np.argsort(run.state.units["character"][:CHOOSING])
    lower, upper = down[order[: CHOOSING // 2]].sum(), down[order[CHOOSING // 2 :]].sum()
    assert stats.binomtest(int(upper), int(lower + upper), 0.5, alternative="greater").pvalue < FALSE_ALARM


@needs_speed
def test_the_share_of_commanders_that_reviews_is_their_review_rate() -> None:
    inputs = with_parameters(
        commanders(), command_review_rate=0.2, command_precision=10.0, command_sanction=0.0, stake=0.0,
        lost_authority=1e3, command_spread=0.0, later=0.0, belief_prior=-50.0,
    )  # fmt: skip
    posture = course(inputs).record.posture[0, :CHOOSING]
    broken = course(inputs).record.heads[0, :CHOOSING, 0] == 0
    down = int((posture[broken] == STOOD_DOWN).sum())
    assert stats.binomtest(down, int(broken.sum()), 0.2).pvalue > FALSE_ALARM
    assert (posture[broken] != STALLING).all()
    assert set(np.unique(posture)) <= {ORDERING, STALLING, STOOD_DOWN}
