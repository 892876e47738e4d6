"""Commanders in the kernel choose by the table of model.md, section 5, typed out here once more.

Six thousand formations of one officer each; chi-square; every test fails by chance with a probability of 1e-5.
"""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats
from tests.worlds import NEVER_FALLS, course, logistic, needs_speed, posture_set, walkout, world

from bayonets.engine.inputs import Inputs
from bayonets.world.stances import ORDERING, STALLING, STOOD_DOWN

FALSE_ALARM = 1e-5
CHOOSING, DOWN, GONE = 4_000, 1_500, 500
EVIDENCE = {"belief_ties": 3.0, "belief_news": 2.0, "belief_pressure": 0.4, "belief_army": 1.5, "belief_prior": -1.0}
D, V, KINSHIP, WATCH, COMMAND, GRIEVANCE, C = 0.6, 1.2, 0.5, 0.7, 0.4, 0.5, 0.8


def commanders(**words: Any) -> Inputs:
    """4,000 who choose (half of them in the pact), 1,500 whose formations stood down, 500 whose officers walked out."""
    everybody = CHOOSING + DOWN + GONE
    down = range(CHOOSING, CHOOSING + DOWN)
    gone = range(CHOOSING + DOWN, everybody)
    return world(
        [1] * everybody,
        1,
        traits={
            "pact": np.arange(everybody) < CHOOSING // 2,
            "grievance_mean": GRIEVANCE,
            "command_culpability": C,
            "street_value": np.where(np.arange(everybody) < CHOOSING, 1.0, 2.0),
        },
        levers={
            "duty": D, "violence": V, "kinship": KINSHIP, "watch": WATCH, "command": COMMAND, "amnesty": 0.9,
            "designated": 0.2, "propaganda": 0.3,
        },
        parameters=NEVER_FALLS
        | EVIDENCE
        | {"army_threat": 2.0, "review_rate": 0.0, "command_review_rate": 1.0, "command_precision": 0.04,
           "timeliness": 2.0, "vengeance": 1.0, "safety_in_numbers": 1.5, "demand": 1.0},
        events=[posture_set(0, 1.0, STOOD_DOWN, *down), walkout(0, 1.0, *gone), walkout(0, 0.5, *range(CHOOSING))],
        fixed_protest=2_500.0,
        commanders=True,
        **words,
    )  # fmt: skip


def choice(pact: bool, o: float, x: float, news: float, army: float, pressure: float) -> list[float]:
    """Section 5 by hand."""
    p = logistic(-1.0 + 3.0 * x + 2.0 * news + 0.4 * pressure + 1.5 * army - 0.3)
    danger = p * 100.0 * (1.0 - math.exp(-C))
    spared = 0.9 * (1.0 - 0.2) * math.exp(-C / 1.5) * (1.0 - news) ** 2
    price = 45.0 if pact else 0.0
    conscience = 6.0 * (GRIEVANCE * 0.3 + (GRIEVANCE + 0.1) * V * D * (1.0 + KINSHIP))
    utility = [
        (1 - p) * (12.0 + COMMAND) - danger * (1 - 0.2 * (1 - x)) - 40.0 * (1 - o) - price - conscience,
        0.5 * (1 - p) * 12.0 - (1 - p) * WATCH * 4.0 - danger * (1 - 0.5 * spared) - 0.3 * 40.0 * (1 - o)
        - 0.5 * price - 0.5 * conscience,
        -(1 - p) * 30.0 * math.exp(-1.5 * x) - danger * (1 - spared),
    ]  # fmt: skip
    weights = [math.exp(0.04 * value) for value in utility]
    return [weight / sum(weights) for weight in weights]


@needs_speed
@pytest.mark.parametrize("pact", [False, True])
@pytest.mark.parametrize("obeyed", [False, True])
def test_postures_are_chosen_with_the_probabilities_of_the_table(pact: bool, obeyed: bool) -> None:
    run = course(commanders())
    loyal = run.record.heads[0, :, 0]
    walked = CHOOSING - int(loyal[:CHOOSING].sum())
    in_pact, walked_in_pact = CHOOSING // 2, CHOOSING // 2 - int(loyal[: CHOOSING // 2].sum())
    # Formations without a pact: 2,000 of weight 1 that choose, and those of weight 2 that stood down or walked out.
    news = 0.7 * (walked - walked_in_pact + 2.0 * (DOWN + GONE)) / (CHOOSING - in_pact + 2.0 * (DOWN + GONE))
    army = walked_in_pact / in_pact
    force = D * (CHOOSING - walked)  # those that stood down have no duty, and who walked out makes no effort
    pressure = math.log(2_500.0 / force)
    assert run.record.streets[0, 2:5] == pytest.approx([pressure, news, army], rel=1e-12)
    x = 2.0 * DOWN / (CHOOSING - 1 + 2.0 * (DOWN + GONE))  # of the others
    these = (np.arange(CHOOSING) < in_pact) == pact
    these &= (loyal[:CHOOSING] == 1) == obeyed
    counts = np.bincount(run.record.posture[0, :CHOOSING][these], minlength=3)
    expected = choice(pact, float(obeyed), x, news, army, pressure)
    assert min(counts.sum() * np.array(expected)) > 5.0
    assert stats.chisquare(counts, counts.sum() * np.array(expected)).pvalue > FALSE_ALARM


@needs_speed
def test_the_share_of_commanders_that_reviews_is_their_review_rate() -> None:
    inputs = commanders()
    always_down = {"command_review_rate": 0.2, "command_precision": 10.0, "command_sanction": 0.0, "stake": 0.0}
    inputs = inputs._replace(parameters=inputs.parameters._replace(**always_down, lost_authority=1e3))
    posture = course(inputs).record.posture[0, :CHOOSING]
    broken = course(inputs).record.heads[0, :CHOOSING, 0] == 0
    down = int((posture[broken] == STOOD_DOWN).sum())
    assert stats.binomtest(down, int(broken.sum()), 0.2).pvalue > FALSE_ALARM
    assert (posture[broken] != STALLING).all()
    assert set(np.unique(posture)) <= {ORDERING, STALLING, STOOD_DOWN}
