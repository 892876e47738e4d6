"""Both tables written a second time from model.md, sections 3 to 5, without the engine's formulas."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bayonets.engine.decide import Situation

Floats = npt.NDArray[np.float64]


def logistic(log_odds: float) -> float:
    """1 / (1 + e^-log_odds), by the system's own exp."""
    return 1.0 / (1.0 + math.exp(-log_odds))


class Facts(NamedTuple):
    """The variables of the officers' table, in the letters of model.md, sections 2 to 4; levers by their names.

    g with the penalty of the pact in it; X_ahead is X+; outed_share of his formation; watch is W, designated is D; army
    is a, with the floor of a threat; resisting, stood_down, outed and pact are 1 or 0.
    """

    d: float = 0.0
    v: float = 1.0
    e: float = 0.0
    g: float = 0.0
    c: float = 0.0
    b: float = 0.0
    x: float = 0.0
    p: float = 0.0
    r: float = 0.0
    X: float = 0.0
    X_ahead: float = 0.0
    army: float = 0.0
    outed: float = 0.0
    outed_share: float = 0.0
    resisting: float = 0.0
    stood_down: float = 0.0
    pact: float = 0.0
    bonus: float = 0.0
    command: float = 0.0
    watch: float = 0.0
    support: float = 0.0
    amnesty: float = 0.0
    designated: float = 0.0
    propaganda: float = 0.0
    kinship: float = 0.0
    pardon: float = 0.0
    accommodation: float = 0.0
    outreach: float = 1.0
    isolation: float = 0.0
    patron: float = 0.0
    cover: float = 1.0
    team: float = 1.0
    esprit: float = 0.0


def work_by_hand(facts: Facts) -> float:
    """k; 0 where the formation stood down."""
    return 0.0 if facts.stood_down else facts.d * facts.v + facts.e


def occasion_by_hand(facts: Facts) -> float:
    """o_f."""
    return 0.0 if facts.stood_down else min(1.0, facts.d + facts.e)


def exit_weight_by_hand(facts: Any) -> float:
    """The weight o of an officer who left."""
    return float(1 + (facts.outreach - 1) * (1 - facts.isolation))


def reluctance_by_hand(facts: Any, q: Any) -> float:
    """C."""
    plain = facts.g + q.inhibition
    if plain <= 0:
        return float(plain)
    return float(plain * (1 + facts.kinship) * (1 + q.appeal * (exit_weight_by_hand(facts) - 1)))


def price_by_hand(facts: Facts, q: Any) -> float:
    """Z."""
    if facts.stood_down:
        return 0.0
    whole = facts.cover * q.sanction
    return float(whole if facts.pact else whole * (q.affirm + (1 - q.affirm) * occasion_by_hand(facts)))


def pull_by_hand(facts: Facts) -> float:
    """K."""
    spirit = max(0.0, facts.team + facts.esprit)
    return -spirit if facts.stood_down and not facts.pact else spirit * (1 - 2 * facts.x)


def offer_by_hand(facts: Any, news: float, q: Any) -> float:
    """L without culpability and without the factor of vengeance."""
    believed = facts.amnesty * math.exp(-q.distrust * facts.propaganda)
    return float(believed * (1 - facts.designated) * (1 - news) ** q.timeliness)


def leniency_by_hand(facts: Facts, news: float, q: Any) -> float:
    """L at a given X."""
    whole = offer_by_hand(facts, news, q) * (1 - q.vengeance * facts.outed_share)
    return float(whole * math.exp(-facts.c / q.forgivable))


def danger_by_hand(facts: Facts, q: Any) -> float:
    """P R."""
    sooner_or_later = facts.p + (1 - facts.p) * q.later
    return float(sooner_or_later * q.reckoning * (1 - math.exp(-facts.c)) * (1 if facts.outed else q.found))


