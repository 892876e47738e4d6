"""A morning by hand: its public numbers, and the letters of model.md for every officer and every commander.

Computed from the scenario and the stances, without the engine's formulas.
"""

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import Inputs
from bayonets.engine.state import OUTED, State
from bayonets.verify.by_hand import CommandFacts, Facts, belief_by_hand, exit_weight_by_hand
from bayonets.verify.courses import Stage
from bayonets.verify.probe import Tables, tables_of
from bayonets.world.stances import EXITED, LOYAL, REMOVED, RESISTING, SHIRKING, STALLING, STOOD_DOWN

Floats = npt.NDArray[np.float64]


class Morning(NamedTuple):
    """The public numbers of a morning, by hand; single letters are those of model.md, section 2."""

    d0: Floats
    d: Floats
    V: float
    X: float
    X_ahead: float
    army: float
    v: float
    omega: float
    turnout: float
    force: Floats
    pressure: float


def morning_by_hand(inputs: Inputs, before: State, state: State, day: int) -> Morning:
    """Steps 2 to 5.

    Args:
        inputs: the scenario.
        before: the state as the day began.
        state: the state once the day's events have happened.
        day: counted from the start.
    """
    q, size, heads, memory = inputs.parameters, inputs.size, state.heads, before.country[0]
    posture, units = state.units["posture"], range(inputs.formations)
    down = [posture[f] == STOOD_DOWN for f in units]
    pact = [bool(inputs.traits.pact[f]) for f in units]
    value, levers = inputs.traits.street_value, inputs.levers
    rungs = inputs.rung_duty[: memory.rungs_called]
    d0 = [max([levers.duty[day, f], *(rung[f] for rung in rungs)]) for f in units]
    d = [0.0 if down[f] else d0[f] * (q.stall_duty if posture[f] == STALLING else 1.0) for f in units]
    army_size = sum(size[f] for f in units if pact[f])
    drawn = sum(size[f] * min(1.0, d0[f] / q.pact_line) for f in units if pact[f] and not down[f])

    def seen(most_duty: list[float]) -> float:
        weight = [value[f] * (q.background + most_duty[f]) for f in units]
        broken = [size[f] - heads[f, REMOVED] if down[f] else heads[f, RESISTING] + heads[f, EXITED] for f in units]
        whole = sum(weight[f] * size[f] for f in units if not pact[f])
        return float(sum(weight[f] * broken[f] for f in units if not pact[f]) / whole)

    most = [max(levers.duty[: day + 1, f]) for f in units]
    news = q.publicity * max(seen(most), seen([max(most[f], *(rung[f] for rung in rungs), 0.0) for f in units]))
    rise = max(news - memory.news, 0.0) if day > 0 else 0.0
    trend = memory.news_trend + (rise - memory.news_trend) / q.trend_days
    sides = sum(
        heads[f, RESISTING] + (q.neutrality * (heads[f, LOYAL] + heads[f, SHIRKING]) if down[f] else 0.0)
        for f in units
        if pact[f]
    )
    out = [value[f] * d[f] * size[f] for f in units]
    violence = sum(out[f] * levers.violence[day, f] for f in units)
    watchers = [f for f in units if inputs.traits.watcher[f]]
    loyal_watchers = sum(heads[f, LOYAL] for f in watchers if not down[f])
    force = [
        value[f] * d[f] * (heads[f, LOYAL] + state.units[f].loyal_zeal + q.shirk_effort * heads[f, SHIRKING])
        for f in units
    ]
    turnout = memory.protest * inputs.call[day]
    pressure = math.log(q.demand * turnout / (sum(force) + q.demand * q.quorum))
    return Morning(
        d0=np.array(d0),
        d=np.array(d),
        V=max(memory.breach, drawn / army_size),
        X=float(news),
        X_ahead=min(1.0, float(news + trend * min(q.trend_days, 1.0 / q.review_rate))),
        army=max(float(sides / army_size), float(inputs.threat[day])),
        v=violence / max(sum(out), 0.01 * sum(value[f] * size[f] for f in units)),
        omega=float(loyal_watchers / sum(size[f] for f in watchers)) if watchers else 1.0,
        turnout=float(turnout),
        force=np.array(force),
        pressure=min(max(pressure, -5.0), 5.0),
    )


def _levers(inputs: Inputs, names: tuple[str, ...], day: int, f: int) -> dict[str, float]:
    """Levers by name, of the formation or of the whole."""
    return {
        name: float(getattr(inputs.levers, name)[day, f])
        if name in inputs.levers._fields
        else float(getattr(inputs.whole_levers, name)[day])
        for name in names
    }


_OF_BOTH = ("command", "amnesty", "propaganda", "kinship", "accommodation", "outreach", "isolation", "patron", "cover")
_OF_OFFICERS = (*_OF_BOTH, "bonus", "support", "pardon", "esprit")


