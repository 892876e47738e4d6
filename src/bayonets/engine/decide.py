"""From utilities to choice: the table of model.md, section 4, composed of the mechanisms, one line per row.

Adding a mechanism is one new file in `mechanisms/`, one name in `engine.inputs.MECHANISMS` and one line in `terms`.
"""

from typing import Any, NamedTuple

from bayonets.engine.jit import formula
from bayonets.mechanisms.belief import belief, sooner_or_later
from bayonets.mechanisms.choice import odds
from bayonets.mechanisms.cohesion import cohesion_terms, team_pull
from bayonets.mechanisms.colleagues import seen_broken
from bayonets.mechanisms.command import command_terms
from bayonets.mechanisms.commitment import commitment_terms
from bayonets.mechanisms.conscience import conscience_terms, reluctance
from bayonets.mechanisms.culpability import liability
from bayonets.mechanisms.haste import haste_terms
from bayonets.mechanisms.leniency import leniency
from bayonets.mechanisms.pay import pay_terms
from bayonets.mechanisms.reckoning import left_behind, reckoning_terms
from bayonets.mechanisms.refuge import refuge_terms
from bayonets.mechanisms.retaliation import retaliation_terms
from bayonets.mechanisms.sanction import being_first, sanction_terms
from bayonets.mechanisms.shame import shame_terms
from bayonets.mechanisms.zeal import zeal_of
from bayonets.world.stances import EXITED, LOYAL, RESISTING, SHIRKING

Four = tuple[float, float, float, float]
Table = tuple[Four, Four, Four, Four, Four, Four, Four, Four, Four, Four, Four]


class Situation(NamedTuple):
    """The conditions of all officers of a formation on a day: the levers as model.md names them, and derived values.

    Attributes:
        duty, work: d_f and k_f of today.
        bonus, command, support, kinship, patron, cover, pardon, accommodation: levers of today.
        watch: W, the lever times the loyalty of the watchers.
        designated: D, by lever or by decision.
        army: a, with the floor of a threat.
        pact, stood_down: 1 in a pact formation; 1 where the formation left the streets as one; else 0.
        pact_grievance: grievance added by the breach of the pact [months of pay].
        spirit: value of conformity with the team (`cohesion.team_spirit`).
        price: Z (`sanction.price_of_refusal`).
        beside: the fraction of it that remains as others of the formation refuse (`sanction.refusing_beside`).
        evidence: public log-odds that the regime falls (`belief.public_evidence`).
        exit_weight: o (`colleagues.weight_of_exits`).
        unmasked: share of the formation whose shirking has become visible, m_f s_f.
        offer, offer_later: leniency without culpability, today and at his next review (`leniency.offer`).
        of_loyal, of_shirking, of_resisting, of_exited: q, the weights of choice; 0 where a stance cannot be chosen.
    """

    duty: float
    work: float
    bonus: float
    command: float
    support: float
    kinship: float
    patron: float
    cover: float
    pardon: float
    accommodation: float
    watch: float
    designated: float
    army: float
    pact: float
    stood_down: float
    pact_grievance: float
    spirit: float
    price: float
    beside: float
    evidence: float
    exit_weight: float
    unmasked: float
    offer: float
    offer_later: float
    of_loyal: float
    of_shirking: float
    of_resisting: float
    of_exited: float


class Officer(NamedTuple):
    """The traits and observations of one officer that enter his decision.

    Attributes:
        grievance, culpability, optimism, roots: his traits, culpability as of today.
        outed: 1 if his identity was published, else 0.
        resisting: 1 if he is RESISTING now, else 0.
        resisting_ties, exited_ties, ties: his colleagues in those stances, and all of them.
    """

    grievance: float
    culpability: float
    optimism: float
    roots: float
    outed: float
    resisting: float
    resisting_ties: float
    exited_ties: float
    ties: float


class View(NamedTuple):
    """His beliefs and the quantities derived from them.

    Attributes:
        x, p, first: x, p and n of model.md.
        danger: P R, the reckoning after a fall times his belief in it [months of pay].
        staying: the part of it that he faces if he stays to the end (`reckoning.left_behind`).
        leniency, leniency_later: L and L+.
    """

    x: float
    p: float
    first: float
    danger: float
    staying: float
    leniency: float
    leniency_later: float


