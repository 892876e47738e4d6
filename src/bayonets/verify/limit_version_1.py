"""Limit 8 of model.md, section 7: without the additions of version 2, the officers' table is that of version 1.

The table of version 1 is written here from its own statement of the model (the last commit before version 2). The
weights of choice, the news and zeal have changed and are not compared; the news enters as in version 2.
"""

import math
from functools import cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import MECHANISMS, Inputs
from bayonets.verify.by_hand import logistic
from bayonets.verify.checks import AgainstExact, Check, CheckSetting, Family, Measured
from bayonets.verify.courses import Stage
from bayonets.verify.features import everything
from bayonets.verify.morning_by_hand import ByHand, morning_of
from bayonets.verify.worlds import posture_set, walkout, with_events, with_lever, with_parameters, with_trait
from bayonets.world.stances import STANCES, STOOD_DOWN

Floats = npt.NDArray[np.float64]

MORNINGS = (4, 12, 20, 35)
TOLERANCE = 1e-9

ROWS_OF_1 = ("pay", "cohesion", "command", "conscience", "sanction", "commitment", "reckoning", "refuge", "shame")
NEW_ROWS = ("retaliation", "haste")


def limit_8() -> Family:
    """Row by row."""
    return Family(
        "limit 8: version 1",
        "Version 2 extended the first version of the model and replaced parts of it. With all additions switched off"
        " (equal roots, no foresight, no later fall, no safety in numbers within the formation, no appeal, no "
        "distrust, no retaliation, no watchers, the full price of refusal off the streets, full cover, no "
        "accommodation, no officer to whom the work is a gain, no army that stands aside) the officers' table must "
        "be that of version 1, term by term, including its belief.",
        (
            Check("belief that the regime falls", _belief),
            *(Check(f"row {row}", partial(_row, row)) for row in ROWS_OF_1),
            *(Check(f"row {row}, absent in version 1", partial(_nothing, row)) for row in NEW_ROWS),
        ),
    )


def as_version_1() -> Inputs:
    """Every feature of version 1 at once, and none of version 2; the whole army is drawn in from the first day."""
    inputs = with_events(
        everything(max(MORNINGS) + 1),
        walkout(4, 0.15, 0, 3),
        walkout(15, 0.3, 4, 5),
        posture_set(17, 1.0, STOOD_DOWN, 2),
    )
    inputs = inputs._replace(
        commanders=False,
        unmask=np.zeros_like(inputs.unmask),
        call=np.ones_like(inputs.call),
        threat=np.zeros_like(inputs.threat),
    )
    nothing = {"esprit": 0.0, "detention": 0.0, "patron": 0.0, "guarantee": 0.0, "accommodation": 0.0, "cover": 1.0}
    levers: dict[str, Any] = nothing | {"duty": [0.9, 0.8, 0.5, 0.3, 0.4, 0.5]}
    for name, value in levers.items():
        inputs = with_lever(inputs, name, value)
    traits: dict[str, Any] = {"exit_cost_sd": 0.0, "watcher": 0.0, "grievance_sd": 0.1}
    traits["grievance_mean"] = [1.2, 1.3, 1.4, 1.6, 1.8, 2.0]
    for name, value in traits.items():
        inputs = with_trait(inputs, name, value)
    return with_parameters(
        inputs, foresight=0.0, later=0.0, mass=0.0, appeal=0.0, distrust=0.0, retaliation=0.0, affirm=1.0
    )


def table_of_version_1(facts: Any, p: float, exit_cost: float, q: Any) -> dict[str, list[float]]:
    """The officers' table of version 1.

    Args:
        facts: the letters d, v, g, c, x, X, outed, outed_share, resisting, stood_down, and levers, as in `by_hand.py`.
        p: his belief.
        exit_cost: of his formation.
        q: parameters.
    """
    d, v, g, c, x = facts.d, facts.v, facts.g, facts.c, facts.x
    pull = -facts.team if facts.stood_down else facts.team * (1 - 2 * x)
    first = math.exp(-q.safety_in_numbers * x)
    danger = q.reckoning * (1 - math.exp(-c)) * (1 if facts.outed else q.found)
    spared = (
        facts.amnesty
        * (1 - q.vengeance * facts.outed_share)
        * (1 - facts.designated)
        * math.exp(-c / q.forgivable)
        * (1 - facts.X) ** q.timeliness
    )
    shame = q.shame if facts.outed else q.shame * facts.designated
    no_way_back = (1 - p) * q.sanction * (1 - facts.pardon) if facts.resisting and not facts.stood_down else 0.0
    strain = (g + q.inhibition) * v * d * (1 + facts.kinship)
    return {
        "pay": [1 + facts.bonus * d, 1 + q.shirk_bonus * facts.bonus * d, 1 - q.resist_pay_cut, 0.0],
        "cohesion": [pull, q.shirk_team * pull, -pull, -0.5 * pull],
        "command": [(1 - p) * facts.command * d, 0.0, 0.0, 0.0],
        "conscience": [-g * q.routine - strain, -g * q.routine, 0.0, 0.0],
        "sanction": [
            0.0,
            -(1 - p) * facts.watch * q.shirk_sanction,
            0.0 if facts.stood_down else -(1 - p) * q.sanction * first,
            -(1 - p) * q.exit_sanction * first,
        ],
        "commitment": [-no_way_back, -no_way_back, 0.0, 0.0],
        "reckoning": [
            -p * danger * (1 - q.efficacy * (1 - x)),
            -p * danger * (1 - q.shirk_credit * spared),
            -p * danger * (1 - spared),
            -p * danger * (1 - spared),
        ],
        "refuge": [0.0, 0.0, 0.0, facts.support - exit_cost],
        "shame": [-shame, -0.5 * shame, 0.0, 0.0],
    }


