"""Limit 7 of model.md, section 7: as the duty of a formation goes to 0 its law goes to that of duty 0.

Version 1 was discontinuous there: at the smallest duty all officers could shirk, any order to the army broke the pact
at the full price, and any threat halved violence. Continuity must also hold for commanders, pact formations, detention
and the level of a threat.
"""

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import Inputs
from bayonets.verify.checks import AgainstExact, Check, CheckSetting, Family, Measured
from bayonets.verify.compare import numbers_that_differ
from bayonets.verify.courses import Stage, course
from bayonets.verify.features import everything
from bayonets.verify.probe import Tables, tables_of
from bayonets.verify.worlds import with_lever, with_trait

Floats = npt.NDArray[np.float64]

DAYS, MORNING = 60, 16
"""On that day the army has walked out in part, so that its side matters."""

POLICE, ARMY = 2, 4
SMALL = (1e-3, 1e-4, 1e-5, 1e-6)
LEAST, NEAR = SMALL[-1], 1e-4
"""The largest difference allowed between probabilities at this small duty and at duty 0."""

EXPONENT, TOLERANCE = 1.0, 0.05
"""Probabilities differ in proportion to a small duty."""

HARDLY = 1e-9
"""A duty so small that no decision of a whole run may change; in one run of 10,000 one might."""


def limit_7() -> Family:
    """Officers, commanders, whole runs."""
    return Family(
        "limit 7: as duty goes to 0",
        "A formation with very little duty must behave like one without: there must be no discontinuity at the first"
        " order, the first prisoner or the first threat. Probabilities of stances and postures at a duty of "
        f"{LEAST:g} are compared with those at 0, the distance must decrease in proportion to the duty, and a whole "
        f"run with a duty of {HARDLY:g} must equal the run without duty in every count.",
        tuple(
            check
            for what in WORLDS
            for check in (
                Check(f"{what}: probabilities at {LEAST:g}", partial(_near, what)),
                Check(f"{what}: exponent of the distance", partial(_exponent, what)),
                Check(f"{what}: counts and postures of {DAYS} days at {HARDLY:g}", partial(_whole_run, what)),
            )
        ),
    )


def with_duty(f: int, duty: float) -> Inputs:
    """Every feature at once, with one formation that has this duty on all days, and no rung that calls it."""
    inputs = everything(DAYS)
    duties = inputs.levers.duty[0].copy()
    duties[f] = duty
    rungs = inputs.rung_duty.copy()
    rungs[:, f] = -1.0
    return with_lever(inputs, "duty", duties)._replace(rung_duty=rungs)


def of_the_police(duty: float) -> Inputs:
    """The duty of a formation without a pact, which has no prisoners."""
    inputs = with_duty(POLICE, duty)
    return with_lever(inputs, "detention", np.where(np.arange(inputs.formations) == POLICE, 0.0, 0.1))


def of_the_army(duty: float) -> Inputs:
    """The duty of a pact formation, whose commander must not pay the full price of the pact for a very small one."""
    return with_duty(ARMY, duty)


def of_guards(detention: float) -> Inputs:
    """The prisoners of a formation off the streets."""
    inputs = with_duty(POLICE, 0.0)
    return with_lever(inputs, "detention", np.where(np.arange(inputs.formations) == POLICE, detention, 0.1))


def of_a_threat(level: float) -> Inputs:
    """The level of a threat, where the army has not moved yet."""
    inputs = with_trait(everything(DAYS), "grievance_mean", [0.1, 0.2, 0.3, 0.5, -9.0, -9.0])
    quiet = np.where(inputs.event_formations[:, ARMY:].any(axis=1), 0.0, inputs.event_share)
    return inputs._replace(threat=np.full(DAYS, level), event_share=quiet)


WORLDS = {
    "duty of the police": of_the_police,
    "duty of the army": of_the_army,
    "prisoners": of_guards,
    "level of a threat": of_a_threat,
}


def morning_at(what: str, size: float, seed: int) -> Tables:
    """The morning of a world in which a quantity has this size, for people with a history without it."""
    stage = Stage(WORLDS[what](0.0), seed)
    stage.advance(MORNING)
    return tables_of(stage, WORLDS[what](size))


def distance(first: Tables, second: Tables) -> float:
    """The largest difference between two mornings in any probability of a stance or a posture."""
    pairs: list[tuple[Any, Any]] = [(first.chances, second.chances), (first.postures, second.postures)]
    return max(float(np.abs(mine - theirs).max()) for mine, theirs in pairs)


def distances(what: str, seed: int) -> Floats:
    """The differences between the sizes in `SMALL` and 0."""
    nothing = morning_at(what, 0.0, seed)
    return np.array([distance(morning_at(what, size, seed), nothing) for size in SMALL])


def _near(what: str, setting: CheckSetting) -> Measured:
    smallest = float(distances(what, setting.seed)[-1])
    return Measured(
        [AgainstExact(0.0, smallest, tolerance=NEAR)],
        "the largest difference in any probability of any officer or commander",
    )


def _exponent(what: str, setting: CheckSetting) -> Measured:
    by_size = distances(what, setting.seed)
    slope = float(np.polyfit(np.log(SMALL), np.log(by_size), 1)[0])
    words = f"from {by_size[0]:.2g} at {SMALL[0]:g} to {by_size[-1]:.2g} at {SMALL[-1]:g}"
    return Measured([AgainstExact(EXPONENT, slope, tolerance=TOLERANCE)], words)


def _whole_run(what: str, setting: CheckSetting) -> Measured:
    without, with_it = (course(WORLDS[what](size), setting.seed).record for size in (0.0, HARDLY))
    return numbers_that_differ([(without.heads, with_it.heads), (without.posture, with_it.posture)])
