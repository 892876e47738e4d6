"""Two countries compared by role: matched services, rates per thousand, and what is not compared."""

import numpy as np
import pytest
from matplotlib.text import Text

from bayonets.account.blocks import Chart, Table
from bayonets.questions.compare import compare
from bayonets.questions.compare.answer import ArmResult, Comparison
from bayonets.questions.compare.roles import Matched
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read_text
from bayonets.statistics.means import welch
from bayonets.study import Setup
from bayonets.world.stances import EXITED, RESISTING

RUNS, SEED = 8, 3

COMMON = """\
format: 2
start: 2030-03-01
days: 40
levers:
  violence: 1.5
  amnesty: 0.6
  support: 0.8
  duty: {DUTY: 0.6}
"""

SMALL = """\
name: Small country
country: Smallia
protest: {initial: 5, maximum: 12}
services:
  riot: {label: Blue helmets, role: riot police, exit_cost: 2, formations: {riot_a: {size: 80}, riot_b: {size: 40}}}
  town: {label: Town police, role: police, exit_cost: 2, formations: {town_a: {size: 100}}}
  rural: {label: Rural police, role: police, exit_cost: 3, formations: {rural_a: {size: 50}}}
  spies: {label: The bureau, role: secret service, formations: {bureau: {size: 30}}}
  army: {label: Army, role: army, pact: true, formations: {garrison: {size: 60}}}
"""

LARGE = """\
name: Large country
country: Largia
protest: {initial: 20, maximum: 60}
services:
  army: {label: Guards, role: army, exit_cost: 2, formations: {guards: {size: 500}}}
  police: {label: Constables, role: police, exit_cost: 1, formations: {constables: {size: 400}}}
  riot: {label: Squads, role: riot police, exit_cost: 2, formations: {squads: {size: 300}}}
  palace: {label: Palace guard, formations: {palace_guard: {size: 50}}}
"""


DRAWN = "role: riot police, exit_cost: {best: 2, low: 1, high: 4}"


def country(text: str, duty: str = "riot", *changes: tuple[str, str]) -> Scenario:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return read_text(COMMON.replace("DUTY", duty) + text)


@pytest.fixture(scope="module")
def small() -> Scenario:
    return country(SMALL)


@pytest.fixture(scope="module")
def large() -> Scenario:
    return country(LARGE)


@pytest.fixture(scope="module")
def answer(small: Scenario, large: Scenario) -> Comparison:
    return compare(small, {"Largia": large, "more support": "levers.support=1"}, runs=RUNS, seed=SEED)


@pytest.fixture(scope="module")
def arm(answer: Comparison) -> ArmResult:
    return answer.arm("Largia")


def test_services_are_matched_by_role_whatever_their_names(arm: ArmResult) -> None:
    assert arm.roles == (
        Matched("riot police", ("Blue helmets",), ("Squads",)),
        Matched("police", ("Town police", "Rural police"), ("Constables",)),
        Matched("army", ("Army",), ("Guards",)),
        Matched("secret service", ("The bureau",), ()),
        Matched("", (), ("Palace guard",)),
    )
    compared = {contrast.role for contrast in arm.contrasts}
    assert compared == {"", "riot police", "police", "army"}
    assert not [contrast.outcome for contrast in arm.contrasts if "." in contrast.outcome]


@pytest.mark.parametrize(
    ("outcome", "places", "arm_places"),
    [
        ("left:police", [2, 3], [1]),
        ("asked:police", [2, 3], [1]),
        ("refusing:police", [2, 3], [1]),
        ("left:army", [5], [0]),
        ("left", [0, 1, 2, 3, 4], [0, 1, 2, 3]),
        ("refusing", [0, 1, 2, 3, 4], [0, 1, 2, 3]),
    ],
)
def test_rates_are_counts_of_two_studies_by_officers_of_the_role(
    arm: ArmResult, small: Scenario, large: Scenario, outcome: str, places: list[int], arm_places: list[int]
) -> None:
    values = []
    for scenario, of in ((small, places), (large, arm_places)):
        courses = Setup(scenario).run(runs=RUNS, seed=SEED).courses
        last = np.arange(RUNS), courses.last_day
        of_act = {
            "left": courses.heads[*last, :, EXITED],
            "asked": courses.asked[last],
            "refusing": courses.heads[*last, :, RESISTING],
        }[outcome.partition(":")[0]]
        officers = sum(scenario.formations[index].size.best for index in of)
        values.append(1000.0 * of_act[:, of].sum(axis=1) / officers)
    rates = arm.contrast(outcome).rates
    assert rates is not None
    assert (rates.baseline, rates.arm) == pytest.approx((values[0].mean(), values[1].mean()))
    assert rates.interval.ends == pytest.approx(welch(values[0], values[1]).ends)
    if outcome.startswith("left"):
        assert max(values[0].max(), values[1].max()) > 0.0  # else the test would compare nothing


