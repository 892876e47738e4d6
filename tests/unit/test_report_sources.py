"""Where the page says that its numbers come from, and what it says that the model leaves out."""

import re
from pathlib import Path
from typing import Any

from tests.unit.test_report_page import Page, page_of
from tests.unit.test_report_synthetic import courses_of, scenario_of

from bayonets.account.blocks import Link, Listing, Table
from bayonets.report.cited import cited
from bayonets.report.dossier import limits_section, sources_section
from bayonets.scenario.model import Scenario
from bayonets.web.dossiers import dossier_of

WORKS: dict[str, Any] = {
    "galeotti2020": {
        "author": "Galeotti, M.",
        "title": "Strong right arm",
        "year": 2020,
        "url": "https://example.org/a?b=1&c=2",
    },
    "report.2": {"title": "A report", "doi": "10.1000/182"},
}
REFERENCE = "Galeotti, M. (2020). Strong right arm."


def scenario_with(source: str) -> Scenario:
    initial = {"best": 200, "low": 100, "high": 400, "source": source, "confidence": "medium"}
    seen = {"date": "2020-08-19", "quantity": "exited", "at_most": 9, "source": source}
    return scenario_of(sources=WORKS, protest={"initial": initial}, observations=[seen])


def tables(scenario: Scenario) -> list[Table]:
    return [block for block in sources_section(scenario).blocks if isinstance(block, Table)]


def test_a_source_that_is_a_key_is_shown_as_its_reference_and_linked() -> None:
    scenario = scenario_with("galeotti2020")
    link = (Link(REFERENCE, "#source-galeotti2020"),)
    by_source, every = tables(scenario)
    assert list(by_source.rows) == [(link, "medium", "1"), ("assumed, or no source", "not stated", "3")]
    assert [row[4] for row in every.rows] == [link, "", "", ""]  # the sizes name no source


def test_keys_within_a_sentence_are_links_and_the_rest_is_text() -> None:
    sources = scenario_with("x").sources
    said = cited(sources, "derived (galeotti2020; report.2); galeotti20201 is none")
    assert said == (
        "derived (", Link("galeotti2020", "#source-galeotti2020"), "; ", Link("report.2", "#source-report.2"),
        "); galeotti20201 is none",
    )  # fmt: skip
    assert cited(sources, "memory") == "memory"
    assert cited(sources, None) == ""


def test_a_key_that_is_a_plain_word_is_a_link_only_where_it_is_cited() -> None:
    sources = scenario_of(sources={"cases": "Many cases"}).sources
    assert cited(sources, "as in most cases") == "as in most cases"
    assert cited(sources, "held (a guess; cases)") == ("held (a guess; ", Link("cases", "#source-cases"), ")")
    assert cited(sources, "cases; a guess") == ("", Link("cases", "#source-cases"), "; a guess")


def test_a_plain_list_of_works_has_no_keys_to_cite() -> None:
    scenario = scenario_of(sources=["Somebody, in 1", "Another"])
    assert cited(scenario.sources, "1") == "1"
    (works,) = [block for block in sources_section(scenario).blocks if isinstance(block, Listing)]
    assert list(works.lines) == ["Somebody, in 1.", "Another."]


def test_every_link_leads_to_a_place_on_the_page_and_only_the_bibliography_leads_away() -> None:
    text = page_of(courses_of(scenario_with("derived (galeotti2020)")))
    page = Page(text)
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    links = [attributes["href"] or "" for attributes in page.all("a") if "download" not in attributes]
    inner = [link for link in links if link.startswith("#")]
    assert inner.count("#source-galeotti2020") == 2 + 1  # the table of sources, the table of all numbers, observations
    assert {link[1:] for link in inner} <= ids
    assert [link for link in links if not link.startswith("#")] == [
        "https://example.org/a?b=1&c=2",
        "https://doi.org/10.1000/182",
    ]
    assert not page.all("script")
    assert not page.all("link")


def test_the_page_of_the_program_shows_references_too() -> None:
    found = dossier_of("library:x", scenario_with("galeotti2020"))
    assert found.sources[0] == REFERENCE
    assert found.numbers[0].source == REFERENCE
    assert found.observations[0].source == REFERENCE


def test_the_list_of_what_is_left_out_is_that_of_the_docs() -> None:
    docs = Path(__file__).resolve().parents[2] / "docs" / "model.md"
    text = docs.read_text(encoding="utf-8").partition("Left out on purpose:")[2].partition("\n\nIf one of these")[0]
    told = [line.replace("`", "").rstrip(";.") for line in re.findall(r"^- (.*)$", text, re.MULTILINE)]
    (shown,) = [block for block in limits_section().blocks if isinstance(block, Listing)]
    assert list(shown.lines) == told
