"""From utilities to choice: the table of model.md, section 4, composed of the mechanisms, one line per row.

Adding a mechanism is one new file in `mechanisms/`, one name in `engine.inputs.MECHANISMS` and one line in `terms`.
"""

from typing import Any, NamedTuple

from bayonets.engine.jit import formula
from bayonets.mechanisms.belief import belief
from bayonets.mechanisms.choice import odds
from bayonets.mechanisms.cohesion import cohesion_terms, team_pull
from bayonets.mechanisms.colleagues import seen_broken
from bayonets.mechanisms.command import command_terms
from bayonets.mechanisms.commitment import commitment_terms
from bayonets.mechanisms.conscience import conscience_terms, strain
from bayonets.mechanisms.culpability import liability
from bayonets.mechanisms.leniency import leniency
from bayonets.mechanisms.pay import pay_terms
from bayonets.mechanisms.reckoning import reckoning_terms
from bayonets.mechanisms.refuge import refuge_terms
from bayonets.mechanisms.sanction import being_first, sanction_terms
from bayonets.mechanisms.shame import shame_terms
from bayonets.mechanisms.zeal import zeal_of
from bayonets.world.stances import EXITED, LOYAL, RESISTING, SHIRKING

Four = tuple[float, float, float, float]


class Situation(NamedTuple):
    """What all officers of a formation face on a day; the levers as model.md names them, and what follows from them.

    Attributes:
        duty, violence: d_f and v_f of today.
        bonus, command, watch, support, designated, kinship, pardon: levers of today.
        team, exit_cost: traits of the formation.
        stood_down: 1 if the formation left the streets as one, else 0.
        pact_grievance: grievance added since the pact was broken [months of pay].
        evidence: public log-odds that the regime falls (`belief.public_evidence`).
        leaver_weight: o (`colleagues.weight_of_leavers`).
        offer: leniency for who has no guilt (`leniency.offer`).
        may_shirk, may_resist, may_exit: 1 where a stance can be chosen, else 0.
    """

    duty: float
    violence: float
    bonus: float
    command: float
    watch: float
    support: float
    designated: float
    kinship: float
    pardon: float
    team: float
    exit_cost: float
    stood_down: float
    pact_grievance: float
    evidence: float
    leaver_weight: float
    offer: float
    may_shirk: float
    may_resist: float
    may_exit: float


class Officer(NamedTuple):
    """What one officer brings to his decision.

    Attributes:
        grievance, culpability, optimism: his traits, culpability as of today.
        outed: 1 if his identity was published, else 0.
        resisting: 1 if he is RESISTING now, else 0.
        resisting_ties, exited_ties, ties: his colleagues in those stances, and all of them.
    """

    grievance: float
    culpability: float
    optimism: float
    outed: float
    resisting: float
    resisting_ties: float
    exited_ties: float
    ties: float


class View(NamedTuple):
    """What he concludes: x, p, liability (chance that he must answer), L and n of model.md."""

    x: float
    p: float
    liability: float
    leniency: float
    first: float


@formula
def view_of(officer: Officer, now: Situation, q: Any) -> View:
    """What the officer sees and believes."""
    x = seen_broken(officer.resisting_ties, officer.exited_ties, now.leaver_weight, officer.ties)
    return View(
        x,
        belief(now.evidence, officer.optimism, x, q.belief_ties),
        liability(officer.culpability, officer.outed, q.found),
        leniency(now.offer, officer.culpability, q.forgivable),
        being_first(x, q.safety_in_numbers),
    )


@formula
def terms(
    officer: Officer, view: View, now: Situation, q: Any
) -> tuple[Four, Four, Four, Four, Four, Four, Four, Four, Four]:
    """What each mechanism adds to (loyal, shirking, resisting, exited), by `MECHANISMS` [months of pay]."""
    grievance = officer.grievance + now.pact_grievance
    strained = strain(grievance, q.inhibition, now.violence, now.duty, now.kinship)
    pull = team_pull(now.team, view.x, now.stood_down)
    exposure = q.reckoning * view.liability
    return (
        pay_terms(now.duty, now.bonus, q.shirk_bonus, q.resist_pay_cut),
        cohesion_terms(pull, q.shirk_team),
        command_terms(view.p, now.command, now.duty),
        conscience_terms(grievance, q.routine, strained),
        sanction_terms(view.p, now.watch, view.first, now.stood_down, q.shirk_sanction, q.sanction, q.exit_sanction),
        commitment_terms(view.p, officer.resisting, now.stood_down, q.sanction, now.pardon),
        reckoning_terms(view.p, exposure, view.leniency, view.x, q.efficacy, q.shirk_credit),
        refuge_terms(now.support, now.exit_cost),
        shame_terms(officer.outed, now.designated, q.shame),
    )


@formula
def total(table: tuple[Four, Four, Four, Four, Four, Four, Four, Four, Four], on: Any, stance: int) -> float:
    """The utility of a stance: the sum of the mechanisms' terms, those left out counting exactly 0."""
    return (
        on.pay * table[0][stance]
        + on.cohesion * table[1][stance]
        + on.command * table[2][stance]
        + on.conscience * table[3][stance]
        + on.sanction * table[4][stance]
        + on.commitment * table[5][stance]
        + on.reckoning * table[6][stance]
        + on.refuge * table[7][stance]
        + on.shame * table[8][stance]
    )


@formula
def weights(officer: Officer, view: View, now: Situation, q: Any, on: Any) -> Four:
    """Weights of the four stances, proportional to the probabilities that he picks them."""
    table = terms(officer, view, now, q)
    utilities = (
        total(table, on, LOYAL),
        total(table, on, SHIRKING),
        total(table, on, RESISTING),
        total(table, on, EXITED),
    )
    return odds(q.precision, utilities, (1.0, now.may_shirk, now.may_resist, now.may_exit))


@formula
def zeal_after(view: View, q: Any, on: Any) -> float:
    """The zeal that goes with his view; 0 where the reckoning is left out."""
    return on.reckoning * zeal_of(view.p, view.liability, view.leniency, q.zeal)


@formula
def pick(weight: Four, chance: float) -> float:
    """The stance that a uniform number picks; LOYAL, which can always be chosen, takes what rounding leaves over.

    The rarest comes first, where uniform numbers are finest.
    """
    point = chance * (weight[EXITED] + weight[RESISTING] + weight[SHIRKING] + weight[LOYAL])
    to_resisting = weight[EXITED] + weight[RESISTING]
    to_shirking = to_resisting + weight[SHIRKING]
    below = 1.0 if point < to_shirking else 0.0
    below = 2.0 if point < to_resisting else below
    return 3.0 if point < weight[EXITED] else below


@formula
def decide(officer: Officer, now: Situation, q: Any, on: Any, chance: float) -> tuple[float, float]:
    """The stance that he picks, and his zeal from now on."""
    view = view_of(officer, now, q)
    stance = pick(weights(officer, view, now, q, on), chance)
    return stance, zeal_after(view, q, on)
