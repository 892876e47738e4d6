"""Limit 1 of model.md, section 7: independent officers are multinomial with closed-form probabilities.

No ties, belief weights 0, no spread of traits; counter-intelligence included. The probabilities are computed by the
table in `by_hand.py`, not by the engine's formulas.
"""

import math
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import Inputs
from bayonets.verify.by_hand import Facts, choice_by_hand, logistic, zeal_by_hand
from bayonets.verify.checks import AgainstExact, Check, CheckSetting, Family, Measured
from bayonets.verify.compare import one_share, shares
from bayonets.verify.courses import LoopCourse, course, courses
from bayonets.verify.worlds import (
    ALIKE,
    NEVER_FALLS,
    NO_EVIDENCE,
    NO_TIES,
    designation,
    posture_set,
    walkout,
    world,
)
from bayonets.world.stances import EXITED, LOYAL, REMOVED, RESISTING, SHIRKING, STALLING, STOOD_DOWN

Floats = npt.NDArray[np.float64]

OFFICERS = 200_000
STANCES = ("LOYAL", "SHIRKING", "RESISTING", "EXITED", "REMOVED")

PARAMETERS = {
    "review_rate": 1.0, "precision": 0.9, "optimism_sd": 0.0, "belief_prior": -0.5, "timeliness": 0.0, "later": 0.25,
    "sanction": 3.0, "affirm": 0.4, "mass": 1.0, "exit_sanction": 2.4, "shirk_sanction": 0.7, "shirk_team": 0.4,
    "shirk_bonus": 0.3, "resist_pay_cut": 0.5, "routine": 0.3, "inhibition": 0.2, "appeal": 0.3, "reckoning": 9.0,
    "found": 0.3, "efficacy": 0.2, "shirk_credit": 0.5, "forgivable": 1.5, "distrust": 0.5, "vengeance": 0.5,
    "shame": 0.6, "zeal": 0.8, "zeal_scale": 2.0, "culpability_rate": 0.6, "catch_rate": 0.5, "catch_shirking": 0.4,
    "shirk_effort": 0.3, "stall_duty": 0.5, "enquiry": 1.5, "leaks": 2.0, "pact_line": 0.5, "pact_penalty": 0.5,
}  # fmt: skip
LEVERS = {
    "duty": 0.8, "violence": 1.5, "detention": 0.1, "bonus": 0.5, "command": 0.4, "esprit": 0.2, "propaganda": 0.2,
    "watch": 0.7, "patron": 0.25, "cover": 0.8, "support": 1.0, "amnesty": 0.8, "designated": 0.3, "kinship": 0.4,
    "pardon": 0.3, "outreach": 2.0, "isolation": 0.5, "accommodation": 0.2,
}  # fmt: skip
TRAITS = {"grievance_mean": 0.4, "team": 0.7, "exit_cost": 0.9, "street_value": 0.5}
# The same in the letters of the model, with no colleague seen broken.
FACTS = Facts(
    d=0.8, v=1.5, e=0.1, g=0.4, b=0.9, p=logistic(-0.5 - 0.2), bonus=0.5, command=0.4, watch=0.7, support=1.0,
    amnesty=0.8, designated=0.3, propaganda=0.2, kinship=0.4, pardon=0.3, accommodation=0.2, outreach=2.0,
    isolation=0.5, patron=0.25, cover=0.8, team=0.7, esprit=0.2,
)  # fmt: skip
OUTING = 0.5

_STOOD_DOWN = posture_set(0, 1.0, STOOD_DOWN, 0)
_ARMY = {"traits": {"pact": 1.0}}
CASES: dict[str, tuple[dict[str, Any], dict[str, float], int]] = {
    # the change of the world, its consequences in the letters of the model, and the stance before the review
    "on duty": ({}, {}, LOYAL),
    "having walked out": ({"events": [walkout(0, 1.0, 0)]}, {"resisting": 1.0, "r": 1.0}, RESISTING),
    "after standing down": ({"events": [_STOOD_DOWN]}, {"stood_down": 1.0, "d": 0.0}, LOYAL),
    "under a commander who stalls": ({"events": [posture_set(0, 1.0, STALLING, 0)]}, {"d": 0.4}, LOYAL),
    "having walked out after standing down": (
        {"events": [walkout(0, 1.0, 0), _STOOD_DOWN]},
        {"resisting": 1.0, "r": 1.0, "stood_down": 1.0, "d": 0.0},
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
        {"pardon": 1.0, "resisting": 1.0, "r": 1.0},
        RESISTING,
    ),
    "guarding prisoners, off the streets": (
        {"levers": {"duty": 0.0, "detention": 0.3}},
        {"d": 0.0, "e": 0.3},
        LOYAL,
    ),
    "without work": ({"levers": {"duty": 0.0, "detention": 0.0}}, {"d": 0.0, "e": 0.0}, LOYAL),
    "without cover by the leadership": ({"levers": {"cover": 0.0}}, {"cover": 0.0}, LOYAL),
    "designated by decision": ({"events": [designation(0, 1.0, 0.9, 0)]}, {"designated": 0.9}, LOYAL),
    "in the army, drawn in": (_ARMY, {"pact": 1.0, "g": 0.4 + 0.5}, LOYAL),
    "in the army, half drawn in": (
        _ARMY | {"levers": {"duty": 0.25}},
        {"pact": 1.0, "d": 0.25, "g": 0.4 + 0.25},
        LOYAL,
    ),
    "in an army that stands aside": (
        _ARMY | {"events": [_STOOD_DOWN]},
        {"pact": 1.0, "stood_down": 1.0, "d": 0.0},
        LOYAL,
    ),
}


