"""Cohesion: conformity with the team.

Claim: officers stay with their comrades, and leave with them (Galeotti 2020; McLauchlin 2010 on ties within units).
Form: model.md, section 4, row `cohesion`; interaction in a group after Brock & Durlauf (2001).
"""

from bayonets.mechanisms.declare import INFINITY, Lever, Parameter, Trait, scalar

TEAM = Trait(
    "team",
    default=1.0,
    low=0.0,
    high=3.0,
    at_least=0.0,
    unit="months of pay",
    meaning="value of conformity with the team",
)
SHIRK_TEAM = Parameter(
    "shirk_team",
    default=0.5,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share",
    meaning="share of the value of conformity that a shirker keeps",
)


ESPRIT = Lever(
    "esprit",
    default=0.0,
    low=-1.0,
    high=1.0,
    at_least=-INFINITY,
    unit="months of pay",
    scope="formation",
    side="state",
    meaning="esprit de corps: value that decorations or a minister of its own add to the team, or that a purge removes",
)


@scalar
def team_spirit(team: float, esprit: float) -> float:
    """The value of conformity with the team today [months of pay], >= 0."""
    return max(0.0, team + esprit)


@scalar
def team_pull(spirit: float, x: float, stood_down: float, pact: float) -> float:
    """K, the pull towards carrying out orders: it rewards conformity with colleagues.

    Args:
        spirit: of `team_spirit` [months of pay], >= 0.
        x: share of his ties seen broken, in [0, 1].
        stood_down: 1 if his formation left the streets as one, else 0; outside the pact refusal is then conformity.
        pact: 1 in a pact formation, else 0; conformity in an army means standing aside, not changing sides.

    Returns:
        K [months of pay], in [-spirit, spirit].
    """
    return -spirit if stood_down * (1.0 - pact) > 0.0 else spirit * (1.0 - 2.0 * x)


@scalar
def cohesion_terms(pull: float, shirk_team: float) -> tuple[float, float, float, float]:
    """What the team adds to each stance.

    Args:
        pull: K of `team_pull` [months of pay].
        shirk_team: share of the team's regard that a shirker keeps, in [0, 1].

    Returns:
        (loyal, shirking, resisting, exited) [months of pay].
    """
    return pull, shirk_team * pull, -pull, -0.5 * pull
