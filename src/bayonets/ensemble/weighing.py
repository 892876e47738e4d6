"""Runs stopped on the mornings of some days, and weighed there (`engine/weighing.py`); by threads, in their order."""

import threading
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import Inputs
from bayonets.engine.simulate import begin_course, move_on, workplace
from bayonets.engine.weighing import Weighed, scales_for, weigh
from bayonets.ensemble.threads import in_order
from bayonets.errors import RefusedError

Stops = Mapping[int, Iterable[int] | None]
"""Days on whose mornings a run is weighed, each with the formations, or None for all."""


@dataclass(frozen=True, eq=False)
class Stopped:
    """One run as far as it was followed.

    Attributes:
        run: its number.
        mornings: what was weighed, by day.
        heads: (days so far, F, 5) officers in each stance at each day's end.
    """

    run: int
    mornings: Mapping[int, Weighed]
    heads: npt.NDArray[np.int32]


def weighed_runs(
    inputs: Inputs, seed: int, stops: Mapping[int, Stops], *, threads: int, same_people: bool = False
) -> Generator[Stopped, None, None]:
    """Weigh runs, in the order in which they are given, by so many threads at once.

    Args:
        inputs, seed: of the study.
        stops: by run; no day of a run may lie beyond its downfall.
        threads: how many.
        same_people: draw the people and ties of run 0 for all runs.

    Raises:
        EngineError: a number of a run is none.
        RefusedError: there is not memory enough.
    """
    own = threading.local()

    def one(run: int) -> Stopped:
        try:
            if not hasattr(own, "place"):
                own.place = workplace(inputs)
                own.scales = scales_for(own.place)
            return _stopped(own.place, own.scales, seed, run, 0 if same_people else run, stops[run])
        except MemoryError:
            raise RefusedError(
                f"There is not memory enough for {threads} threads of {inputs.officers:,} officers each. "
                "Give the same command again with fewer --threads"
            ) from None

    runs: Sequence[int] = list(stops)
    yield from in_order(one, runs, threads)


def _stopped(place: Any, scales: Any, seed: int, run: int, people_of: int, stops: Stops) -> Stopped:
    mornings, today = {}, 0
    begin_course(place, seed, people_of)
    for day in sorted(stops):
        move_on(place, seed, run, today, day)
        mornings[day] = weigh(place, scales, seed, run, day, stops[day])
        today = day
    return Stopped(run, mornings, place.record.heads[:today].copy())