def test_the_text_gives_rates_instead_of_counts_and_names_what_is_not_compared(answer: Comparison) -> None:
    text = " ".join(answer.text(120).split())
    assert "In \u201cLargia\u201d, the probability of holding is" in text
    assert "Exits per thousand officers: " in text
    assert "Total: officers outside the army; in the arm, of all formations." in text
    assert "On average the regime lasts" in text
    assert "police Town police and Rural police 150 Constables 400" in text
    assert (
        "Not compared: The bureau of the baseline, since the arm has no service in the role of secret service. "
        "Not compared: Palace guard of the arm, since it has no role." in text
    )
    assert "Two countries differ in all respects at once" in text
    tables = {block.caption: block for block in answer.account().blocks if isinstance(block, Table)}
    whole = next(table for caption, table in tables.items() if "outcomes of the country" in caption)
    assert [row[0] for row in whole.rows] == [
        "probability of holding", "days it lasts, of 40", "protest at the end, thousands",
    ]  # fmt: skip
    assert any("more support" in caption and "all outcomes" in caption for caption in tables)


def test_the_title_ascribes_nothing_to_another_country(answer: Comparison) -> None:
    heading = answer.account().title
    assert "in the baseline" in heading
    assert not any(f"\u201cLargia\u201d {verb}" in heading for verb in ("raises", "lowers"))


def test_json_data_and_picture_give_the_roles(answer: Comparison) -> None:
    plain = answer.as_json()["arms"][0]
    assert plain["compared_by_role"][1] == {
        "role": "police", "baseline": ("Town police", "Rural police"), "arm": ("Constables",),
    }  # fmt: skip
    assert answer.as_json()["arms"][1]["compared_by_role"] is None
    of_role = {entry["outcome"]: entry for entry in plain["differences"] if entry["role"] == "police"}
    assert set(of_role) == {"left:police", "asked:police", "refusing:police"}
    assert of_role["left:police"]["per_thousand"]["officers"] == 150
    chart = next(block for block in answer.account().blocks if isinstance(block, Chart))
    assert {row[chart.data.columns.index("role")] for row in chart.data.rows} == {"", "riot police", "police", "army"}
    texts = [text.get_text() for text in answer.plot().findobj(Text)]
    assert "left: police, per thousand" in texts
    assert "left: police" not in texts  # no panel of counts


def test_a_folder_gives_the_answer_of_memory(
    answer: Comparison, small: Scenario, large: Scenario, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = tmp_path_factory.mktemp("kept") / "study"
    kept = compare(small, {"Largia": large, "more support": "levers.support=1"}, runs=RUNS, seed=SEED, out=out)
    assert kept.as_json() == answer.as_json()


def test_with_drawn_numbers_each_draw_counts_once() -> None:
    base, other = (country(text, "riot", ("role: riot police, exit_cost: 2", DRAWN)) for text in (SMALL, LARGE))
    arm = compare(base, {"Largia": other}, runs=8, seed=SEED, uncertain="quantities").arm("Largia")
    assert arm.contrast("left:riot police").pairs == 4
    assert arm.contrast("left:riot police").over is None


def test_without_a_common_role_only_totals_are_compared(small: Scenario) -> None:
    other = country(
        LARGE, "riot", ("role: army", "role: gendarmerie"), ("role: police, ", ""), ("role: riot police, ", "")
    )
    answer = compare(small, {"Largia": other}, runs=2)
    assert {contrast.outcome for contrast in answer.arms[0].contrasts if contrast.rates} == {
        "left",
        "asked",
        "refusing",
    }
    text = " ".join(answer.text().split())
    assert "No role exists on both sides, so that only the totals are compared." in text
    assert "Constables, Squads and Palace guard of the arm, since they have no role" in text


def test_without_roles_services_are_matched_by_name_and_it_is_said(small: Scenario) -> None:
    other = country(LARGE, "riot", *((f"role: {role}, ", "") for role in ("army", "police", "riot police")))
    arm = compare(small, {"Largia": other}, runs=2).arms[0]
    assert arm.roles == ()
    assert arm.unpaired.endswith("; services are matched by name only, since the arm gives no service a role")
    assert {contrast.outcome for contrast in arm.contrasts} >= {"left.riot", "left.army"}


@pytest.mark.parametrize(("where", "by_role"), [("Smallia", False), ("Elsewhere", True)])
def test_one_force_that_is_divided_otherwise_is_compared_by_names(
    small: Scenario, where: str, *, by_role: bool
) -> None:
    other = country(
        SMALL, "riot", ("riot_b: {size: 40}", "riot_c: {size: 40}"), ("country: Smallia", f"country: {where}")
    )
    arm = compare(small, {"divided": other}, runs=2).arms[0]
    assert bool(arm.roles) is by_role
    assert ("left.riot" in {contrast.outcome for contrast in arm.contrasts}) is not by_role
    assert "matched by name" not in arm.unpaired
