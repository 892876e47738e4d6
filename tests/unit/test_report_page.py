"""The page as a whole: whatever the runs are, it is complete, readable without a network, and safe."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from tests.unit.test_report_synthetic import courses_of, scenario_of

from bayonets.pictures.overview import overview
from bayonets.report.page import page_of_runs, render, write_page
from bayonets.results import Courses

HOSTILE = "<script>alert(1)</script> $\\frac{$ \"'&amp; ]]> --> Кириллица 漢字"
PROTEST_BY_DATE = {"by_date": [{"date": "2020-08-09", "value": 200}, {"date": "2020-08-20", "value": 0}]}

pytestmark = pytest.mark.filterwarnings("error")


class Page(HTMLParser):
    """Tags with their attributes, in order, and the text of each."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page_of(courses: Courses) -> str:
    return render(page_of_runs(courses, command="bayonets run made-up --seed 7", version="0.1.0"))


@cache
def usual_page(fall_share: float) -> str:
    """The page of a made-up country in which so many runs end with a fall."""
    return page_of(courses_of(scenario_of(), fall_share=fall_share))


def hostile_courses() -> Courses:
    services: dict[str, Any] = {
        "police": {"label": HOSTILE, "formations": {"a": {"size": 50, "label": HOSTILE}, "b": {"size": 40}}},
    }
    entry = {"date": "2020-08-20", "quantity": "exited", "services": ["police"], "at_most": 9, "source": HOSTILE}
    event = {"date": "2020-08-12", "kind": "walkout", "services": ["police"], "share": 0.1}
    scenario = scenario_of(
        name=HOSTILE, summary=HOSTILE, sources=[HOSTILE], services=services, observations=[entry], events=[event],
        ladder=[{"duty": {"police": 1.0}}],
    )  # fmt: skip
    return courses_of(scenario, fall_share=0.5)


@pytest.mark.parametrize(
    ("dossier", "runs"),
    [
        ({}, {}),
        ({}, {"runs": 1}),
        ({}, {"runs": 1, "fall_share": 1.0}),
        ({}, {"fall_share": 1.0}),
        ({}, {"fall_share": 0.4}),
        ({"days": 1}, {}),
        ({"days": 1}, {"fall_share": 1.0}),
        ({"days": 2}, {"runs": 2, "fall_share": 0.5}),
        ({"formations": 1}, {}),
        ({"formations": 1, "size": 1}, {"runs": 3}),
        ({"formations": 60, "days": 10}, {"runs": 4}),
        ({"days": 400}, {"runs": 3}),
        ({"protest": PROTEST_BY_DATE}, {}),
    ],
)
def test_every_study_has_a_page(dossier: dict[str, Any], runs: dict[str, Any]) -> None:
    courses = courses_of(scenario_of(**dossier), **runs)
    page = Page(page_of(courses))
    assert len(page.all("figure")) >= 5
    assert len(page.all("h1")) == 1
    assert "nan" not in " ".join(page.text)
    overview(courses)


def test_a_country_without_force_or_protest_has_a_page() -> None:
    courses = courses_of(scenario_of())
    courses.force[:] = 0.0
    courses.protest[:] = 0.0
    courses.pressure[:] = -5.0
    page = Page(page_of(courses))
    assert len(page.all("figure")) >= 5
    assert "nan" not in " ".join(page.text)


def test_long_labels_keep_to_their_place() -> None:
    services = {"s": {"label": "Directorate " * 20, "formations": {"a": {"size": 9, "label": "Regiment " * 30}}}}
    page = Page(page_of(courses_of(scenario_of(services=services))))
    assert any(text.strip().endswith("\u2026") for text in page.text)


def test_names_of_the_scenario_are_text_and_nothing_else() -> None:
    text = page_of(hostile_courses())
    page = Page(text)
    assert page.all("script") == []
    assert "<script" not in text
    assert HOSTILE in " ".join(page.text)
    assert not [attributes for _, attributes in page.tags for name in attributes if name.startswith("on")]
    overview(hostile_courses())


