"""Command: promises of the minister and the chiefs, discounted by the prospect of their tenure.

Claim: a minister with a career in the force can promise careers; when he may soon fall, his promises are worth little
(Galeotti 2020 on the change of minister of 29 October). Form: model.md, section 4, row `command`.
"""

from bayonets.mechanisms.declare import Lever, scalar

COMMAND = Lever(
    "command",
    default=0.0,
    low=0.0,
    high=2.0,
    unit="months of pay at full duty",
    scope="formation",
    side="state",
    meaning="careers and cover promised by the minister and the chiefs for duty done",
)


@scalar
def command_terms(p: float, command: float, duty: float, accommodation: float) -> tuple[float, float, float, float]:
    """What the promises from above add to each stance.

    Args:
        p: his belief that the regime falls, in [0, 1].
        command: value of the promises at full duty [months of pay], >= 0.
        duty: share of full duty on the streets today, in [0, 1].
        accommodation: the regime's concessions, in [0, 0.95]: with them the regime is less able to keep promises.

    Returns:
        (loyal, shirking, resisting, exited) [months of pay].
    """
    return (1.0 - p) * (1.0 - accommodation) * command * duty, 0.0, 0.0, 0.0
