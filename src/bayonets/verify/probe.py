"""The engine's computation of a morning, officer by officer: both tables, and the resulting probabilities and zeal.

By the engine's own code, in double precision; no decisions are taken, and the run is not changed. Checks compare it
with `by_hand.py` for the same morning.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bayonets.engine import random
from bayonets.engine.case import Case, case_of
from bayonets.engine.command import commander_view, reasons_of, weigh_postures
from bayonets.engine.day import morning
from bayonets.engine.decide import terms, view_of, weights, zeal_after
from bayonets.engine.inputs import MECHANISMS, Inputs, Parameters, Switches
from bayonets.engine.jit import kernel
from bayonets.engine.review import ROWS, crowd_of, gather, gathered_officer
from bayonets.engine.state import ROW, Scratch, State
from bayonets.engine.today import Public, evidence_of, situation_of
from bayonets.mechanisms.declare import uint64
from bayonets.verify.courses import Stage
from bayonets.world.commander import REASONS

Floats = npt.NDArray[np.float64]


class Tables(NamedTuple):
    """One morning of N officers in F formations.

    Attributes:
        state: after the events of the day, before any review.
        public: the public state of the day.
        ordered, duty, force: (F,) d0, d, and the force of each formation.
        terms: (N, mechanisms, 4) the table of all officers, serving or not.
        chances: (N, 4) probabilities of the stances.
        belief, zeal: (N,) p, and zeal after a review.
        reasons: (F, reasons, 3) the commanders' table, of every commander, with or without a choice.
        postures: (F, 3) probabilities of the postures.
    """

    state: State
    public: Public
    ordered: Floats
    duty: Floats
    force: Floats
    terms: Floats
    chances: Floats
    belief: Floats
    zeal: Floats
    reasons: Floats
    postures: Floats


@kernel
def _begin(case: Case, state: State, scratch: Scratch, key: np.uint64, day: int) -> Public:
    return morning(case, state, scratch, random.address(key, uint64(day)), day)


@kernel
def _fill(
    case: Case, state: State, scratch: Scratch, public: Public, q: Any, on: Any, day: int, tables: Tables
) -> None:
    crowd, rows = crowd_of(case, state), scratch.rows
    for f in range(case.formations.size):
        evidence = evidence_of(case, public, f, day)
        now = situation_of(case, state, scratch, public, f, evidence, day)
        for place in range(case.formations[f].officers):
            number = case.formations[f].first + place
            gather(state.officers[number], scratch, crowd, 0)
            officer = gathered_officer(rows, 0, state.units[f].acts)
            view = view_of(officer, now, q)
            table, weight = terms(officer, view, now, q), weights(officer, view, now, q, on)
            for stance in range(4):
                tables.chances[number, stance] = weight[stance] / (weight[0] + weight[1] + weight[2] + weight[3])
                for mechanism in range(len(table)):
                    tables.terms[number, mechanism, stance] = table[mechanism][stance]
            tables.belief[number] = view.p
            tables.zeal[number] = zeal_after(view, q, on)
        seen, character = commander_view(case, state, scratch, public, f, evidence, day), state.units[f].character
        reasons = reasons_of(case, scratch, seen, character, f, day)
        likely = weigh_postures(case, scratch, seen, character, f, day)
        for posture in range(3):
            tables.postures[f, posture] = likely[posture] / (likely[0] + likely[1] + likely[2])
            for reason in range(len(reasons)):
                tables.reasons[f, reason, posture] = reasons[reason][posture]


def tables_of(stage: Stage, inputs: Inputs | None = None) -> Tables:
    """The tables of the morning of a stage.

    Args:
        stage: advanced to the day; not changed.
        inputs: another scenario for the same people, instead of the stage's own.
    """
    workspace, state = stage.workspace, stage.state.copy()
    inputs = workspace.inputs if inputs is None else inputs
    officers, formations = inputs.officers, inputs.formations
    case = case_of(inputs)
    scratch = workspace.scratch._replace(rows=np.zeros(ROWS * ROW))  # type: ignore[arg-type]
    with np.errstate(over="ignore"):
        public = _begin(case, state, scratch, stage.key, stage.day)
        tables = Tables(
            state=state,
            public=public,
            ordered=np.array(scratch.today.ordered),
            duty=np.array(scratch.today.duty),
            force=np.array(scratch.today.force),
            terms=np.zeros((officers, len(MECHANISMS), 4)),
            chances=np.zeros((officers, 4)),
            belief=np.zeros(officers),
            zeal=np.zeros(officers),
            reasons=np.zeros((formations, len(REASONS), 3)),
            postures=np.zeros((formations, 3)),
        )
        q, on = Parameters(*map(np.float64, inputs.parameters)), Switches(*map(np.float64, inputs.switches))
        _fill(case, state, scratch, public, q, on, stage.day, tables)
    return tables
