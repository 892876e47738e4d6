"""Reading the page: its question, the day that it shows, whose lever is whose, what happens when; keys, tour, files."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bayonets.scenario.levers import NAMED_BY_ARTICLE
from bayonets.world import catalogue
from tests.web.page.moves import FEW, TEXTBOOK, move, until, visit, wait_for_runs

if TYPE_CHECKING:
    from playwright.sync_api import Page

BELARUS = "&scenario=library:belarus-2020&runs=8"
PICTURES = ["Protest", "Pressure", "Force", "Stances", "Forces", "Survival of the regime"]


def test_the_page_asks_its_question_and_answers_before_any_run(page: "Page", address: str) -> None:
    visit(page, address)
    assert page.locator("#question").inner_text().endswith("hold, or do they break?")
    first = "First estimate: the regime"
    assert page.locator("#title").inner_text().startswith((first, "The regime"))


def test_the_day_shown_is_one_on_which_something_can_be_seen(page: "Page", address: str) -> None:
    visit(page, address, BELARUS)
    day = int(page.locator("#day").input_value())
    assert 0 < day < 139
    exited = page.locator(".formation .fill > i:nth-child(4)")
    assert any(float(one.evaluate("bar => bar.style.flexGrow")) > 0 for one in exited.all())


def test_the_article_names_levers_that_there_are() -> None:
    assert set(NAMED_BY_ARTICLE) <= set(catalogue.levers())


def test_levers_that_the_scenario_moves_or_the_article_names_come_first(page: "Page", address: str) -> None:
    visit(page, address, BELARUS)
    script = "[...document.querySelectorAll('#lever-groups > .lever')].map((one) => one.dataset.lever)"
    first = set(page.evaluate(script))
    assert set(NAMED_BY_ARTICLE) <= first
    assert {"duty", "violence"} <= first  # the scenario has steps of them
    folded = page.locator("#lever-groups > details.others")
    assert [text.split(" of ")[1] for text in folded.locator("summary").all_inner_texts()] == [
        "the state", "the opposition", "the situation",
    ]  # fmt: skip
    assert page.locator("details.others[data-side=state] [data-lever=cover]").is_hidden()
    move(page, "cover", 0.5)
    assert page.locator("details.others[data-side=state] [data-lever=cover]").is_visible()


def test_events_and_steps_of_levers_are_marked_and_told(page: "Page", address: str) -> None:
    visit(page, address, BELARUS + "&day=3")
    marks = page.locator(".marks-row g")
    before = marks.count()
    assert "Officers resign on camera" in page.locator("#today").inner_text()
    page.locator("[data-lever=cover] .name").evaluate("name => name.click()")
    page.get_by_label("Cover, exact value").evaluate("field => (field.value = '0.5')")
    page.get_by_label("Cover: from this date on").evaluate("field => (field.value = '2020-10-01')")
    page.locator("[data-lever=cover] form").evaluate("form => form.requestSubmit()")
    until(page, "before => document.querySelectorAll('.marks-row g').length === before + 1", before)
    page.locator("#day").evaluate(
        "slider => { slider.value = 53; slider.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    assert "Cover: 0.5" in page.locator("#today").inner_text()


def test_play_moves_the_day_until_it_is_paused(page: "Page", address: str) -> None:
    visit(page, address, TEXTBOOK + FEW + "&day=5")
    page.locator("#play").click()
    until(page, "Number(document.getElementById('day').value) > 8")
    page.locator("#play", has_text="Pause").click()
    here = page.locator("#day").input_value()
    assert f"day={here}" in page.url
    assert page.locator("#play").inner_text() == "Play"
    page.keyboard.press(".")
    assert page.locator("#day").input_value() == str(int(here) + 1)


def test_the_question_mark_lists_the_keys_and_leads_to_the_tour(page: "Page", address: str) -> None:
    visit(page, address)
    page.keyboard.press("?")
    page.locator("#opener .keys").wait_for()
    page.get_by_role("button", name="Take the tour").click()
    for _ in range(5):
        page.locator("#tour").get_by_role("button", name="Next").click()
    page.locator("#tour").get_by_role("button", name="Done").click()
    assert page.locator("#tour").count() == 0
    page.locator("#other-word").focus()
    page.keyboard.type("?")
    assert not page.locator("#opener").is_visible()


def test_every_chart_is_kept_as_svg_and_as_png(page: "Page", address: str, tmp_path: Path) -> None:
    page.emulate_media(color_scheme="dark")
    visit(page, address)
    wait_for_runs(page)
    page.locator("#save").click()
    for name in PICTURES:
        for kind in ("SVG", "PNG"):
            with page.expect_download() as found:
                page.get_by_role("button", name=f"{name} as {kind}", exact=True).click()
            found.value.save_as(tmp_path / f"{name}.{kind}")
        drawing = (tmp_path / f"{name}.SVG").read_text(encoding="utf-8")
        assert "var(" not in drawing  # colours of its own, those of paper
        assert "#ffffff" in drawing
        assert drawing.count("<text") > 5
        assert (tmp_path / f"{name}.PNG").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_every_chart_is_its_drawing_on_white(page: "Page", address: str, scheme: str, tmp_path: Path) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    visit(page, address, TEXTBOOK + FEW + "&set=levers.support=1")
    wait_for_runs(page)
    page.evaluate(
        """addEventListener("beforeprint", () =>
            (document.body.dataset.drawn = document.querySelectorAll(".printed").length))"""
    )
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    assert int(page.evaluate("document.body.dataset.drawn")) == 6
    assert page.locator(".printed").count() == 0
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#course .printed").first.is_visible()
    assert page.locator("#forces .printed").is_visible()
    assert page.locator("#levers").is_hidden()
    assert page.locator("#printed-changes").inner_text() == "With levers.support=1; runs at the best numbers."
    script = "getComputedStyle(document.documentElement).getPropertyValue('--paper').trim()"
    assert page.evaluate(script) == "#ffffff"