def table_by_hand(facts: Facts, q: Any) -> dict[str, list[float]]:
    """Model.md, section 4, written a second time: the row of every mechanism; q holds the parameters."""
    d, g, x, p, k = facts.d, facts.g, facts.x, facts.p, work_by_hand(facts)
    pull, price = pull_by_hand(facts), price_by_hand(facts, q)
    first = math.exp(-q.safety_in_numbers * x)
    spared, spared_ahead = (leniency_by_hand(facts, news, q) for news in (facts.X, facts.X_ahead))
    danger = danger_by_hand(facts, q)
    staying = danger * (1 - facts.patron)
    wait = 0.0 if facts.stood_down else q.foresight * staying * (spared - spared_ahead)
    shame = q.shame if facts.outed else q.shame * facts.designated
    no_way_back = (1 - p) * price * (1 - facts.pardon) if facts.resisting else 0.0
    return {
        "pay": [1 + facts.bonus * d, 1 + q.shirk_bonus * facts.bonus * d, 1 - q.resist_pay_cut, 0.0],
        "cohesion": [pull, q.shirk_team * pull, -pull, -0.5 * pull],
        "command": [(1 - p) * (1 - facts.accommodation) * facts.command * d, 0.0, 0.0, 0.0],
        "conscience": [-g * q.routine - reluctance_by_hand(facts, q) * k, -g * q.routine, 0.0, 0.0],
        "retaliation": [0.0 if facts.pact else -q.retaliation * facts.army * k, 0.0, 0.0, 0.0],
        "sanction": [
            0.0,
            -(1 - p) * facts.cover * facts.watch * q.shirk_sanction,
            -(1 - p) * price * first * math.exp(-q.mass * facts.r),
            -(1 - p) * facts.cover * q.exit_sanction * first,
        ],
        "commitment": [-no_way_back, -no_way_back, 0.0, 0.0],
        "reckoning": [
            -staying * (1 - q.efficacy * (1 - x)),
            -staying * (1 - q.shirk_credit * spared),
            -danger * (1 - spared),
            -danger * (1 - spared),
        ],
        "haste": [-wait, -wait, 0.0, 0.0],
        "refuge": [0.0, 0.0, 0.0, facts.support - facts.b],
        "shame": [-shame, -0.5 * shame, 0.0, 0.0],
    }


def weights_by_hand(facts: Facts, open_to_choice: Sequence[int] = (0, 1, 2, 3)) -> list[float]:
    """The weights of choice; a mask that leaves SHIRKING out gives its weight to LOYAL."""
    half = occasion_by_hand(facts) / 2 if 1 in open_to_choice else 0.0
    return [1 - half, half, float(2 in open_to_choice), float(3 in open_to_choice)]


def chances_by_hand(utility: Any, weights: Any, precision: float) -> Floats:
    """Probabilities proportional to weight e^(precision utility)."""
    utility, weights = np.asarray(utility, np.float64), np.asarray(weights, np.float64)
    likely = weights * np.exp(precision * (utility - utility[weights > 0.0].max()))
    return np.asarray(likely / likely.sum(), np.float64)


def choice_by_hand(facts: Facts, q: Any, open_to_choice: Sequence[int] = (0, 1, 2, 3)) -> Floats:
    """Probabilities of the four stances: logit over the sums of the rows."""
    utility = np.sum(list(table_by_hand(facts, q).values()), axis=0)
    return chances_by_hand(utility, weights_by_hand(facts, open_to_choice), q.precision)


def zeal_by_hand(facts: Facts, q: Any) -> float:
    """Zeal after the review."""
    awaits = danger_by_hand(facts, q) * (1 - facts.patron) * (1 - leniency_by_hand(facts, facts.X, q))
    return float(q.zeal * (1 - math.exp(-awaits / q.zeal_scale)))


def situation_by_hand(facts: Facts, q: Any, *, evidence: float, unmasked: float = 0.0) -> Situation:
    """The engine's situation of a formation, computed by hand.

    Args:
        facts: g, c, b, x, p, outed and resisting are the officer's own and do not enter.
        q: parameters.
        evidence: log-odds that the regime falls, without his bias and his ties.
        unmasked: share of the formation whose shirking has come to light.
    """
    half = occasion_by_hand(facts) / 2
    without_guilt = facts._replace(c=0.0)
    return Situation(
        duty=facts.d, work=work_by_hand(facts), bonus=facts.bonus, command=facts.command, support=facts.support,
        kinship=facts.kinship, patron=facts.patron, cover=facts.cover, pardon=facts.pardon,
        accommodation=facts.accommodation, watch=facts.watch, designated=facts.designated, army=facts.army,
        pact=facts.pact, stood_down=facts.stood_down, pact_grievance=0.0, spirit=max(0.0, facts.team + facts.esprit),
        price=price_by_hand(facts, q), beside=math.exp(-q.mass * facts.r), evidence=evidence,
        exit_weight=exit_weight_by_hand(facts), unmasked=unmasked, offer=leniency_by_hand(without_guilt, facts.X, q),
        offer_later=leniency_by_hand(without_guilt, facts.X_ahead, q), of_loyal=1 - half, of_shirking=half,
        of_resisting=1.0, of_exited=1.0,
    )  # fmt: skip