def limit_1() -> Family:
    """One review in several situations, two days, and the spread of small groups."""
    return Family(
        "limit 1: independent officers",
        "Officers without ties and news are independent draws from one known distribution. The compiled engine "
        f"simulates {OFFICERS:,} of them, and the share in each stance must equal the probability given by a table "
        "that was written by hand from the text of the model, counter-intelligence included. The row shows the "
        "stance with the largest deviation.",
        (
            *(Check(f"one review, {name}", partial(_one_review, name), chances=5) for name in CASES),
            Check("enquiries in one review, and in two", _asked_after_two_days, chances=2),
            Check("stances after two days, with outing", _after_two_days, chances=5),
            Check("outed after one day and after two", _outed_after_two_days, chances=2),
            Check("effort for each officer on the third day", _effort_after_two_days, chances=1),
            Check("spread of the loyal of 20, over many runs", _spread_of_small_groups, chances=21),
        ),
    )


def independent(days: int = 1, officers: int = OFFICERS, **words: Any) -> Inputs:
    """A formation of officers without interaction."""
    levers, traits = LEVERS | words.pop("levers", {}), ALIKE | TRAITS | words.pop("traits", {})
    parameters = NO_TIES | NO_EVIDENCE | NEVER_FALLS | PARAMETERS
    return world([officers], days, traits=traits, levers=levers, parameters=parameters, fixed_protest=0.0, **words)


def after_one_review(facts: Facts, q: Any, now: int) -> Floats:
    """Probabilities of the five stances: the choice, and removal of those who change."""
    after = np.zeros(5)
    for new, chance in enumerate(choice_by_hand(facts, q)):
        caught = facts.watch * (q.catch_shirking if new == SHIRKING else q.catch_rate)
        if new == RESISTING:
            caught *= math.exp(-q.mass * facts.r)
        if new in (now, LOYAL) or (new == EXITED and now == RESISTING) or (new == RESISTING and facts.stood_down):
            caught = 0.0
        after[new] += chance * (1.0 - caught)
        after[REMOVED] += chance * caught
    return after


class TwoDays(NamedTuple):
    """The closed form of two days: shares in each stance, outed and asked by their ends; the third day's mean effort.

    The second day is computed from the realised shares of the first.
    """

    first: Floats
    second: Floats
    outed_first: float
    outed_second: float
    asked_first: float
    asked_second: float
    effort: float
    effort_sd: float


def two_days(q: Any, heads: Any, outed: int) -> TwoDays:
    """With culpability, exposure, enquiries and zeal.

    Args:
        q: parameters.
        heads: (5,) officers in each stance after the first day.
        outed: number outed on it.
    """
    then = np.asarray(heads) / sum(heads)
    serving = then[LOYAL] + then[SHIRKING] + then[RESISTING]
    share_outed = outed / sum(heads)
    outing = 1.0 - math.exp(-OUTING * FACTS.d)
    leaked = 1.0 - math.exp(-OUTING * FACTS.d * (1.0 + q.leaks * then[SHIRKING] / serving))
    leaves = choice_by_hand(FACTS, q)[EXITED]
    asks = _asks(leaves, q)
    asked_by_then = asks
    second, efforts, outed_by_then = np.zeros(5), np.zeros(2), share_outed
    for now in range(5):
        for is_outed, share in ((1.0, share_outed), (0.0, 1.0 - share_outed)):
            facts = FACTS._replace(
                c=q.culpability_rate * (FACTS.d * FACTS.v + FACTS.e),  # LOYAL during day 0
                outed=is_outed, outed_share=share_outed, resisting=float(now == RESISTING),
                r=then[RESISTING] / serving,
            )  # fmt: skip
            many = then[now] * share
            after = after_one_review(facts, q, now) if now in (LOYAL, SHIRKING, RESISTING) else np.eye(5)[now]
            second += many * after
            loyal, shirking = 1.0 + zeal_by_hand(facts, q), q.shirk_effort
            for power in (1, 2):
                moment = after[LOYAL] * loyal**power + after[SHIRKING] * shirking**power
                efforts[power - 1] += many * moment
            if now == LOYAL and not is_outed:
                outed_by_then += many * leaked
            if now in (LOYAL, SHIRKING):
                still_to_ask = (1.0 - asks) / (1.0 - leaves)
                asked_by_then += many * still_to_ask * _asks(choice_by_hand(facts, q)[EXITED], q)
    return TwoDays(
        first=after_one_review(FACTS, q, LOYAL), second=second, outed_first=outing, outed_second=float(outed_by_then),
        asked_first=float(asks), asked_second=float(asked_by_then), effort=float(efforts[0]),
        effort_sd=math.sqrt(efforts[1] - efforts[0] ** 2),
    )  # fmt: skip


