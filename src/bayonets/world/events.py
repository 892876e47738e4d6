"""Events of a date: a leaked video or a show of strength shifts belief, and the shift fades.

Claim: single public acts move more than their numbers (Galeotti 2020). Form: model.md, section 2, step 1. Walkouts and
postures set from above are chance and are carried out in `engine/day.py`.
"""

from bayonets.mechanisms.declare import scalar
from bayonets.mechanisms.elementary import exp

_LN2 = 0.6931471805599453


@scalar
def signal_shift(shift: float, days_since: float, half_life: float) -> float:
    """What a signal still adds to the log-odds of belief; 0 before its date.

    Args:
        shift: on its date [log-odds].
        days_since: days since its date; negative before it.
        half_life: days in which it halves, > 0.
    """
    return shift * exp(-_LN2 * days_since / half_life) if days_since >= 0.0 else 0.0
