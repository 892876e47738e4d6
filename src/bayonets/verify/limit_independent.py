"""Limit 1 of model.md, section 7: independent officers are multinomial with closed-form probabilities.

No ties, belief weights 0, no spread of traits; counter-intelligence included. The probabilities are worked out by the
table typed out in `by_hand.py`, not by the engine's formulas.
"""

import math
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import Inputs
from bayonets.verify.by_hand import Facts, choice_by_hand, logistic
from bayonets.verify.checks import Check, Comparison, Family, Measured, Setting
from bayonets.verify.compare import one_share, shares
from bayonets.verify.courses import Course, course, courses
from bayonets.verify.worlds import ALIKE, NEVER_FALLS, NO_EVIDENCE, NO_TIES, posture_set, walkout, world
from bayonets.world.stances import EXITED, LOYAL, REMOVED, RESISTING, SHIRKING, STALLING, STOOD_DOWN

Floats = npt.NDArray[np.float64]

OFFICERS = 200_000
STANCES = ("LOYAL", "SHIRKING", "RESISTING", "EXITED", "REMOVED")

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
OUTING = 0.5

_STOOD_DOWN = posture_set(0, 1.0, STOOD_DOWN, 0)
CASES: dict[str, tuple[dict[str, Any], dict[str, float], int]] = {
    # what is done to the world, what follows from it in the letters of the model, and the stance before the review
    "on duty": ({}, {}, LOYAL),
    "having walked out": ({"events": [walkout(0, 1.0, 0)]}, {"resisting": 1.0}, RESISTING),
    "after standing down": ({"events": [_STOOD_DOWN]}, {"stood_down": 1.0, "d": 0.0}, LOYAL),
    "under a commander who stalls": ({"events": [posture_set(0, 1.0, STALLING, 0)]}, {"d": 0.4}, LOYAL),
    "having walked out after standing down": (
        {"events": [walkout(0, 1.0, 0), _STOOD_DOWN]},
        {"resisting": 1.0, "stood_down": 1.0, "d": 0.0},
        RESISTING,
    ),
    "after a signal": ({"signal": np.full((1, 1), 0.9)}, {"p": logistic(-0.5 - 0.2 + 0.9)}, LOYAL),
    "unwatched, apart from the crowd": (
        {"levers": {"watch": 0.0, "violence": 3.0, "kinship": -1.0}},
        {"watch": 0.0, "v": 3, "kinship": -1},
        LOYAL,
    ),
    "pardoned": (
        {"levers": {"pardon": 1.0}, "events": [walkout(0, 1.0, 0)]},
        {"pardon": 1.0, "resisting": 1.0},
        RESISTING,
    ),
}


def limit_1() -> Family:
    """One review in several situations, two days, and the spread of small groups."""
    return Family(
        "limit 1: independent officers",
        "Officers without colleagues, who hear no news, are draws from one known law. The compiled engine moves "
        f"{OFFICERS:,} of them, and the share in each stance must be the probability that a table typed out by hand "
        "from the model's text gives, counter-intelligence included. The row shows the stance that is furthest off.",
        (
            *(Check(f"one review, {name}", partial(_one_review, name), chances=5) for name in CASES),
            Check("stances after two days, with outing", _after_two_days, chances=5),
            Check("outed after one day and after two", _outed_after_two_days, chances=2),
            Check("effort for each officer on the third day", _effort_after_two_days, chances=1),
            Check("spread of the loyal of 20, over many runs", _spread_of_small_groups, chances=21),
        ),
    )


def independent(days: int = 1, officers: int = OFFICERS, **words: Any) -> Inputs:
    """A formation of officers who have nothing to do with one another."""
    levers = LEVERS | words.pop("levers", {})
    parameters = NO_TIES | NO_EVIDENCE | NEVER_FALLS | PARAMETERS
    return world(
        [officers], days, traits=ALIKE | TRAITS, levers=levers, parameters=parameters, fixed_protest=0.0, **words
    )


def after_one_review(facts: Facts, q: Any, now: int) -> Floats:
    """Probabilities of the five stances: the choice, and of those who change the caught."""
    after = np.zeros(5)
    for new, chance in enumerate(choice_by_hand(facts, q)):
        caught = facts.watch * (q.catch_shirking if new == SHIRKING else q.catch_rate)
        if new in (now, LOYAL) or (new == EXITED and now == RESISTING) or (new == RESISTING and facts.stood_down):
            caught = 0.0
        after[new] += chance * (1.0 - caught)
        after[REMOVED] += chance * caught
    return after