def _signal(inputs: Inputs, known: Morning, day: int, f: int) -> dict[str, float]:
    """The evidence of belief without bias and colleagues."""
    return {
        "X": known.X, "pressure": known.pressure, "army": known.army, "signal": float(inputs.signal[day, f]),
        "accommodation": float(inputs.whole_levers.accommodation[day]),
        "propaganda": float(inputs.levers.propaganda[day, f]),
    }  # fmt: skip


def _shared(inputs: Inputs, known: Morning, state: State, day: int, f: int) -> dict[str, float]:
    """The letters that officers and commander of a formation share."""
    return {
        "v": float(inputs.levers.violence[day, f]),
        "e": float(inputs.levers.detention[day, f]),
        "pact": float(inputs.traits.pact[f]),
        "watch": known.omega * float(inputs.levers.watch[day, f]),
        "designated": max(float(inputs.levers.designated[day, f]), float(state.units[f].decided)),
        "X": known.X,
        "army": known.army,
    }


def facts_of_officers(inputs: Inputs, known: Morning, state: State, day: int) -> list[Facts]:
    """The letters of all officers, in their order."""
    q, facts = inputs.parameters, []
    for f in range(inputs.formations):
        unit, heads, size = state.units[f], state.heads[f], inputs.size[f]
        serving = heads[LOYAL] + heads[SHIRKING] + heads[RESISTING]
        here = Facts(
            d=float(known.d[f]), r=float(heads[RESISTING] / serving) if serving else 0.0, X_ahead=known.X_ahead,
            outed_share=float(unit.outed / size), stood_down=float(unit.posture == STOOD_DOWN),
            team=float(inputs.traits.team[f]), **_shared(inputs, known, state, day, f),
            **_levers(inputs, _OF_OFFICERS, day, f),
        )  # fmt: skip
        shirking = float(heads[SHIRKING] / serving) if serving else 0.0
        unmasked = float(inputs.unmask[day, f]) * shirking
        evidence = _signal(inputs, known, day, f)
        for officer in state.officers[inputs.first[f] : inputs.first[f + 1]]:
            seen = officer.resisting_ties + exit_weight_by_hand(here) * officer.exited_ties
            x = min(1.0, seen / officer.ties + unmasked) if officer.ties else 0.0
            share = {LOYAL: 1.0, SHIRKING: 0.5}.get(int(officer.stance), 0.0)
            penalty = q.pact_penalty * known.V if here.pact else 0.0
            facts.append(
                here._replace(
                    g=float(officer.grievance) + penalty, b=float(officer.roots), x=x,
                    c=float(officer.past) + share * float(unit.acts), outed=float(officer.marks & OUTED),
                    resisting=float(officer.stance == RESISTING),
                    p=belief_by_hand(q=q, e=float(officer.optimism), x=x, **evidence),
                )
            )  # fmt: skip
    return facts


def facts_of_commanders(inputs: Inputs, known: Morning, state: State, day: int) -> list[CommandFacts]:
    """The letters of every commander."""
    q, facts = inputs.parameters, []
    weight = [float(value * size) for value, size in zip(inputs.traits.street_value, inputs.size, strict=True)]
    for f in range(inputs.formations):
        unit, heads = state.units[f], state.heads[f]
        others = [other for other in range(inputs.formations) if other != f]
        down = sum(weight[other] for other in others if state.units[other].posture == STOOD_DOWN)
        x = down / sum(weight[other] for other in others)
        there = inputs.size[f] - heads[REMOVED]
        facts.append(
            CommandFacts(
                d0=float(known.d0[f]), g=float(inputs.traits.grievance_mean[f]), c=float(unit.command_culpability),
                x=x, p=belief_by_hand(q=q, e=0.0, x=x, **_signal(inputs, known, day, f)),
                obeyed=float((heads[LOYAL] + (1 - q.insight) * heads[SHIRKING]) / there), beta=float(unit.character),
                guarantee=float(inputs.levers.guarantee[day, f]), **_shared(inputs, known, state, day, f),
                **_levers(inputs, _OF_BOTH, day, f),
            )
        )  # fmt: skip
    return facts


class ByHand(NamedTuple):
    """One morning, by the engine and by hand."""

    day: int
    engine: Tables
    known: Morning
    officers: list[Facts]
    commanders: list[CommandFacts]
    parameters: Any


def morning_of(stage: Stage, inputs: Inputs | None = None) -> ByHand:
    """The morning of a stage.

    Args:
        stage: of one run.
        inputs: another scenario for the same people.
    """
    inputs = stage.workspace.inputs if inputs is None else inputs
    engine, day = tables_of(stage, inputs), stage.day
    known = morning_by_hand(inputs, stage.state, engine.state, day)
    officers = facts_of_officers(inputs, known, engine.state, day)
    commanders = facts_of_commanders(inputs, known, engine.state, day)
    return ByHand(day, engine, known, officers, commanders, inputs.parameters)