@formula
def view_of(officer: Officer, now: Situation, q: Any) -> View:
    """The observations and beliefs of the officer."""
    x = seen_broken(officer.resisting_ties, officer.exited_ties, now.exit_weight, officer.ties, now.unmasked)
    p = belief(now.evidence, officer.optimism, x, q.belief_ties)
    danger = sooner_or_later(p, q.later) * q.reckoning * liability(officer.culpability, officer.outed, q.found)
    return View(
        x,
        p,
        being_first(x, q.safety_in_numbers),
        danger,
        left_behind(danger, now.patron),
        leniency(now.offer, officer.culpability, q.forgivable),
        leniency(now.offer_later, officer.culpability, q.forgivable),
    )


@formula
def terms(officer: Officer, view: View, now: Situation, q: Any) -> Table:
    """The contribution of each mechanism to (loyal, shirking, resisting, exited), by `MECHANISMS` [months of pay]."""
    grievance = officer.grievance + now.pact_grievance
    cost = reluctance(grievance, q.inhibition, now.kinship, q.appeal, now.exit_weight)
    pull = team_pull(now.spirit, view.x, now.stood_down, now.pact)
    return (
        pay_terms(now.duty, now.bonus, q.shirk_bonus, q.resist_pay_cut),
        cohesion_terms(pull, q.shirk_team),
        command_terms(view.p, now.command, now.duty, now.accommodation),
        conscience_terms(grievance, q.routine, cost, now.work),
        retaliation_terms(now.army, now.work, now.pact, q.retaliation),
        sanction_terms(
            view.p, now.watch, view.first, now.beside, now.price, now.cover, q.shirk_sanction, q.exit_sanction
        ),
        commitment_terms(view.p, officer.resisting, now.price, now.pardon),
        reckoning_terms(view.danger, view.staying, view.leniency, view.x, q.efficacy, q.shirk_credit),
        haste_terms(view.staying, view.leniency, view.leniency_later, now.stood_down, q.foresight),
        refuge_terms(now.support, officer.roots),
        shame_terms(officer.outed, now.designated, q.shame),
    )


@formula
def total(table: Table, on: Any, stance: int) -> float:
    """The utility of a stance: the sum of the mechanisms' terms, those left out counting exactly 0.

    Without the reckoning, `haste` is 0 as well.
    """
    return (
        on.pay * table[0][stance]
        + on.cohesion * table[1][stance]
        + on.command * table[2][stance]
        + on.conscience * table[3][stance]
        + on.retaliation * table[4][stance]
        + on.sanction * table[5][stance]
        + on.commitment * table[6][stance]
        + on.reckoning * (table[7][stance] + on.haste * table[8][stance])
        + on.refuge * table[9][stance]
        + on.shame * table[10][stance]
    )


@formula
def weights(officer: Officer, view: View, now: Situation, q: Any, on: Any) -> Four:
    """Weights of the four stances, proportional to their probabilities."""
    table = terms(officer, view, now, q)
    utilities = (
        total(table, on, LOYAL),
        total(table, on, SHIRKING),
        total(table, on, RESISTING),
        total(table, on, EXITED),
    )
    return odds(q.precision, utilities, (now.of_loyal, now.of_shirking, now.of_resisting, now.of_exited))


@formula
def zeal_after(view: View, q: Any, on: Any) -> float:
    """The zeal under his beliefs; 0 where the reckoning is left out."""
    return on.reckoning * zeal_of(view.staying, view.leniency, q.zeal, q.zeal_scale)


@formula
def pick(weight: Four, chance: float) -> float:
    """The stance that a uniform number selects; LOYAL, which can always be chosen, takes the remainder of rounding.

    The rarest comes first, where uniform numbers have the finest resolution.
    """
    point = chance * (weight[EXITED] + weight[RESISTING] + weight[SHIRKING] + weight[LOYAL])
    to_resisting = weight[EXITED] + weight[RESISTING]
    to_shirking = to_resisting + weight[SHIRKING]
    below = 1.0 if point < to_shirking else 0.0
    below = 2.0 if point < to_resisting else below
    return 3.0 if point < weight[EXITED] else below


@formula
def decide(officer: Officer, now: Situation, q: Any, on: Any, chance: float) -> tuple[float, float, float]:
    """The stance that he chooses, his zeal from now on, and the probability of EXITED in this choice."""
    view = view_of(officer, now, q)
    weight = weights(officer, view, now, q, on)
    leaving = weight[EXITED] / (weight[LOYAL] + weight[SHIRKING] + weight[RESISTING] + weight[EXITED])
    return pick(weight, chance), zeal_after(view, q, on), leaving
