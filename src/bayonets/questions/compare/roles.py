"""Two countries compared by role: services of the same role are counted together, per thousand officers of each side.

Formations of two countries have nothing in common but what they are for. Where the formations of an arm are others,
those of its services that have a role are compared with the services of the baseline that have the same one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bayonets.outcomes import Outcome, outcomes
from bayonets.questions.compare.contrasts import Contrast, of_two_forces, officers_in, units, unpaired
from bayonets.questions.compare.reduced import ACTS, Clock, Reduced
from bayonets.scenario.model import ROLES, Scenario
from bayonets.scenario.printable import plain
from bayonets.statistics.estimate import Floats

LABELS = {"left": "left", "asked": "enquired", "refusing": "refusing"}
"""Of each of `ACTS`; refusing: on the last day."""


@dataclass(frozen=True)
class Matched:
    """The services that have one role.

    Attributes:
        role: the role; empty for the services without a role.
        baseline, arm: labels of the services in the baseline and in the arm.
    """

    role: str
    baseline: tuple[str, ...]
    arm: tuple[str, ...]

    @property
    def on_both_sides(self) -> bool:
        """Whether the role exists in both countries."""
        return bool(self.role and self.baseline and self.arm)


def matched(base: Scenario, other: Scenario) -> tuple[Matched, ...]:
    """The services of two scenarios by role, in the order of `ROLES`, those without a role last.

    Empty where services are compared by their names: in two scenarios of one country with the same services, or with
    the same formations; or where one of the two gives no service a role.
    """
    if is_one_force(base, other) or not (_has_roles(base) and _has_roles(other)):
        return ()
    matches = [Matched(role, _labels(base, role), _labels(other, role)) for role in (*ROLES, "")]
    return tuple(match for match in matches if match.baseline or match.arm)


def why_by_name(base: Scenario, other: Scenario) -> str:
    """The clause that roles would be needed to match the services; empty where they are not missing."""
    if is_one_force(base, other) or (_has_roles(base) and _has_roles(other)):
        return ""
    which = " and ".join(
        name for name, of in (("the baseline", base), ("the arm", other)) if not _has_roles(of)
    )  # fmt: skip
    return f"; services are matched by name only, since {which} gives no service a role"


def is_one_force(base: Scenario, other: Scenario) -> bool:
    """Whether two scenarios describe the same force, perhaps divided into other formations."""
    formations = [{formation.name for formation in scenario.formations} for scenario in (base, other)]
    same_services = (base.country, set(base.services)) == (other.country, set(other.services))
    return formations[0] == formations[1] or same_services


def _has_roles(scenario: Scenario) -> bool:
    return any(service.role for service in scenario.services.values())


def _labels(scenario: Scenario, role: str) -> tuple[str, ...]:
    return tuple(
        plain(scenario.label_of(name)) for name, service in scenario.services.items() if (service.role or "") == role
    )


def by_role(
    scenario: Scenario, other: Scenario, base: Reduced, arm: Reduced, clocks: Sequence[Clock], roles: Sequence[Matched],
    *, drawn: bool = False,
) -> list[Contrast]:  # fmt: skip
    """The contrasts of two countries: of the whole country as without roles, and of officers by role.

    Args:
        scenario, other: those of the baseline and of the arm.
        base, arm: summaries of the runs of each.
        clocks: of each.
        roles: the services by role.
        drawn: whether numbers were drawn, so that each draw counts once.
    """
    whole = unpaired(scenario, other, base, arm, clocks, drawn=drawn)
    contrasts = [contrast for contrast in whole if contrast.kind != "officers"]
    for role in ("", *(match.role for match in roles if match.on_both_sides)):
        places = places_of(scenario, role), places_of(other, role)
        sizes = officers_in(scenario, places[0]), officers_in(other, places[1])
        for index, act in enumerate(ACTS):
            label = f"{LABELS[act]}: {role}" if role else f"{LABELS[act]}, {_everybody(scenario, other)}"
            outcome = Outcome(f"{act}:{role}" if role else act, label, "officers", places[0])
            counts = [
                units(of.run, _counted(of, clock, index, place), drawn=drawn)
                for of, clock, place in zip((base, arm), clocks, places, strict=True)
            ]
            contrasts.append(of_two_forces(outcome, counts[0], counts[1], sizes))
    return contrasts


def _counted(reduced: Reduced, clock: Clock, act: int, places: Sequence[int]) -> Floats:
    """(R,) officers of some formations who act so, on the last day of each run."""
    counts: Floats = reduced.acts[clock][:, act, list(places)].sum(axis=1)
    return counts


def places_of(scenario: Scenario, role: str) -> tuple[int, ...]:
    """Indices of the formations of the services with a role; without one, of those that the outcome `left` counts."""
    if not role:
        return outcomes(scenario)["left"].places
    services = {name for name, service in scenario.services.items() if service.role == role}
    return tuple(index for index, formation in enumerate(scenario.formations) if formation.service in services)


def _everybody(scenario: Scenario, other: Scenario) -> str:
    """The officers that the totals count: `outside the army`; named by side where the two differ."""
    mine, theirs = (outcomes(of)["left"].label.partition(", ")[2] for of in (scenario, other))
    return mine if mine == theirs else f"{mine}; in the arm, {theirs}"
