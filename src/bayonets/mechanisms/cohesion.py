"""Cohesion: the team.

Claim: officers stay with their comrades, and leave with them (Galeotti 2020; McLauchlin 2010 on ties within units).
Form: model.md, section 4, row `cohesion`; interaction in a group after Brock & Durlauf (2001).
"""

from bayonets.mechanisms.declare import Parameter, Trait, scalar

TEAM = Trait(
    "team", default=1.0, low=0.0, high=3.0, at_least=0.0, unit="months of pay", meaning="worth of going with the team"
)
SHIRK_TEAM = Parameter(
    "shirk_team",
    default=0.5,
    low=0.0,
    high=1.0,
    at_most=1.0,
    unit="share",
    meaning="share of the team's regard that a shirker keeps",
)


@scalar
def team_pull(team: float, x: float, stood_down: float) -> float:
    """K, the pull towards carrying out orders: it rewards going with the others, whichever way they go.

    Args:
        team: worth of going with the team [months of pay], >= 0.
        x: share of his ties seen broken, in [0, 1].
        stood_down: 1 if his formation left the streets as one, else 0; refusing is then following.

    Returns:
        K [months of pay], in [-team, team].
    """
    return -team if stood_down > 0.0 else team * (1.0 - 2.0 * x)


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