class CommandFacts(NamedTuple):
    """The variables of the commanders' table, in the letters of model.md, section 5.

    d0 is the duty ordered; e without regard to his own posture; g the mean grievance; x is x_c; obeyed is o_b.
    """

    d0: float = 0.0
    v: float = 1.0
    e: float = 0.0
    g: float = 0.0
    c: float = 0.0
    x: float = 0.0
    p: float = 0.0
    X: float = 0.0
    army: float = 0.0
    obeyed: float = 1.0
    beta: float = 0.0
    pact: float = 0.0
    command: float = 0.0
    watch: float = 0.0
    amnesty: float = 0.0
    designated: float = 0.0
    guarantee: float = 0.0
    propaganda: float = 0.0
    kinship: float = 0.0
    accommodation: float = 0.0
    outreach: float = 1.0
    isolation: float = 0.0
    patron: float = 0.0
    cover: float = 1.0


def command_table_by_hand(facts: CommandFacts, q: Any) -> dict[str, list[float]]:
    """Model.md, section 5, written a second time: the contribution of each reason to each posture."""
    p, x, disobeyed = facts.p, facts.x, 1 - facts.obeyed
    remains = (1 - p) * (1 - facts.accommodation)
    work = facts.d0 * facts.v + facts.e
    danger = (p + (1 - p) * q.later) * q.command_reckoning * (1 - math.exp(-facts.c))
    staying = danger * (1 - facts.patron)
    spared = max(offer_by_hand(facts, facts.X, q) * math.exp(-facts.c / q.forgivable), facts.guarantee)
    treason = q.pact_command * min(1.0, facts.d0 / q.pact_line) if facts.pact else 0.0
    conscience = q.command_conscience * (facts.g * q.routine + reluctance_by_hand(facts, q) * work)
    first = math.exp(-q.safety_in_numbers * x)
    return {
        "stake": [remains * (q.stake + facts.command), 0.5 * remains * q.stake, 0.0],
        "sanction": [
            0.0,
            -(1 - p) * facts.cover * facts.watch * q.stall_sanction,
            -(1 - p) * facts.cover * q.command_sanction * first,
        ],
        "reckoning": [
            -staying * (1 - q.efficacy * (1 - x)),
            -staying * (1 - q.shirk_credit * spared),
            -danger * (1 - spared),
        ],
        "authority": [-q.lost_authority * disobeyed, -0.3 * q.lost_authority * disobeyed, 0.0],
        "pact": [-treason, -0.5 * treason, 0.0],
        "conscience": [-conscience, -0.5 * conscience, 0.0],
        "retaliation": [0.0 if facts.pact else -q.command_retaliation * facts.army * work, 0.0, 0.0],
        "character": [0.0, 0.0, facts.beta],
    }


def command_weights_by_hand(facts: CommandFacts) -> list[float]:
    """The weights of choice, by what is ordered."""
    half = min(1.0, facts.d0 + facts.e) / 2
    return [1 - half, half, 1.0]


def command_choice_by_hand(facts: CommandFacts, q: Any) -> Floats:
    """Probabilities of ordering, stalling and standing down."""
    utility = np.sum(list(command_table_by_hand(facts, q).values()), axis=0)
    return chances_by_hand(utility, command_weights_by_hand(facts), q.command_precision)


def belief_by_hand(
    *, q: Any, e: float, x: float, X: float, pressure: float, army: float, accommodation: float, signal: float,  # noqa: N803
    propaganda: float,
) -> float:  # fmt: skip
    """Section 3: p."""
    return logistic(
        q.belief_prior + e + signal + q.belief_ties * x + q.belief_news * X + q.belief_pressure * pressure
        + q.belief_army * army + q.belief_concession * accommodation - propaganda
    )  # fmt: skip
