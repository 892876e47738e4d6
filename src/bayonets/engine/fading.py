"""The course of events that fade, day by day; compiled, since inference builds the inputs of many thousand points."""

from bayonets.engine.jit import kernel
from bayonets.mechanisms.declare import Array, float64
from bayonets.world.events import call_factor, faded


@kernel
def fill_faded(size: float, half_life: float, since: int, course: Array) -> None:
    """Write the remaining size of an event on each day.

    Args:
        size, half_life: of the event, the half-life in days.
        since: days from its date to the first day; negative if that comes before it.
        course: (D,) written.
    """
    for day in range(len(course)):
        course[day] = faded(size, float64(since + day), half_life)


@kernel
def fill_call(factor: float, half_life: float, since: int, course: Array) -> None:
    """Write the factor of a march called by name on the turnout; the arguments are those of `fill_faded`."""
    for day in range(len(course)):
        course[day] = call_factor(factor, float64(since + day), half_life)
