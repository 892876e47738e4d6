"""Single rules of a day, each in a country made for it, with the expected result."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from bayonets.engine.inputs import MECHANISMS
from bayonets.verify.by_hand import logistic
from bayonets.verify.checks import AgainstExact
from bayonets.verify.courses import Stage, course
from bayonets.verify.probe import tables_of
from bayonets.verify.worlds import (
    ALIKE,
    NEVER_FALLS,
    NO_EVIDENCE,
    NO_TIES,
    posture_set,
    walkout,
    with_events,
    world,
)
from bayonets.world.stances import HELD, LOYAL, SHIRKING, STANCES, STOOD_DOWN

TOLERANCE = 1e-9

_SINGLE = 1e-6
"""The tolerance of values kept in single precision: zeal and culpability."""

_QUIET = NO_TIES | NO_EVIDENCE | NEVER_FALLS | {"review_rate": 1e-12, "optimism_sd": 0.0}


def half_of_the_acts(seed: int) -> list[AgainstExact]:
    """An officer who shirked all day gains half the culpability of a loyal one, one who broke gains none."""
    parameters = _QUIET | {"culpability_rate": 0.1}
    levers = {"duty": 0.5, "violence": 1.5, "detention": 0.05}
    stage = Stage(world([50], 1, traits=ALIKE, levers=levers, parameters=parameters), seed)
    stances = np.arange(50) % 5
    stage.state.officers["stance"] = stances
    stage.state.heads[0] = 10
    stage.advance()
    officers, unit = stage.state.officers, stage.state.units[0]
    gained = [
        float(officers[stance].past + {LOYAL: 1.0, SHIRKING: 0.5}.get(stance, 0.0) * unit.acts) for stance in range(5)
    ]
    exact = (0.08, 0.04, 0.0, 0.0, 0.0)  # 0.1 (0.5 1.5 + 0.05)
    comparisons = [
        AgainstExact(share, ours, tolerance=_SINGLE, what=name)
        for share, ours, name in zip(exact, gained, STANCES, strict=True)
    ]
    return [
        *comparisons,
        AgainstExact(0.08, float(unit.command_culpability), tolerance=TOLERANCE, what="the commander"),
    ]


def floor_of_a_threat(seed: int) -> list[AgainstExact]:
    """A threat counts in belief, and not in the downfall."""
    inputs = world(
        [20, 30],
        1,
        traits=ALIKE | {"pact": [0.0, 1.0]},
        parameters=_QUIET | {"belief_army": 5.0, "belief_prior": -1.5, "army_sides": 0.3},
    )._replace(threat=np.array([0.4]))
    believed = tables_of(Stage(inputs, seed)).belief
    country, record = course(inputs, seed).state.country[0], course(inputs, seed).record
    return [
        AgainstExact(logistic(-1.5 + 5.0 * 0.4), float(believed[0]), tolerance=TOLERANCE, what="belief of the police"),
        AgainstExact(logistic(-1.5 + 5.0 * 0.4), float(believed[-1]), tolerance=TOLERANCE, what="belief of the army"),
        AgainstExact(0.0, float(record.streets[0, 4]), what="army on the other side as the day ends"),
        AgainstExact(float(HELD), float(country.cause), what="cause of a downfall"),
    ]


def those_who_never_give_up(seed: int) -> list[AgainstExact]:
    """Protest remains at the core, or at its initial value where that is less."""
    comparisons = []
    for core, initial, exact in ((3.0, 3.1, 3.0), (3.0, 2.5, 2.5)):
        parameters = _QUIET | {"core": core, "disperse": 0.5, "noise": 0.0}
        inputs = world([500], 3, levers={"duty": 1.0}, parameters=parameters, initial_protest=initial)
        turnout = float(course(inputs, seed).record.streets[2, 0])
        comparisons.append(AgainstExact(exact, turnout, tolerance=TOLERANCE, what=f"core {core}, {initial} at first"))
    return comparisons


def zeal_under_a_patron(seed: int) -> list[AgainstExact]:
    """An officer who may flee to a patron has less zeal."""
    comparisons = []
    for patron in (0.0, 0.5, 1.0):
        inputs = world(
            [100],
            2,
            traits=ALIKE,
            levers={"duty": 1.0, "patron": patron, "amnesty": 0.5},
            parameters=_QUIET | {"review_rate": 1.0, "belief_prior": -1.5, "timeliness": 0.0, "zeal": 0.5},
            choosable=np.array([1.0, 0.0, 0.0, 0.0]),
        )
        stage = Stage(inputs, seed)
        stage.state.officers["past"] = 1.0
        stage.advance(2)
        p, later = logistic(-1.5), inputs.parameters.later
        awaits = (p + (1 - p) * later) * 80.0 * (1 - math.exp(-1.0)) * 0.3 * (1 - patron)
        zeal = 0.5 * (1 - math.exp(-awaits * (1 - 0.5 * math.exp(-1.0 / 1.5)) / 3.0))
        force = float(stage.record.streets[1, 1])
        comparisons.append(AgainstExact(1.0 + zeal, force / 100.0, tolerance=2.0 * _SINGLE, what=f"patron {patron}"))
    return comparisons


def watchers_that_stood_down(seed: int) -> list[AgainstExact]:
    """Surveillance is proportional to the loyalty of the watchers; those who stood down do not watch."""
    inputs = world(
        [60, 30, 50],
        1,
        traits=ALIKE | {"watcher": [0.0, 1.0, 1.0]},
        levers={"watch": 0.8, "duty": 1.0},
        parameters=_QUIET | {"belief_prior": 0.0, "shirk_sanction": 2.0},
    )
    row, comparisons = MECHANISMS.index("sanction"), []
    cases: dict[str, tuple[tuple[Any, ...], float]] = {
        "all watch": ((), 1.0),
        "those of 30 stood down": ((posture_set(0, 1.0, STOOD_DOWN, 1),), 50.0 / 80.0),
        "those of 50 walked out": ((walkout(0, 1.0, 2),), 30.0 / 80.0),
    }
    for name, (events, omega) in cases.items():
        tables = tables_of(Stage(with_events(inputs, *events), seed))
        comparisons += [
            AgainstExact(omega, float(tables.public.watching), tolerance=TOLERANCE, what=name),
            AgainstExact(
                -0.5 * 0.8 * omega * 2.0, float(tables.terms[0, row, SHIRKING]), tolerance=TOLERANCE, what=name
            ),
        ]
    return comparisons


def rung_below_its_lever(seed: int) -> list[AgainstExact]:
    """A rung does not lower a duty."""
    inputs = world(
        [20, 20],
        3,
        levers={"duty": [0.8, 0.1]},
        parameters=_QUIET | {"ladder_days": 1.0},
        rungs=[[0.5, 0.6], [0.9, 0.3]],
        fixed_protest=1e6,
    )
    duty = course(inputs, seed).record.duty
    exact = ((0.8, 0.1), (0.8, 0.6), (0.9, 0.6))
    return [
        AgainstExact(exact[day][f], float(duty[day, f]), what=f"day {day}, formation {f}")
        for day in range(3)
        for f in range(2)
    ]


RULES: dict[str, Callable[[int], list[AgainstExact]]] = {
    "acts: shirking is half of them": half_of_the_acts,
    "a threat: in belief, not in the downfall": floor_of_a_threat,
    "protest: the core remains": those_who_never_give_up,
    "zeal under a patron": zeal_under_a_patron,
    "surveillance where watchers stood down": watchers_that_stood_down,
    "a rung below its lever": rung_below_its_lever,
}
