"""The inputs packed for the kernel: few arrays of records instead of many arrays.

Compile time grows with every array that a function takes; with one record per formation, per formation and day, and
per day, the kernel compiles four times as fast, and related data are adjacent in memory.
"""

from typing import Any, NamedTuple

import numpy as np

from bayonets.engine.inputs import Inputs
from bayonets.errors import EngineError
from bayonets.mechanisms.declare import Array

LARGEST = 1e9
"""The largest number that a scenario may hold."""

MOST_TIES = 60_000
"""The most ties that an officer may have on average."""


class Case(NamedTuple):
    """A scenario as the kernel sees it; read only.

    Attributes:
        formations: (F,) records: name_key, first (number of the first officer), officers (their number), every trait.
        levers: (D, F) records: every lever by formation, signal, unmask, and duty_so_far, the largest duty up to that
            day.
        country: (D,) records: every lever for the whole, call, threat, fixed_protest (nan where the protest
            is not fixed), and shock (nan where it is drawn).
        rung_duty: (R, F) duty that each rung of the ladder names, or NO_DUTY_NAMED.
        events: (E,) records: day, kind, share, posture, degree.
        event_formations: (E, F) 1 where the event names the formation.
        rules: one record: every parameter, the switches and other constants.
    """

    formations: Any
    levers: Any
    country: Any
    rung_duty: Array
    events: Any
    event_formations: Array
    rules: Any


def records(**columns: Any) -> Any:
    """Columns of one shape as one array of records."""
    arrays = {name: np.asarray(column) for name, column in columns.items()}
    shape = next(iter(arrays.values())).shape
    # Filled as a plain array and handed over as records, which NumPy fills more slowly.
    packed = np.empty(shape, [(name, array.dtype) for name, array in arrays.items()])
    for name, array in arrays.items():
        packed[name] = array
    return packed.view(np.recarray)


def check_numbers(inputs: Inputs) -> None:
    """Refuse values beyond single precision, which would produce non-finite values.

    Raises:
        EngineError: a number is not finite, or beyond a billion.
    """
    plain = np.array([*inputs.parameters, inputs.initial_protest])
    tables = (
        *(*inputs.traits, *inputs.levers, *inputs.whole_levers, plain, inputs.fixed_protest, inputs.protest_shocks),
        *(inputs.signal, inputs.unmask, inputs.call, inputs.threat),
        *(inputs.rung_duty, inputs.event_share, inputs.event_degree),
    )
    numbers = np.concatenate([np.ravel(table) for table in tables])
    if not np.all(np.abs(numbers) <= LARGEST):
        raise EngineError(
            f"The inputs hold a number that is not finite or beyond {LARGEST:.0e}. Use units of the scenario"
        )


def check_ties(inputs: Inputs) -> None:
    """Refuse more ties than an officer's record can count; those across are random, so some room is left for them.

    Raises:
        EngineError: there are more.
    """
    in_ring = min(inputs.parameters.ties_within, float(inputs.size.max()))
    if in_ring + inputs.parameters.ties_across > MOST_TIES:
        raise EngineError(
            f"An officer may have at most {MOST_TIES} ties on average: ties_within and ties_across are larger"
        )


def _by_day(values: Array, days: int) -> Array:
    """(D,) values that may be absent, which is nan on every day."""
    return values if len(values) else np.full(days, np.nan)


def case_of(inputs: Inputs) -> Case:
    """Pack the inputs; every array is copied, since a read-only one would have the kernel compiled once more.

    Raises:
        EngineError: they hold a number that the engine cannot compute with.
    """
    check_numbers(inputs)
    check_ties(inputs)
    return Case(
        formations=records(
            name_key=inputs.name_keys, first=inputs.first[:-1], officers=inputs.size, **inputs.traits._asdict()
        ),
        levers=records(
            **inputs.levers._asdict(),
            signal=inputs.signal,
            unmask=inputs.unmask,
            duty_so_far=np.maximum.accumulate(inputs.levers.duty, axis=0),
        ),
        country=records(
            **inputs.whole_levers._asdict(),
            call=inputs.call,
            threat=inputs.threat,
            fixed_protest=_by_day(inputs.fixed_protest, inputs.days),
            shock=_by_day(inputs.protest_shocks, inputs.days),
        ),
        rung_duty=np.array(inputs.rung_duty, np.float64, order="C"),
        events=records(
            day=inputs.event_day,
            kind=inputs.event_kind,
            share=inputs.event_share,
            posture=inputs.event_posture,
            degree=inputs.event_degree,
        ),
        event_formations=np.array(inputs.event_formations, np.uint8, order="C"),
        rules=records(
            **{name: np.float64(value) for name, value in inputs.parameters._asdict().items()},
            officers=np.int64(inputs.officers),
            initial_protest=np.float64(inputs.initial_protest),
            least_protest=np.float64(min(inputs.parameters.core, inputs.initial_protest)),
            may_shirk=np.float64(inputs.choosable[1]),
            may_resist=np.float64(inputs.choosable[2]),
            may_exit=np.float64(inputs.choosable[3]),
            commanders=np.bool_(inputs.commanders),
            complete_mixing=np.bool_(inputs.complete_mixing),
            there_is_an_army=np.bool_(inputs.traits.pact.max() > 0),
        )[()],
    )
