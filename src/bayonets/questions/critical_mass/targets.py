"""The officers who refuse together: formations, services and groups named by the user."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bayonets.errors import SettingError
from bayonets.scenario.faults import remedy_among
from bayonets.scenario.look_alikes import seen_as
from bayonets.scenario.model import ResolvedFormation, Scenario
from bayonets.scenario.printable import plain

ALL, NONE = "all", "none"
_LONGEST_NAME = 60
_EXAMPLE = '"the capital: omon_minsk, brigade_3"'


Kind = Literal["formation", "service", "group"]


@dataclass(frozen=True)
class Target:
    """Officers who refuse together.

    Attributes:
        name: of the formation, service or group.
        label: its name in text.
        kind: formation, service or group.
        formations: names of its formations, in the order of the scenario.
        places: indices of these formations.
        size: number of officers.
    """

    name: str
    label: str
    kind: Kind
    formations: tuple[str, ...]
    places: tuple[int, ...]
    size: int

    @property
    def key(self) -> str:
        """An identifier that does not depend on the name of a group."""
        return "+".join(self.formations)


def targets_of(
    scenario: Scenario, formations: str | Sequence[str] = ALL, groups: Mapping[str, Sequence[str]] | None = None
) -> list[Target]:
    """All targets: formations, then services with several formations, then groups.

    Args:
        scenario: the scenario of the question.
        formations: "all", "none", or names of formations and services.
        groups: formations and services by the name of the group.

    Raises:
        SettingError: a name is unknown, or there is no target.
    """
    chosen = _chosen(scenario, formations)
    targets = [_target(scenario, name, formation.label, "formation", [name])
             for name, formation in _formations(scenario).items()
             if chosen is None or name in chosen]  # fmt: skip
    for name, service in scenario.services.items():
        members_of_service = list(service.formations)
        if (chosen is None and len(members_of_service) > 1) or (chosen is not None and name in chosen):
            targets.append(_target(scenario, name, scenario.label_of(name), "service", members_of_service))
    for name, members in (groups or {}).items():
        targets.append(_group(scenario, name, members, targets))
    if not targets:
        raise SettingError("no formation: there are no officers to ask about. Give --formations all, or a --group")
    return targets


def parsed_groups(texts: Iterable[str]) -> dict[str, list[str]]:
    """Groups from the words of the command line, `NAME: FORMATION, SERVICE, ...`.

    Raises:
        SettingError: a group has no name or no members, or a name is used twice.
    """
    groups: dict[str, list[str]] = {}
    for text in texts:
        name, colon, rest = text.partition(":")
        if not colon:
            raise SettingError(f"group {text!r}: has no name. Write it as {_EXAMPLE}")
        if plain(name.strip()) in groups:
            raise SettingError(f"group {name.strip()!r}: is used twice. Choose another name")
        groups[plain(name.strip())] = names_in(rest)
    return groups


def names_in(text: str) -> list[str]:
    """The names between commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


def _formations(scenario: Scenario) -> dict[str, ResolvedFormation]:
    return {formation.name: formation for formation in scenario.formations}


def _chosen(scenario: Scenario, formations: str | Sequence[str]) -> set[str] | None:
    """The selected names; None for all."""
    if isinstance(formations, str) and formations.strip() in (ALL, NONE):
        return None if formations.strip() == ALL else set()
    names = names_in(formations) if isinstance(formations, str) else list(formations)
    return {_known(scenario, name, "formations") for name in names}


def _known(scenario: Scenario, name: str, where: str) -> str:
    names = [*(formation.name for formation in scenario.formations), *scenario.services]
    if name in names:
        return name
    raise SettingError(
        f"{where}: {name!r} must be a formation or service of this scenario. {remedy_among(name, names)}"
    )


def _group(scenario: Scenario, name: str, members: Sequence[str], taken: Sequence[Target]) -> Target:
    if not name or len(name) > _LONGEST_NAME:
        raise SettingError(f"group {name!r}: its name must have 1 to {_LONGEST_NAME} letters. Write it as {_EXAMPLE}")
    if not members:
        raise SettingError(f"group {name!r}: has no members. Write it as {_EXAMPLE}")
    if any(seen_as(name) in (seen_as(target.name), seen_as(target.label)) for target in taken):
        raise SettingError(f"group {name!r}: the name is that of a formation, service or group. Choose another name")
    named = {_known(scenario, member, f"group {name!r}") for member in members}
    all_members = [unit.name for unit in scenario.formations if unit.name in named or unit.service in named]
    return _target(scenario, name, name, "group", all_members)


def _target(scenario: Scenario, name: str, label: str, kind: Kind, members: Sequence[str]) -> Target:
    pairs = [(index, formation) for index, formation in enumerate(scenario.formations) if formation.name in members]
    size = sum(int(formation.size.best) for _, formation in pairs)
    return Target(
        name,
        plain(label),
        kind,
        tuple(formation.name for _, formation in pairs),
        tuple(index for index, _ in pairs),
        size,
    )
