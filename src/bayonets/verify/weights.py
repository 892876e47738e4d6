"""The contributions of `bayonets explain`, which add up to the difference in utility.

The engine sums, on a morning, every mechanism's term and, separately, the utilities by which it decides. The question
divides these sums by the number of officers and averages over runs, which preserves their relation.
"""

from functools import partial

import numpy as np
import numpy.typing as npt

from bayonets.engine.decomposition import (
    CHOOSES,
    HEADS,
    REASON,
    TERMS,
    UTILITY,
    WORTH,
    Decomposition,
    decompose,
    decomposition_workspace,
)
from bayonets.engine.inputs import MECHANISMS, Inputs
from bayonets.engine.simulate import begin_course, move_on, run_workspace
from bayonets.verify.checks import AgainstExact, Check, CheckSetting, Family, Measured
from bayonets.verify.features import everything
from bayonets.verify.worlds import with_switches
from bayonets.world.commander import REASONS
from bayonets.world.stances import EXITED, LOYAL, ORDERING, POSTURES, RESISTING, SHIRKING, STANCES, STOOD_DOWN

TOLERANCE = 1e-9
DAYS = (0, 6, 16, 30)
_PARTS = (
    ("pay", "command", "commitment", "shame", "retaliation"),
    ("cohesion", "conscience", "sanction", "refuge", "reckoning"),
    ("haste",),
)


def weights_add_up() -> Family:
    """Of officers, with all mechanisms and without some of them, and of commanders."""
    return Family(
        "contributions of explain",
        "`bayonets explain` states the contribution of each mechanism to staying over a way of breaking, in months "
        "of pay. These contributions must add up to the difference in utility by which the engine decides, and a "
        "mechanism that is left out must contribute exactly 0.",
        (
            Check("officers: the contributions add up", partial(_officers, ())),
            *(Check(f"officers: the same without {', '.join(part)}", partial(_officers, part)) for part in _PARTS),
            Check("commanders: the reasons add up", _commanders),
        ),
    )


def _mornings(inputs: Inputs, seed: int) -> list[Decomposition]:
    """Utilities of one run on several mornings."""
    mornings = []
    for day in DAYS:
        workspace = run_workspace(inputs)
        begin_course(workspace, seed, 0)
        move_on(workspace, seed, 0, 0, day)
        mornings.append(decompose(workspace, decomposition_workspace(workspace), seed, 0, day))
    return mornings


def _officers(off: tuple[str, ...], setting: CheckSetting) -> Measured:
    inputs = with_switches(everything(max(DAYS) + 10), **dict.fromkeys(off, 0.0))
    on = np.array(inputs.switches)
    comparisons = []
    for day, morning in zip(DAYS, _mornings(inputs, setting.seed), strict=True):
        for f in range(inputs.formations):
            sums = morning.officers[f].sum(axis=0)
            if sums[HEADS] > 0.0:
                comparisons += [_officer(sums, on, stance, f"day {day}, formation {f}") for stance in _BREAKING]
    return Measured(comparisons, f"months of pay, mean of a formation; the largest deviation of {len(comparisons)}")


_BREAKING = (SHIRKING, RESISTING, EXITED)


def _officer(sums: npt.NDArray[np.float64], on: npt.NDArray[np.float64], stance: int, where: str) -> AgainstExact:
    terms = sums[TERMS:].reshape(len(MECHANISMS), 4)
    weights = on * (terms[:, LOYAL] - terms[:, stance]) / sums[HEADS]
    exact = (sums[UTILITY + LOYAL] - sums[UTILITY + stance]) / sums[HEADS]
    return AgainstExact(float(exact), float(weights.sum()), tolerance=TOLERANCE, what=f"{STANCES[stance]}, {where}")


def _commanders(setting: CheckSetting) -> Measured:
    comparisons = []
    for day, morning in zip(DAYS, _mornings(everything(max(DAYS) + 10), setting.seed), strict=True):
        for row in morning.commanders[morning.commanders[:, CHOOSES] > 0.0]:
            table = row[REASON:].reshape(len(REASONS), STOOD_DOWN + 1)
            for posture in range(ORDERING + 1, STOOD_DOWN + 1):
                weights, exact = table[:, ORDERING] - table[:, posture], row[WORTH + ORDERING] - row[WORTH + posture]
                what = f"{POSTURES[posture]}, day {day}"
                comparisons.append(AgainstExact(float(exact), float(weights.sum()), tolerance=TOLERANCE, what=what))
    return Measured(comparisons, f"months of pay; the largest deviation of {len(comparisons)}")
