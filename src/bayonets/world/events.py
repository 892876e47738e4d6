"""Events that fade: signals, unmaskings, calls and threats.

Claim: a video in which officers deride the leader, a public defection, a march called by name or the warning of another
service dominates public attention for some weeks (Galeotti 2020). Form: model.md, section 2, step 1. Walkouts, postures
set from above and designations involve randomness and are carried out in `engine/day.py`.
"""

from bayonets.mechanisms.declare import scalar
from bayonets.mechanisms.elementary import exp, log

_LN2 = 0.6931471805599453


@scalar
def faded(size: float, days_since: float, half_life: float) -> float:
    """The remaining size of an event; 0 before its date.

    Args:
        size: on its date.
        days_since: days since its date; negative before it.
        half_life: days in which it halves, > 0.
    """
    return size * exp(-_LN2 * days_since / half_life) if days_since >= 0.0 else 0.0


@scalar
def call_factor(factor: float, days_since: float, half_life: float) -> float:
    """The factor of a march called by name on the turnout; 1 before its date, and again when it has faded.

    Args:
        factor: on its date, > 0.
        days_since: days since its date; negative before it.
        half_life: days in which its power halves, > 0.
    """
    return exp(faded(log(factor), days_since, half_life))
