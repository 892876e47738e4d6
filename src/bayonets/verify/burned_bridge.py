"""The burned bridge: the culpability above which outing binds an officer instead of peeling him away.

Computed as the root of the engine's own formulas (`engine.decide`, uncompiled, in double precision): outing raises the
log-odds of EXITED against LOYAL below it and lowers them above it (model.md, section 4, "Consequence").
"""

import math
from functools import partial
from itertools import pairwise
from typing import Any

from bayonets.classics.numerics import root
from bayonets.engine.decide import Officer, Situation, terms, total, view_of
from bayonets.engine.inputs import MECHANISMS, Parameters, Switches
from bayonets.verify.by_hand import Facts, situation_by_hand
from bayonets.verify.checks import Check, Family
from bayonets.verify.classics_exact import known
from bayonets.world import catalogue
from bayonets.world.stances import EXITED, LOYAL

_ALL_ON = Switches(*[1.0] * len(MECHANISMS))
# From almost no culpability to saturation.
_CULPABILITIES = [0.01 * 1.1**step for step in range(80)]
_LATER = 0.15


def burned_bridge() -> Family:
    """With shame and without, at several beliefs, with a downfall later and without."""
    return Family(
        "burned bridge",
        "An officer who is named in public loses less by leaving if exits are forgiven, and gains less by it if they"
        " are not. The two effects balance at one value of culpability: below it outing peels officers away, above "
        "it binds them. This value is computed from the formulas by which the engine decides and compared with the "
        "closed form; with shame, whose effect is the larger the smaller the belief in a downfall now or later, it "
        "is compared with independently computed numbers.",
        (
            *(_at(p, 0.0, _LATER, "2.0794415") for p in (0.3, 0.1, 0.02)),
            *(_at(p, 0.3, _LATER, digits) for p, digits in ((0.3, "2.195"), (0.1, "2.283"), (0.02, "2.371"))),
            *(_at(p, 0.3, 0.0, digits) for p, digits in ((0.3, "2.237"), (0.1, "2.592"))),
            *(
                known(
                    f"points of balance, belief {p}, shame {shame}, later {later}",
                    many,
                    partial(_number_of_bridges, p, shame, later),
                )
                for p, shame, later, many in (
                    *((0.3, 0.0, _LATER, "1"), (0.3, 0.3, _LATER, "1"), (0.1, 0.3, _LATER, "1")),
                    *((0.02, 0.3, _LATER, "1"), (0.1, 0.3, 0.0, "1"), (0.02, 0.3, 0.0, "0")),
                )
            ),
            known(
                "outing peels away everywhere, belief 0.02, shame 0.3, later 0",
                "1",
                partial(_peels_everywhere, 0.02, 0.3, 0.0),
            ),
        ),
    )


def log_odds_of_leaving(officer: Officer, now: Situation, q: Any) -> float:
    """Of EXITED against LOYAL, by the engine's formulas."""
    rows = terms(officer, view_of(officer, now, q), now, q)
    return float(q.precision * (total(rows, _ALL_ON, EXITED) - total(rows, _ALL_ON, LOYAL)))


def gain_by_outing(officer: Officer, now: Situation, q: Any) -> float:
    """The increase of the log-odds of leaving by outing."""
    unknown, known_by_name = officer._replace(outed=0.0), officer._replace(outed=1.0)
    return log_odds_of_leaving(known_by_name, now, q) - log_odds_of_leaving(unknown, now, q)


def gain_at(culpability: float, p: float, shame: float, later: float = _LATER) -> float:
    """The same at belief p with amnesty 0.8, X = 0 and no trend, x = 0, no designation, no propaganda, no patron.

    Efficacy 0.2, forgivable 1.5, reckoning 80 and found 0.3 are fixed here, so that a change of a default does not
    affect the check.
    """
    stated = {
        "shame": shame,
        "later": later,
        "efficacy": 0.2,
        "forgivable": 1.5,
        "reckoning": 80.0,
        "found": 0.3,
        "vengeance": 0.0,
    }
    defaults = {name: float(parameter.default) for name, parameter in catalogue.parameters().items()}
    q = Parameters(**defaults | stated)
    facts = Facts(d=0.8, bonus=0.5, command=0.3, watch=0.5, support=0.4, amnesty=0.8, team=1.0)
    officer = Officer(
        grievance=0.3, culpability=culpability, optimism=0.0, roots=0.5, outed=0.0, resisting=0.0, resisting_ties=0.0,
        exited_ties=0.0, ties=8.0,
    )  # fmt: skip
    return gain_by_outing(officer, situation_by_hand(facts, q, evidence=math.log(p / (1.0 - p))), q)


def bridge_at(p: float, shame: float, later: float = _LATER) -> float:
    """The burned-bridge culpability, between 0.05 and 20."""
    return root(lambda culpability: gain_at(culpability, p, shame, later), 0.05, 20.0)


def _at(p: float, shame: float, later: float, digits: str) -> Check:
    return known(
        f"culpability of balance, belief {p}, shame {shame}, later {later}", digits, partial(bridge_at, p, shame, later)
    )


def _number_of_bridges(p: float, shame: float, later: float) -> float:
    """The number of sign changes of the gain over all culpabilities."""
    signs = [gain_at(culpability, p, shame, later) > 0.0 for culpability in _CULPABILITIES]
    return sum(before != after for before, after in pairwise(signs))


def _peels_everywhere(p: float, shame: float, later: float) -> float:
    """1 if outing raises the probability of leaving at every culpability, else 0."""
    return float(all(gain_at(culpability, p, shame, later) > 0.0 for culpability in _CULPABILITIES))
