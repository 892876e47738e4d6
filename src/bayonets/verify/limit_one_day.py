"""Limit 9 of model.md, section 7: both tables against closed form on one day, term by term; and single rules of a day.

The public numbers of a morning, and the utilities of every officer and commander, are computed by hand
(`morning_by_hand.py`, `by_hand.py`), with every lever and parameter at a value that affects the result. The engine must
give the same numbers, so that a missing or duplicated term is detected.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import MECHANISMS, Inputs
from bayonets.verify.by_hand import (
    choice_by_hand,
    command_choice_by_hand,
    command_table_by_hand,
    table_by_hand,
    zeal_by_hand,
)
from bayonets.verify.checks import AgainstExact, Check, CheckSetting, Family, Measured
from bayonets.verify.courses import Stage
from bayonets.verify.features import everything
from bayonets.verify.morning_by_hand import ByHand, morning_of
from bayonets.verify.rules_of_a_day import RULES, TOLERANCE
from bayonets.verify.worlds import with_parameters
from bayonets.world.commander import REASONS
from bayonets.world.stances import POSTURES, STANCES

Floats = npt.NDArray[np.float64]

MORNINGS = (4, 16, 24, 45)
"""Each has another feature: a walkout, the army's threat, formations that stood down, rungs called."""


def limit_9() -> Family:
    """The morning, the tables, and single rules."""
    return Family(
        "limit 9: one day, term by term",
        "On several mornings of a country in which every lever, parameter and event is in use, each public number, "
        "each term of each officer's and each commander's utility, and the resulting probabilities are computed a "
        "second time by hand from the text of the model. The comparison is deterministic, and none of several "
        "hundred thousand numbers may differ. Checks of single rules of a day follow, each in a country made for it.",
        (
            Check("public numbers", _public),
            *(Check(f"officers: {mechanism}", partial(_officers, mechanism)) for mechanism in MECHANISMS),
            Check("officers: probabilities of the stances", _chances),
            Check("officers: zeal", _zeal),
            *(Check(f"commanders: {reason}", partial(_commanders, reason)) for reason in REASONS),
            Check("commanders: probabilities of the postures", _postures),
            *(Check(name, partial(_measured, make)) for name, make in RULES.items()),
        ),
    )


def telling() -> Inputs:
    """Every feature at once, with every parameter of the tables and of the morning away from its default.

    The threat is gone by the last morning, so that there the army's own side counts.
    """
    inputs = everything(max(MORNINGS) + 1)
    inputs = inputs._replace(threat=np.where(np.arange(inputs.days) < MORNINGS[-1], inputs.threat, 0.0))
    return with_parameters(
        inputs,
        later=0.25, trend_days=5.0, belief_ties=3.5, belief_concession=2.0, routine=0.35, inhibition=0.25, appeal=0.35,
        shirk_bonus=0.45, resist_pay_cut=0.65, shirk_team=0.4, shirk_sanction=2.5, affirm=0.3, safety_in_numbers=1.8,
        reckoning=60.0, foresight=2.5, efficacy=0.35, shirk_credit=0.7, found=0.4, forgivable=1.2, distrust=0.5,
        timeliness=1.5, zeal=0.7, zeal_scale=8.0, precision=1.05, review_rate=0.25, publicity=0.85, background=0.25,
        shirk_effort=0.45, neutrality=0.65, pact_penalty=2.0, stake=18.0, stall_sanction=6.0, command_reckoning=70.0,
        command_conscience=4.0, insight=0.35, stall_duty=0.4, command_precision=0.2, command_spread=9.0,
    )  # fmt: skip


@cache
def mornings(seed: int) -> list[ByHand]:
    """Those of one run; kept, since each row uses the same."""
    stage, by_hand = Stage(telling(), seed), []
    for day in MORNINGS:
        stage.advance(day - stage.day)
        by_hand.append(morning_of(stage))
    return by_hand


