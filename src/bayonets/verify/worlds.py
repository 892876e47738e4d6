"""Small worlds for checks and tests of the engine: inputs with default values except those given."""

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bayonets.engine import inputs as engine_inputs
from bayonets.engine.inputs import Inputs
from bayonets.world import catalogue
from bayonets.world.stances import DESIGNATION, POSTURE_SET, WALKOUT

NO_EVIDENCE = {
    "belief_ties": 0.0,
    "belief_news": 0.0,
    "belief_pressure": 0.0,
    "belief_army": 0.0,
    "belief_concession": 0.0,
}
NO_TIES = {"ties_within": 0.0, "ties_across": 0.0}
ALIKE = {"grievance_sd": 0.0, "culpability_mean": 0.0, "exit_cost_sd": 0.0}
NEVER_FALLS = {"hold_days": 1e9, "army_sides": 2.0}
"""Parameters that switch a part of the model off."""


class Event(NamedTuple):
    """An event with a random draw, packed for the engine."""

    day: int
    kind: int
    share: float
    posture: int
    formations: tuple[int, ...]
    degree: float = 0.0


def walkout(day: int, share: float, *formations: int) -> Event:
    """A walkout."""
    return Event(day, WALKOUT, share, 0, formations)


def posture_set(day: int, share: float, posture: int, *formations: int) -> Event:
    """A posture set from above."""
    return Event(day, POSTURE_SET, share, posture, formations)


def designation(day: int, chance: float, degree: float, *formations: int) -> Event:
    """A decision abroad to designate."""
    return Event(day, DESIGNATION, chance, 0, formations, degree)


def name_key(name: str) -> int:
    """A hash of 64 bits, as the key of a formation."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


def _levers(scope: str) -> dict[str, float]:
    return {name: lever.default for name, lever in catalogue.levers().items() if lever.scope == scope}


def world(
    sizes: Sequence[int],
    days: int,
    *,
    names: Sequence[str] | None = None,
    traits: dict[str, Any] | None = None,
    levers: dict[str, Any] | None = None,
    parameters: dict[str, float] | None = None,
    events: Sequence[Event] = (),
    rungs: Sequence[Sequence[float]] = (),
    only: Sequence[str] = engine_inputs.MECHANISMS,
    off: Sequence[str] = (),
    fixed_protest: Any = None,
    **fields: Any,
) -> Inputs:
    """Inputs with default values, all mechanisms on and commanders off, except those given.

    Args:
        sizes: officers of each formation.
        days: their number.
        names: of the formations; by default their numbers.
        traits, levers, parameters: instead of the defaults; anything that NumPy can broadcast over formations (and
            days).
        events, rungs: of the scenario.
        only, off: mechanisms.
        fixed_protest: thousands of people, on all days or by day.
        fields: any field of `Inputs`.
    """
    formations = len(sizes)
    own_traits = {name: np.full(formations, float(trait.default)) for name, trait in catalogue.traits().items()}
    by_formation = {name: np.full((days, formations), default) for name, default in _levers("formation").items()}
    whole = {name: np.full(days, default) for name, default in _levers("whole").items()}
    for name, value in (traits or {}).items():
        own_traits[name][:] = value
    for name, value in (levers or {}).items():
        (by_formation if name in by_formation else whole)[name][:] = value
    numbers = {name: float(parameter.default) for name, parameter in catalogue.parameters().items()}
    inputs = Inputs(
        name_keys=np.array([name_key(name) for name in names or map(str, range(formations))], np.uint64),
        first=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        size=np.array(sizes, np.int64),
        traits=engine_inputs.Traits(**own_traits),
        levers=engine_inputs.FormationLevers(**by_formation),
        whole_levers=engine_inputs.WholeLevers(**whole),
        signal=np.zeros((days, formations)),
        unmask=np.zeros((days, formations)),
        call=np.ones(days),
        threat=np.zeros(days),
        initial_protest=0.0,
        fixed_protest=np.zeros(0)
        if fixed_protest is None
        else np.broadcast_to(float_array(fixed_protest), days).copy(),
        rung_duty=np.array(rungs, np.float64).reshape(-1, formations),
        **_event_columns(events, formations),
        switches=engine_inputs.Switches(
            *(float(name in only and name not in off) for name in engine_inputs.MECHANISMS)
        ),
        choosable=np.ones(4),
        commanders=False,
        complete_mixing=False,
        parameters=engine_inputs.Parameters(**(numbers | (parameters or {}))),
    )
    return inputs._replace(**fields)


def _event_columns(events: Sequence[Event], formations: int) -> dict[str, Any]:
    named = np.zeros((len(events), formations), np.uint8)
    for row, event in zip(named, events, strict=True):
        row[list(event.formations)] = 1
    return {
        "event_day": np.array([event.day for event in events], np.int64),
        "event_kind": np.array([event.kind for event in events], np.int64),
        "event_share": np.array([event.share for event in events], np.float64),
        "event_posture": np.array([event.posture for event in events], np.int64),
        "event_degree": np.array([event.degree for event in events], np.float64),
        "event_formations": named,
    }


def float_array(values: Any) -> npt.NDArray[np.float64]:
    """The argument as an array of numbers."""
    return np.asarray(values, np.float64)


def with_events(inputs: Inputs, *events: Event) -> Inputs:
    """The same world with these events and no others."""
    return inputs._replace(**_event_columns(events, inputs.formations))


def with_parameters(inputs: Inputs, **values: float) -> Inputs:
    """The same world with other parameters."""
    return inputs._replace(parameters=inputs.parameters._replace(**values))


def with_switches(inputs: Inputs, **values: float) -> Inputs:
    """The same world with mechanisms on (1.0) or off (0.0)."""
    return inputs._replace(switches=inputs.switches._replace(**values))


def with_trait(inputs: Inputs, name: str, value: Any) -> Inputs:
    """The same world with another value of a trait."""
    return inputs._replace(
        traits=inputs.traits._replace(**{name: np.broadcast_to(float_array(value), inputs.formations)})
    )


def with_lever(inputs: Inputs, name: str, value: Any, since: int = 0) -> Inputs:
    """The same world with another value of a lever, from a day on."""
    group = "levers" if name in inputs.levers._fields else "whole_levers"
    changed = getattr(getattr(inputs, group), name).copy()
    changed[since:] = value
    return inputs._replace(**{group: getattr(inputs, group)._replace(**{name: changed})})