def _asks(leaves: float, q: Any) -> float:
    """Probability that an officer who leaves with this probability asks or leaves."""
    return float(min(1.0, (1.0 + q.enquiry) * leaves))


def two_days_run(seed: int) -> tuple[Inputs, LoopCourse]:
    """Three days of the same world, of which two are compared; and the third day's force."""
    inputs = independent(3, levers={"outing": OUTING})
    return inputs, course(inputs, seed)


def _of_officers(comparisons: list[AgainstExact]) -> Measured:
    return Measured(comparisons, f"{OFFICERS:,} officers")


def _one_review(name: str, setting: CheckSetting) -> Measured:
    words, changed, now = CASES[name]
    inputs = independent(**words)
    law = after_one_review(FACTS._replace(**changed), inputs.parameters, now)
    return _of_officers(shares(course(inputs, setting.seed).record.heads[0, 0], law, STANCES))


def expected_of_two_days(inputs: Inputs, run: LoopCourse) -> TwoDays:
    """The closed form of two days, given the outcome of the first."""
    return two_days(inputs.parameters, run.record.heads[0, 0], int(run.record.outed[0, 0]))


def _after_two_days(setting: CheckSetting) -> Measured:
    inputs, run = two_days_run(setting.seed)
    return _of_officers(shares(run.record.heads[1, 0], expected_of_two_days(inputs, run).second, STANCES))


def _by_day(counts: Any, first: float, second: float) -> Measured:
    return _of_officers(
        [
            one_share(int(counts[0]), OFFICERS, first, "the first day"),
            one_share(int(counts[1]), OFFICERS, second, "the second day"),
        ]
    )


def _outed_after_two_days(setting: CheckSetting) -> Measured:
    inputs, run = two_days_run(setting.seed)
    expected = expected_of_two_days(inputs, run)
    return _by_day(run.record.outed[:, 0], expected.outed_first, expected.outed_second)


def _asked_after_two_days(setting: CheckSetting) -> Measured:
    inputs, run = two_days_run(setting.seed)
    expected = expected_of_two_days(inputs, run)
    return _by_day(run.record.asked[:, 0], expected.asked_first, expected.asked_second)


def effort_of(inputs: Inputs, run: LoopCourse) -> float:
    """The third day's force for each officer, in units of a loyal officer without zeal."""
    force = float(run.record.streets[2, 1])
    return force / (inputs.officers * TRAITS["street_value"] * LEVERS["duty"])


def _effort_after_two_days(setting: CheckSetting) -> Measured:
    inputs, run = two_days_run(setting.seed)
    expected = expected_of_two_days(inputs, run)
    error = expected.effort_sd / math.sqrt(OFFICERS)
    return _of_officers([AgainstExact(expected.effort, effort_of(inputs, run), error)])


def _spread_of_small_groups(setting: CheckSetting) -> Measured:
    officers, runs = 20, 20_000 if setting.long else 5_000
    inputs = independent(officers=officers)
    loyal = courses(inputs, runs, setting.seed).heads[:, 0, 0, LOYAL]
    chance = float(after_one_review(FACTS, inputs.parameters, LOYAL)[LOYAL])
    law = [math.comb(officers, k) * chance**k * (1.0 - chance) ** (officers - k) for k in range(officers + 1)]
    counts = np.bincount(loyal, minlength=officers + 1)
    names = [f"{k} loyal" for k in range(officers + 1)]
    return Measured(shares(counts, law, names), f"{runs:,} runs of {officers} officers")