def table_of_officers(morning: ByHand) -> Floats:
    """(N, mechanisms, 4) by hand."""
    return np.array([list(table_by_hand(facts, morning.parameters).values()) for facts in morning.officers])


def table_of_commanders(morning: ByHand) -> Floats:
    """(F, reasons, 3) by hand."""
    return np.array([list(command_table_by_hand(facts, morning.parameters).values()) for facts in morning.commanders])


def _furthest(pairs: list[tuple[Any, Any]], tolerance: float = TOLERANCE, what: str = "") -> AgainstExact:
    """Of many numbers by hand and by the engine the two with the largest difference; among equal ones the largest."""
    exact, ours = (np.concatenate([np.ravel(side) for side in sides]) for sides in zip(*pairs, strict=True))
    place = int(np.lexsort((np.abs(exact), np.abs(np.nan_to_num(ours, nan=np.inf) - exact)))[-1])
    return AgainstExact(float(exact[place]), float(ours[place]), tolerance=tolerance, what=what)


def _all(pairs: list[tuple[Any, Any]], remark: str) -> Measured:
    numbers = sum(np.size(exact) for exact, _ in pairs)
    return Measured([_furthest(pairs)], f"the largest difference over {numbers:,} numbers; {remark}")


def _public(setting: CheckSetting) -> Measured:
    comparisons = []
    for morning in mornings(setting.seed):
        known, engine = morning.known, morning.engine
        public, what = engine.public, f"day {morning.day}: "
        pairs = {
            "duty ordered": (known.d0, engine.ordered),
            "duty": (known.d, engine.duty),
            "force": (known.force, engine.force),
            "turnout": (known.turnout, public.turnout),
            "pressure": (known.pressure, public.pressure),
            "breach of the pact": (known.V, engine.state.country[0].breach),
            "news": (known.X, public.news),
            "news to come": (known.X_ahead, public.news_to_come),
            "army": (known.army, public.army),
            "violence": (known.v, public.violence),
            "loyalty of the watchers": (known.omega, public.watching),
        }
        comparisons += [_furthest([pair], what=what + name) for name, pair in pairs.items()]
    return Measured(comparisons, f"the largest difference over {len(comparisons)} numbers")


def _officers(mechanism: str, setting: CheckSetting) -> Measured:
    row = MECHANISMS.index(mechanism)
    pairs = [(table_of_officers(morning)[:, row], morning.engine.terms[:, row]) for morning in mornings(setting.seed)]
    return _all(pairs, f"months of pay; {', '.join(STANCES[:4])}")


def _chances(setting: CheckSetting) -> Measured:
    pairs = [
        ([choice_by_hand(facts, morning.parameters) for facts in morning.officers], morning.engine.chances)
        for morning in mornings(setting.seed)
    ]
    return _all(pairs, ", ".join(STANCES[:4]))


def _zeal(setting: CheckSetting) -> Measured:
    pairs = [
        ([zeal_by_hand(facts, morning.parameters) for facts in morning.officers], morning.engine.zeal)
        for morning in mornings(setting.seed)
    ]
    return _all(pairs, "share of effort")


def _commanders(reason: str, setting: CheckSetting) -> Measured:
    row = REASONS.index(reason)
    pairs = [
        (table_of_commanders(morning)[:, row], morning.engine.reasons[:, row]) for morning in mornings(setting.seed)
    ]
    return _all(pairs, f"months of pay; {', '.join(POSTURES)}")


def _postures(setting: CheckSetting) -> Measured:
    pairs = [
        ([command_choice_by_hand(facts, morning.parameters) for facts in morning.commanders], morning.engine.postures)
        for morning in mornings(setting.seed)
    ]
    return _all(pairs, ", ".join(POSTURES))


def _measured(make: Callable[[int], list[AgainstExact]], setting: CheckSetting) -> Measured:
    return Measured(make(setting.seed))
