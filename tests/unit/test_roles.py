"""The role of a service: read, written and shown, without any effect on digests of other files or on results."""

import pytest

import bayonets as bn
from bayonets.errors import ScenarioError
from bayonets.scenario.model import ROLES, Scenario
from bayonets.scenario.read import read, read_text
from bayonets.scenario.show import show
from bayonets.scenario.words import apply
from bayonets.scenario.write import write

WITHOUT = """\
format: 2
name: Two-force example
start: 2030-03-01
days: 20
protest: {initial: 20, maximum: 60}
services:
  riot_police: {label: Riot police, team: 1.4, formations: {riot_capital: {size: 600}, riot_north: {size: 150}}}
  army: {pact: true, formations: {garrison: {size: 2000}}}
levers: {duty: {riot_police: 0.8}}
"""

DIGEST = "b3c9525bf9738146333cfd55e9e42f7ec5881b8ec17222b3c2ff525a61a918a4"
"""Of the scenario above, as computed before services could have a role."""


def with_role(role: str = "riot police") -> Scenario:
    return read_text(WITHOUT.replace("label: Riot police,", f"label: Riot police, role: {role},"))


def test_a_file_without_roles_keeps_its_digest() -> None:
    scenario = read_text(WITHOUT)
    assert scenario.digest() == DIGEST
    assert not {"role", "country", "history"} & set(write(scenario).replace(":", " ").split())


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_read_written_and_shown(role: str) -> None:
    scenario = with_role(role)
    assert scenario.services["riot_police"].role == role
    assert scenario.services["army"].role is None
    assert read_text(write(scenario)) == scenario
    assert f"750 officers, role: {role}\n" in show(scenario)


def test_a_role_is_set_on_the_command_line() -> None:
    assert apply(read_text(WITHOUT), ["services.riot_police.role=riot police"]) == with_role()


def test_a_role_changes_no_result() -> None:
    runs = [bn.Setup(scenario).run(runs=4, seed=1).digest for scenario in (read_text(WITHOUT), with_role("army"))]
    assert runs[0] == runs[1]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (
            "label: Riot police,",
            "role: militia,",
            "must be one of riot police, police, gendarmerie, army, secret service",
        ),
        ("{size: 600}", "{size: 600, role: army}", "It is a property of a service: write it under the service"),
        ("days: 20", "days: 20\nhistory: won", "must be one of held, fell, conceded, fictitious"),
    ],
)
def test_an_unknown_or_misplaced_role_is_refused_with_its_remedy(before: str, after: str, says: str) -> None:
    with pytest.raises(ScenarioError, match=says):
        read_text(WITHOUT.replace(before, after))


@pytest.mark.parametrize("name", ["belarus-2020", "belarus-2020-blind", "ukraine-2013"])
def test_the_real_cases_that_ship_have_every_role(name: str) -> None:
    roles = [service.role for service in read(name).services.values() if service.role]
    assert sorted(roles) == sorted(ROLES)
