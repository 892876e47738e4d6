"""The table of utilities once more, typed out from model.md, section 4, and nothing of the engine's formulas in it."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt


def logistic(log_odds: float) -> float:
    """1 / (1 + e^-log_odds), by the system's own exp."""
    return 1.0 / (1.0 + math.exp(-log_odds))


class Facts(NamedTuple):
    """What the table of utilities is about, in the letters of model.md, sections 3 and 4."""

    d: float = 0.0
    v: float = 1.0
    g: float = 0.0
    c: float = 0.0
    x: float = 0.0
    p: float = 0.0
    offer: float = 0.0
    outed: float = 0.0
    resisting: float = 0.0
    stood_down: float = 0.0
    bonus: float = 0.0
    command: float = 0.0
    watch: float = 0.0
    support: float = 0.0
    designated: float = 0.0
    kinship: float = 0.0
    pardon: float = 0.0
    team: float = 1.0
    exit_cost: float = 0.0


def table_by_hand(facts: Facts, q: Any) -> dict[str, list[float]]:
    """Model.md, section 4, typed out once more: the row of every mechanism; q holds the parameters."""
    d, v, g, c, x, p = facts.d, facts.v, facts.g, facts.c, facts.x, facts.p
    pull = -facts.team if facts.stood_down else facts.team * (1 - 2 * x)
    first = math.exp(-q.safety_in_numbers * x)
    danger = q.reckoning * (1 - math.exp(-c)) * (1 if facts.outed else q.found)
    spared = facts.offer * math.exp(-c / q.forgivable)
    shame = q.shame if facts.outed else q.shame * facts.designated
    no_way_back = (1 - p) * q.sanction * (1 - facts.pardon) if facts.resisting and not facts.stood_down else 0.0
    return {
        "pay": [1 + facts.bonus * d, 1 + q.shirk_bonus * facts.bonus * d, 1 - q.resist_pay_cut, 0.0],
        "cohesion": [pull, q.shirk_team * pull, -pull, -0.5 * pull],
        "command": [(1 - p) * facts.command * d, 0.0, 0.0, 0.0],
        "conscience": [
            -g * q.routine - (g + q.inhibition) * v * d * (1 + facts.kinship),
            -g * q.routine,
            0.0,
            0.0,
        ],
        "sanction": [
            0.0,
            -(1 - p) * facts.watch * q.shirk_sanction,
            0.0 if facts.stood_down else -(1 - p) * q.sanction * first,
            -(1 - p) * q.exit_sanction * first,
        ],
        "commitment": [-no_way_back, -no_way_back, 0.0, 0.0],
        "reckoning": [
            -p * danger * (1 - q.efficacy * (1 - x)),
            -p * danger * (1 - q.shirk_credit * spared),
            -p * danger * (1 - spared),
            -p * danger * (1 - spared),
        ],
        "refuge": [0.0, 0.0, 0.0, facts.support - facts.exit_cost],
        "shame": [-shame, -0.5 * shame, 0.0, 0.0],
    }


def choice_by_hand(facts: Facts, q: Any, open_to_choice: Sequence[int] = (0, 1, 2, 3)) -> npt.NDArray[np.float64]:
    """Probabilities of the four stances: logit over the sums of the rows; SHIRKING only on duty."""
    utility = np.sum(list(table_by_hand(facts, q).values()), axis=0)
    may = np.array([stance in open_to_choice and (stance != 1 or facts.d > 0.0) for stance in range(4)])
    weights = np.where(may, np.exp(q.precision * (utility - utility[may].max())), 0.0)
    return np.asarray(weights / weights.sum(), np.float64)