@pytest.mark.parametrize("fall_share", [0.0, 0.5])
def test_the_page_needs_nothing_from_elsewhere(fall_share: float) -> None:
    text = usual_page(fall_share)
    page = Page(text)
    links = [
        value or ""
        for _, attributes in page.tags
        for name, value in attributes.items()
        if name in {"src", "href", "srcset", "action", "data", "xlink:href", "poster"}
    ]
    assert links
    assert all(link.startswith(("#", "data:text/csv")) for link in links)
    style = text.partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style
    assert not page.all("link")
    assert not page.all("img")
    # Marks and clips are the only things that pictures refer to, and only within the page.
    assert all(name.startswith("#") for name in re.findall(r"url\(([^)]*)\)", text))


def test_ids_are_unique_and_every_reference_finds_its_own() -> None:
    text = usual_page(0.5)
    page = Page(text)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    inner = [value[1:] for _, a in page.tags for n, value in a.items() if n == "href" and value and value[0] == "#"]
    clips = re.findall(r"url\(#([^)]*)\)", text)
    assert set(inner) | set(clips) <= set(ids)


@pytest.mark.parametrize("fall_share", [0.0, 0.5])
def test_every_picture_has_a_text_a_source_and_its_numbers(fall_share: float) -> None:
    page = Page(usual_page(fall_share))
    pictures = page.all("svg")
    assert len(pictures) == 2 * len(page.all("figure"))
    assert all(picture["role"] == "img" and len(picture["aria-label"] or "") > 20 for picture in pictures)
    assert len(page.all("figcaption")) == len(page.all("figure"))
    data = [link["href"] or "" for link in page.all("a") if "download" in link]
    assert len(data) == len(page.all("figure"))
    for link in data:
        lines = unquote(link.partition(",")[2]).splitlines()
        assert len(lines) > 1
        assert len({line.count(",") for line in lines}) == 1
    assert " ".join(page.text).count("Made up, 20 runs, seed 7.") == len(data)


def test_the_numbers_drawn_are_those_of_the_runs() -> None:
    courses = courses_of(scenario_of())
    page = Page(page_of(courses))
    (link,) = [link["href"] or "" for link in page.all("a") if link.get("download") == "exits.csv"]
    rows = [line.split(",") for line in unquote(link.partition(",")[2]).splitlines()]
    place = rows[0].index("exited_median")
    exited = sorted(courses.heads[:, -1, 0, 3])
    assert float(rows[1][place]) == (exited[9] + exited[10]) / 2


def test_a_text_that_looks_like_a_formula_is_no_formula_in_the_data() -> None:
    from bayonets.account.blocks import Data

    assert Data(("a",), [("=1+1",), (-1.5,)]).csv() == "a\n'=1+1\n-1.5\n"


def test_the_same_runs_give_the_same_bytes() -> None:
    assert page_of(courses_of(scenario_of(), fall_share=0.5)) == usual_page(0.5)


def test_pictures_leave_the_settings_of_matplotlib_alone() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    page_of(courses_of(scenario_of(), fall_share=0.5))
    assert dict(mpl.rcParams) == before


def test_the_page_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "report.html"
    courses = courses_of(scenario_of())
    write_page(page_of_runs(courses, command="bayonets run", version="0.1.0", started="2026-01-01"), target)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    written = target.read_text(encoding="utf-8")
    assert written.rstrip().endswith("</html>")

    def refuse(_: Path, __: Path) -> None:
        raise OSError("no room")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="no room"):
        write_page(page_of_runs(courses, command="another", version="0.1.0"), target)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    assert target.read_text(encoding="utf-8") == written


def test_a_page_of_a_hundred_runs_stays_small() -> None:
    text = page_of(courses_of(scenario_of(formations=18, days=140), runs=100))
    assert len(text.encode()) < 3_000_000


def test_the_sources_count_the_models_parameters_as_assumed_too() -> None:
    from bayonets.report.dossier import sources_section
    from bayonets.scenario.read import read
    from bayonets.scenario.sources import is_assumed, parameters_at_default, sourced_numbers

    scenario = read("textbook")
    parameters, numbers = len(parameters_at_default(scenario)), sourced_numbers(scenario)
    assumed = parameters + sum(is_assumed(source) for _, _, source in numbers)
    [said] = [block for block in sources_section(scenario).blocks if "starting values" in str(block)]
    assert f"A further {parameters} parameters of the model" in str(said)
    assert f"In total, {assumed} of {parameters + len(numbers)} numbers" in str(said)