class TwoDays(NamedTuple):
    """The closed form of two days: stances, shares outed by their ends, the third day's mean effort and its spread."""

    first: Floats
    second: Floats
    outed_first: float
    outed_second: float
    effort: float
    effort_sd: float


def two_days(q: Any) -> TwoDays:
    """With culpability, exposure and zeal; q holds the parameters."""
    outing = 1.0 - math.exp(-OUTING * FACTS.d)
    first = after_one_review(FACTS, q, LOYAL)
    c = q.culpability_rate * FACTS.d * FACTS.v  # LOYAL all through day 0, whatever he chose
    second, efforts, outed_by_then = np.zeros(5), np.zeros(2), 0.0
    for now in range(5):
        for outed, share in ((1.0, outing), (0.0, 1.0 - outing)):
            facts = FACTS._replace(c=c, outed=outed, resisting=float(now == RESISTING))
            after = after_one_review(facts, q, now) if now in (LOYAL, SHIRKING, RESISTING) else np.eye(5)[now]
            second += first[now] * share * after
            loyal, shirking = 1.0 + _zeal(facts, q), q.shirk_effort
            for power in (1, 2):
                moment = after[LOYAL] * loyal**power + after[SHIRKING] * shirking**power
                efforts[power - 1] += first[now] * share * moment
            outed_by_then += first[now] * share * max(outed, outing if now == LOYAL else 0.0)
    spread = math.sqrt(efforts[1] - efforts[0] ** 2)
    return TwoDays(first, second, outing, float(outed_by_then), float(efforts[0]), spread)


def _zeal(facts: Facts, q: Any) -> float:
    spared = facts.offer * math.exp(-facts.c / q.forgivable)
    return float(q.zeal * facts.p * (1.0 - math.exp(-facts.c)) * (1.0 if facts.outed else q.found) * (1.0 - spared))


def two_days_run(seed: int) -> tuple[Inputs, Course]:
    """Three days of the same world, of which two are looked at; and the third day's force."""
    inputs = independent(3, levers={"outing": OUTING})
    return inputs, course(inputs, seed)


def _of_officers(comparisons: list[Comparison]) -> Measured:
    return Measured(comparisons, f"{OFFICERS:,} officers")


def _one_review(name: str, setting: Setting) -> Measured:
    words, changed, now = CASES[name]
    inputs = independent(**words)
    law = after_one_review(FACTS._replace(**changed), inputs.parameters, now)
    return _of_officers(shares(course(inputs, setting.seed).record.heads[0, 0], law, STANCES))


def _after_two_days(setting: Setting) -> Measured:
    inputs, run = two_days_run(setting.seed)
    return _of_officers(shares(run.record.heads[1, 0], two_days(inputs.parameters).second, STANCES))


def _outed_after_two_days(setting: Setting) -> Measured:
    inputs, run = two_days_run(setting.seed)
    said, outed = two_days(inputs.parameters), run.record.outed[:, 0]
    return _of_officers(
        [
            one_share(int(outed[0]), OFFICERS, said.outed_first, "the first day"),
            one_share(int(outed[1]), OFFICERS, said.outed_second, "the second day"),
        ]
    )


def effort_of(inputs: Inputs, run: Course) -> float:
    """The third day's force for each officer, in units of what a loyal officer without zeal does."""
    force = float(run.record.streets[2, 1])
    return force / (inputs.officers * TRAITS["street_value"] * LEVERS["duty"])


def _effort_after_two_days(setting: Setting) -> Measured:
    inputs, run = two_days_run(setting.seed)
    said = two_days(inputs.parameters)
    error = said.effort_sd / math.sqrt(OFFICERS)
    return _of_officers([Comparison(said.effort, effort_of(inputs, run), error)])


def _spread_of_small_groups(setting: Setting) -> Measured:
    officers, runs = 20, 20_000 if setting.long else 5_000
    inputs = independent(officers=officers)
    loyal = courses(inputs, runs, setting.seed).heads[:, 0, 0, LOYAL]
    chance = float(after_one_review(FACTS, inputs.parameters, LOYAL)[LOYAL])
    law = [math.comb(officers, k) * chance**k * (1.0 - chance) ** (officers - k) for k in range(officers + 1)]
    counts = np.bincount(loyal, minlength=officers + 1)
    names = [f"{k} loyal" for k in range(officers + 1)]
    return Measured(shares(counts, law, names), f"{runs:,} runs of {officers} officers")
