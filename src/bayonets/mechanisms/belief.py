"""Belief: an officer's subjective probability that the regime falls.

Claim: officers leave when they believe that the regime will fall (Galeotti 2020). Evidence adds in log-odds, as for
independent signals; only public behaviour enters, so that shirkers are invisible unless unmasked (Kuran 1991). The
crisis may pass and the regime fall later; the terms that concern the time after a fall use P, not p. Form: model.md,
section 3.
"""

from bayonets.mechanisms.declare import INFINITY, Lever, Parameter, scalar
from bayonets.mechanisms.elementary import logistic

OPTIMISM_SD = Parameter(
    "optimism_sd",
    default=0.5,
    low=0.2,
    high=1.0,
    unit="log-odds",
    meaning="standard deviation of the personal bias in judging whether the regime will fall",
)
BELIEF_PRIOR = Parameter(
    "belief_prior",
    default=-1.5,
    low=-3.0,
    high=-0.5,
    at_least=-INFINITY,
    unit="log-odds",
    meaning="prior belief that the regime falls, before any evidence",
)
BELIEF_TIES = Parameter(
    "belief_ties",
    default=5.0,
    low=1.0,
    high=10.0,
    unit="log-odds per unit share",
    meaning="weight of the share of an officer's ties seen broken",
)
BELIEF_NEWS = Parameter(
    "belief_news",
    default=12.0,
    low=3.0,
    high=30.0,
    law="log_pert",
    unit="log-odds per unit share",
    meaning="weight of the news of refusals and exits",
)
BELIEF_PRESSURE = Parameter(
    "belief_pressure",
    default=2.0,
    low=0.3,
    high=5.0,
    unit="log-odds per unit",
    meaning="weight of the pressure on the streets",
)
BELIEF_ARMY = Parameter(
    "belief_army",
    default=6.0,
    low=2.0,
    high=12.0,
    unit="log-odds per unit share",
    meaning="weight of the share of the army seen to have changed sides",
)
BELIEF_CONCESSION = Parameter(
    "belief_concession",
    default=1.0,
    low=0.0,
    high=3.0,
    unit="log-odds per unit share",
    meaning="weight of the regime's concessions, which make it look weak",
)
LATER = Parameter(
    "later",
    default=0.15,
    low=0.0,
    high=0.5,
    at_most=1.0,
    unit="probability",
    meaning="belief that a regime which survives this crisis falls later",
)
PROPAGANDA = Lever(
    "propaganda",
    default=0.0,
    low=0.0,
    high=3.0,
    unit="log-odds",
    scope="formation",
    side="state",
    meaning="bias of belief by propaganda, which officers do not discount",
)


@scalar
def public_evidence(
    news: float,
    pressure: float,
    army: float,
    accommodation: float,
    signal: float,
    propaganda: float,
    belief_prior: float,
    belief_news: float,
    belief_pressure: float,
    belief_army: float,
    belief_concession: float,
) -> float:
    """Log-odds that the regime falls, as far as all officers of a formation share them.

    Args:
        news: X, publicly broken share of the apparatus, in [0, 1].
        pressure: of the protest on the force on the streets, in [-5, 5].
        army: a, share of the pact formations that sides with the protesters, in [0, 1].
        accommodation: the regime's concessions, in [0, 0.95].
        signal: shift by leaked videos, defections, shows of strength [log-odds].
        propaganda: bias by propaganda [log-odds], >= 0.
        belief_prior, belief_news, belief_pressure, belief_army, belief_concession: weights [log-odds].
    """
    evidence = belief_news * news + belief_pressure * pressure + belief_army * army + belief_concession * accommodation
    return belief_prior + signal + evidence - propaganda


@scalar
def belief(evidence: float, optimism: float, x: float, belief_ties: float) -> float:
    """p, his belief that the regime falls, in [0, 1].

    Args:
        evidence: of `public_evidence` [log-odds].
        optimism: his personal bias [log-odds].
        x: share of his ties seen broken, in [0, 1].
        belief_ties: weight of x [log-odds], >= 0.
    """
    return logistic(evidence + optimism + belief_ties * x)


@scalar
def sooner_or_later(p: float, later: float) -> float:
    """P, his belief that the regime falls in this crisis or later, in [0, 1].

    Args:
        p: that it falls in this crisis, in [0, 1].
        later: that a regime which survives it falls later, in [0, 1].
    """
    return p + (1.0 - p) * later
