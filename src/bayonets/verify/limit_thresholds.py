"""Limit 4 of model.md, section 7: grievance against cohesion alone, precision without bound, is Granovetter's model.

An officer joins iff x >= 1/2 - g h / (4 team), h = routine + k, k = v d + e, so that thresholds are Normal(mean, s) for
grievance_mean = 4 team (1/2 - mean) / h and grievance_sd = 4 team s / h. LOYAL and RESISTING only, complete mixing.
"""

import math
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.classics import granovetter
from bayonets.engine.inputs import Inputs
from bayonets.verify.checks import AgainstExact, Check, CheckSetting, Family, Measured
from bayonets.verify.compare import one_share
from bayonets.verify.courses import Stage, course, courses
from bayonets.verify.worlds import NEVER_FALLS, NO_TIES, world
from bayonets.world.stances import RESISTING

Floats = npt.NDArray[np.float64]

MEAN = 0.25
SPREADS = (0.10, 0.12, 0.3, 0.5)
CROWD, CROWD_DAYS = 1_000_000, 100
"""Large enough that even near the jump the sampling error of the share is given by linearisation."""
TEAM, ROUTINE, V, D, E = 0.8, 0.3, 1.5, 0.5, 0.15
H = ROUTINE + V * D + E


def limit_4() -> Family:
    """A hundred by hand, the same thresholds, the fixed point, the finite crowd."""
    return Family(
        "limit 4: grievance against cohesion",
        "Officers who weigh their grievance against cohesion, and always choose the better alternative, join when "
        "sufficiently many others have joined: Granovetter's thresholds (1978). The compiled engine must end where "
        "the cascade of exactly the same thresholds ends, officer by officer, and where the fixed points and exact "
        "probabilities of his model lie.",
        (
            Check("thresholds 0 to 99: all join", partial(_hundred, 1, 100)),
            Check("the threshold 1 replaced by 2: one joins", partial(_hundred, 2, 1)),
            *(Check(f"join of 1,000, s.d. {s}", partial(_same_thresholds, s)) for s in SPREADS),
            *(Check(f"share who join, s.d. {s}", partial(_many, s), chances=1) for s in SPREADS),
            *(Check(f"P(more than 50 of 100), s.d. {s}", partial(_groups, s), chances=1) for s in (0.12, 0.15)),
        ),
    )


def thresholds_normal(n: int, days: int, mean: float, s: float, **words: Any) -> Inputs:
    """Officers with normal thresholds."""
    return world(
        [n],
        days,
        traits={"team": TEAM, "grievance_mean": 4.0 * TEAM * (0.5 - mean) / H, "grievance_sd": 4.0 * TEAM * s / H},
        levers={"duty": D, "violence": V, "detention": E},
        parameters=NO_TIES
        | NEVER_FALLS
        | {"precision": 1e6, "review_rate": 1.0, "routine": ROUTINE, "inhibition": 0.0, "appeal": 0.0},
        only=["cohesion", "conscience"],
        choosable=np.array([1.0, 0.0, 1.0, 0.0]),
        complete_mixing=True,
        **words,
    )


def groups_of_a_hundred(s: float) -> Inputs:
    """The exact rule compares with people out of 100, the engine with people out of the 99 others."""
    stretch = 100.0 / 99.0
    return thresholds_normal(100, 100, MEAN * stretch, s * stretch)


def thresholds_of(grievance: Floats) -> Floats:
    """Of officers with these grievances."""
    return 0.5 - grievance * H / (4.0 * TEAM)


def grievances_of(thresholds: Floats) -> Floats:
    """Of officers with these thresholds."""
    return 4.0 * TEAM * (0.5 - thresholds) / H


def between_counts(thresholds: Floats) -> Floats:
    """The same thresholds, moved to the middle between two counts, where rounding has no effect."""
    others = len(thresholds) - 1
    return (np.ceil(thresholds * others) - 0.5) / others


def cascade(thresholds: Floats) -> int:
    """Granovetter's rule: count those who would join, until the count is constant."""
    joined, before = 0, -1
    while joined != before:
        before, joined = joined, int((thresholds <= joined / (len(thresholds) - 1)).sum())
    return joined


def joined_with(thresholds: Floats, days: int) -> int:
    """The number who join in the engine."""
    stage = Stage(thresholds_normal(len(thresholds), days, MEAN, 0.1))
    stage.state.officers["grievance"] = grievances_of(thresholds)
    stage.advance(days)
    return int(stage.state.heads[0, RESISTING])


def drawn_thresholds(n: int, s: float, seed: int) -> Floats:
    """Thresholds that the engine draws, moved between counts."""
    stage = Stage(thresholds_normal(n, 1, MEAN, s), seed=seed)
    return between_counts(thresholds_of(stage.state.officers["grievance"].astype(np.float64)))


def error_of_share(share: float, s: float, n: int) -> float:
    """The share who join of n varies by sqrt(r (1 - r) / n) / (1 - slope of the response)."""
    slope = math.exp(-0.5 * ((share - MEAN) / s) ** 2) / (s * math.sqrt(2.0 * math.pi))
    return math.sqrt(share * (1.0 - share) / n) / (1.0 - slope)


def _hundred(second: int, exact: int, _setting: CheckSetting) -> Measured:
    counts = np.arange(100.0)
    counts[1] = second
    return Measured([AgainstExact(exact, joined_with((counts - 0.5) / 99.0, 120))])


def _same_thresholds(s: float, setting: CheckSetting) -> Measured:
    thresholds = drawn_thresholds(1_000, s, setting.seed)
    return Measured([AgainstExact(cascade(thresholds), joined_with(thresholds, 400))], "exactly the same thresholds")


def _many(s: float, setting: CheckSetting) -> Measured:
    refusing = int(course(thresholds_normal(CROWD, CROWD_DAYS, MEAN, s), setting.seed).record.heads[-1, 0, RESISTING])
    share = granovetter.equilibrium(MEAN, s)
    return Measured([AgainstExact(share, refusing / CROWD, error_of_share(share, s, CROWD))], f"{CROWD:,} officers")


def _groups(s: float, setting: CheckSetting) -> Measured:
    runs = 15_000 if setting.long else 1_500
    most = int((courses(groups_of_a_hundred(s), runs, setting.seed).heads[:, -1, 0, RESISTING] > 50).sum())
    chance = granovetter.probability_more_than(100, 50, MEAN, s)
    return Measured([one_share(most, runs, chance)], f"{runs:,} runs")