@cache
def mornings(seed: int) -> list[ByHand]:
    """Those of one run; kept, since each row uses the same.

    Raises:
        ValueError: the conditions do not hold.
    """
    stage, by_hand = Stage(as_version_1(), seed), []
    for day in MORNINGS:
        stage.advance(day - stage.day)
        by_hand.append(morning_of(stage))
    if any(facts.g + morning.parameters.inhibition <= 0.0 for morning in by_hand for facts in morning.officers):
        raise ValueError("the work is a gain to an officer")
    if any(morning.known.V != 1.0 for morning in by_hand):
        raise ValueError("not all of the army is drawn in")
    if not any(facts.stood_down for facts in by_hand[-1].officers):
        raise ValueError("no formation stood down")
    return by_hand


def beliefs_of_version_1(morning: ByHand, inputs: Inputs) -> Floats:
    """(N,) p as version 1 had it, for the present news and pressure."""
    q, known, beliefs = inputs.parameters, morning.known, []
    for f in range(inputs.formations):
        officers = morning.engine.state.officers[inputs.first[f] : inputs.first[f + 1]]
        shared = q.belief_prior + inputs.signal[morning.day, f] - inputs.levers.propaganda[morning.day, f]
        shared += q.belief_news * known.X + q.belief_pressure * known.pressure + q.belief_army * known.army
        for place, officer in enumerate(officers):
            x = morning.officers[int(inputs.first[f]) + place].x
            beliefs.append(logistic(float(shared + officer.optimism + q.belief_ties * x)))
    return np.array(beliefs)


def tables_of_version_1(morning: ByHand, inputs: Inputs) -> list[dict[str, list[float]]]:
    """The table of all officers by version 1."""
    costs = np.repeat(inputs.traits.exit_cost, inputs.size)
    beliefs = beliefs_of_version_1(morning, inputs)
    return [
        table_of_version_1(facts, float(p), float(cost), inputs.parameters)
        for facts, p, cost in zip(morning.officers, beliefs, costs, strict=True)
    ]


def _belief(setting: CheckSetting) -> Measured:
    inputs, comparisons = as_version_1(), []
    for morning in mornings(setting.seed):
        exact, ours = beliefs_of_version_1(morning, inputs), morning.engine.belief
        place = int(np.argmax(np.abs(exact - ours)))
        comparisons.append(
            AgainstExact(float(exact[place]), float(ours[place]), tolerance=TOLERANCE, what=f"day {morning.day}")
        )
    return Measured(comparisons, "the largest difference over 600 officers")


def _row(row: str, setting: CheckSetting) -> Measured:
    inputs, comparisons = as_version_1(), []
    for morning in mornings(setting.seed):
        exact = np.array([table[row] for table in tables_of_version_1(morning, inputs)])
        ours = morning.engine.terms[:, MECHANISMS.index(row)]
        for stance in range(4):
            place = int(np.lexsort((np.abs(exact[:, stance]), np.abs(exact[:, stance] - ours[:, stance])))[-1])
            words = f"{STANCES[stance]}, day {morning.day}"
            numbers = float(exact[place, stance]), float(ours[place, stance])
            # Values kept in single precision, such as the cost of leaving, have its rounding.
            comparisons.append(AgainstExact(*numbers, tolerance=TOLERANCE if row != "refuge" else 1e-6, what=words))
    return Measured(comparisons, "months of pay; the largest difference over 600 officers")


def _nothing(row: str, setting: CheckSetting) -> Measured:
    terms = [morning.engine.terms[:, MECHANISMS.index(row)] for morning in mornings(setting.seed)]
    return Measured([AgainstExact(0.0, float(np.abs(terms).max()))], "months of pay; the largest term of any officer")
