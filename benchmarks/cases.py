"""What is timed: `belarus-2020` with outing on, and apparatuses of any size made of its formations."""

import numpy as np

import bayonets as bn
from bayonets.engine.inputs import Inputs
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario

OUTING = 0.01
"""Share of the loyal on full duty whose identity is published on a day."""


def belarus() -> Scenario:
    """`belarus-2020` with outing on from the first day."""
    return bn.load("belarus-2020").with_levers(outing=OUTING).scenario


def apparatus(officers: int, formations: int, days: int) -> Inputs:
    """So many officers in so many formations of equal size, each with the traits and levers of one of Belarus's.

    Protest and the force that a demonstrator demands grow with the number of officers, so that their ratio stays.
    """
    inputs = build(belarus())
    like = np.arange(formations) % inputs.formations
    size = np.full(formations, officers // formations, np.int64)
    size[0] += officers - size.sum()
    scale = officers / inputs.officers
    parameters = inputs.parameters._replace(demand=inputs.parameters.demand * scale)
    return inputs._replace(
        name_keys=np.arange(1, formations + 1, dtype=np.uint64),
        first=np.concatenate([[0], np.cumsum(size)]),
        size=size,
        traits=type(inputs.traits)(*(trait[like] for trait in inputs.traits)),
        levers=type(inputs.levers)(*(lever[:days, like] for lever in inputs.levers)),
        whole_levers=type(inputs.whole_levers)(*(lever[:days] for lever in inputs.whole_levers)),
        signal=inputs.signal[:days, like],
        unmask=inputs.unmask[:days, like],
        call=inputs.call[:days],
        threat=inputs.threat[:days],
        fixed_protest=inputs.fixed_protest[:days],
        rung_duty=inputs.rung_duty[:, like],
        event_formations=inputs.event_formations[:, like],
        parameters=parameters,
    )
