"""Runs: they stream in behind the twin, are given up when a lever moves, are compared, told and looked through."""

import re
from typing import TYPE_CHECKING, Any

from tests.web.page.moves import (
    FEW,
    TEXTBOOK,
    boxes,
    move,
    now,
    settings,
    shown,
    until_changed,
    visit,
    wait_for_runs,
    wait_for_twin,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

FALLS = "&set=levers.support=3&set=levers.outreach=4&set=levers.outing=0.02&set=protest.initial=35"
CUT_OF_ARMS = """() => [...document.querySelectorAll(".arms input, .arms li, .arms button")].filter((one) =>
    one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > innerWidth).length"""


def test_runs_come_in_behind_the_twin_and_say_how_many_they_are(page: "Page", address: str) -> None:
    visit(page, address)
    wait_for_runs(page)
    assert "24 runs" in page.locator("#title").inner_text()
    assert "95% CI" in page.locator("#sure").inner_text()
    assert "50 and 90% of runs standing" in page.locator("#line-key").inner_text()
    assert "runs:" in now(page)
    assert "interval" in str(page.locator("#meter svg").get_attribute("aria-label"))
    page.get_by_label("Seed").fill("7")
    page.keyboard.press("Enter")
    page.locator("#done-words", has_text="24 runs, seed 7").wait_for()
    assert "seed=7" in page.url
    assert "library:textbook" in page.url


def test_nothing_moves_while_results_stream(page: "Page", address: str) -> None:
    page.goto(address + TEXTBOOK + FEW + FALLS + "&day=40")
    wait_for_twin(page)
    before = boxes(page)
    wait_for_runs(page)
    assert boxes(page) == before


def test_a_lever_that_moves_gives_the_runs_up(page: "Page", address: str) -> None:
    sent: list[str] = []
    page.on("websocket", lambda line: line.on("framesent", lambda frame: sent.append(str(frame))))
    visit(page, address, TEXTBOOK + "&runs=2000")
    page.locator("#done-words", has_text="of 2").wait_for()
    page.locator("#line-key", has_text="50 and 90%").wait_for()
    move(page, "violence", 1.5)
    assert "runs to come" in page.locator("#line-key").inner_text()
    assert any('"cancel"' in one for one in sent)
    page.locator("#stop", has_text="Cancel").click()
    page.locator("#done-words", has_text="stopped").wait_for()


def test_how_and_when_it_falls_is_told(page: "Page", address: str) -> None:
    visit(page, address, TEXTBOOK + FEW + FALLS)
    wait_for_runs(page)
    outcome = page.locator("#panel-outcome")
    assert "Protest exceeds the capacity of the forces" in outcome.inner_text()
    assert "falls: the first on" in outcome.inner_text()
    link = outcome.get_by_role("link", name="JSON").first
    rows = page.evaluate("url => fetch(url).then(answer => answer.ok)", link.get_attribute("href"))
    assert rows is True


def test_a_moved_lever_is_compared_with_the_scenario_as_it_stands_without_pinning(page: "Page", address: str) -> None:
    visit(page, address, TEXTBOOK + FEW + "&tab=pin")
    wait_for_runs(page)
    assert "before" not in page.locator("#title").inner_text()
    for word in FALLS.split("&set=levers.")[1:3]:
        move(page, *_lever(word))
    wait_for_runs(page)
    assert re.search(r"holds in \d+ of 24 runs, before in \d+", page.locator("#title").inner_text())
    assert "Against the scenario as it stands" in page.locator("#sure").inner_text()
    assert page.locator("#panel-pin").get_by_text("Of 24 pairs of runs").is_visible()
    assert "pin=" not in page.url


def test_where_holding_cannot_tell_the_headline_says_what_else_differs(page: "Page", address: str) -> None:
    visit(page, address, "&scenario=library:belarus-2020&runs=12&set=levers.support=0.7")
    wait_for_runs(page, 12)
    said = page.locator("#title").inner_text()
    assert re.search(r"^(More|Fewer) officers leave: [\d\s]+, before [\d\s]+; the regime holds in 12 of 12 runs", said)


HEADLINES = """async (all) => {
    const {headline} = await import("/static/headline.js");
    const told = (name, [low, high, now, before]) => ({[name]: now, [`${name}_before`]: before,
        [`${name}_low`]: low, [`${name}_high`]: high, [`${name}_difference`]: now - before});
    const same = {low: -0.1, high: 0.1, held_before: 8};
    return all.map(([left, force]) => headline({held: 9, runs: 12,
        compare: {...same, ...told("left", left), ...told("force", force)}}).split(";")[0]);
}"""
NONE, SLIGHT, LESS = [-1, 1, 500, 500], [-3, -1, 498, 500], [-60, -20, 460, 500]


def test_the_headline_tells_the_first_outcome_of_some_size_then_a_slight_one(page: "Page", address: str) -> None:
    visit(page, address, TEXTBOOK + FEW)
    pairs = [(LESS, LESS), (SLIGHT, LESS), (NONE, LESS), (SLIGHT, SLIGHT), (NONE, SLIGHT), (NONE, NONE)]
    assert page.evaluate(HEADLINES, [*pairs, ([None, None, 0, 0], [1, 2, 3, 0])]) == [
        "Fewer officers leave: 460, before 500",
        "Less force on the streets: 460, before 500",
        "Less force on the streets: 460, before 500",
        "Very small effect: fewer officers leave (498, before 500)",
        "Very small effect: less force on the streets (498, before 500)",
        "These runs show no clear effect",
        "More force on the streets: 3, before 0",
    ]


def test_arms_are_named_listed_compared_and_taken_away(page: "Page", address: str) -> None:
    visit(page, address, TEXTBOOK + FEW + "&tab=pin")
    panel = page.locator("#panel-pin")
    for name, value in [("support", 2.0), ("more support", 2.5), ("most support", 3.0)]:
        move(page, "support", value)
        panel.get_by_label("Name under which these levers are kept").fill(name)
        panel.get_by_role("button", name="Keep").click()
        panel.get_by_label(f"Compare with {name}").wait_for()
    assert page.evaluate("new URLSearchParams(location.search).getAll('pin')") == [
        "support: levers.support=2", "more support: levers.support=2.5", "most support: levers.support=3",
    ]  # fmt: skip
    panel.get_by_label("Compare with more support").check()
    panel.get_by_text("than with “more support”").or_(panel.get_by_text("often than “more support”")).wait_for()
    renamed = panel.get_by_label("Name of the arm support", exact=True)
    for taken, why in [("most support", "An arm “most support” exists already"), ("  ", "An arm needs a name")]:
        renamed.fill(taken)
        page.keyboard.press("Tab")
        page.locator("#notice", has_text=why).wait_for()
        assert renamed.input_value() == "support"
    renamed.fill("money: 100%, for those who now leave us")
    page.keyboard.press("Tab")
    panel.get_by_label("Compare with money: 100%, for those who now leave us").wait_for()
    for size in ((1280, 720), (390, 844)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert page.evaluate(CUT_OF_ARMS) == 0
    panel.get_by_role("button", name="Remove the arm more support").click()
    page.reload()
    wait_for_runs(page)
    assert panel.get_by_label("Compare with most support").is_visible()
    assert panel.get_by_label("Compare with money: 100%, for those who now leave us").is_visible()
    assert panel.get_by_label("Compare with more support").count() == 0
    panel.get_by_role("button", name="Load As it stands").click()
    assert settings(page) == []


NAMES = [
    "o" * 39 + " x", "x" * 41, "👮" * 41, "  a\u00a0b\t c ", "50%: a, b %3A %2C",
    "\ud83d a half", "👩‍✈️ in two", "", "", *["n" * 38 + " 2"] * 4,
]  # fmt: skip
KEPT = """async (names) => {
    const {keepArm} = await import("/static/arms.js");
    const {pinName, read, MOST_PINS} = await import("/static/reading.js");
    const {address} = await import("/static/state.js");
    const kept = [];
    address.pins = [];
    for (const name of names) {
        if (address.pins.length === MOST_PINS) address.pins = [];
        keepArm(name);
        const again = read(new URLSearchParams(location.search)).address;
        kept.push([address.against, again.against, pinName(address.against), again.pins.at(-1).name]);
    }
    return kept;
}"""


def test_names_of_arms_are_the_same_after_a_reload(page: "Page", address: str) -> None:
    visit(page, address)
    for names in (NAMES, ["a" * 37 + " bc"] * 8):
        kept = page.evaluate(KEPT, names)
        assert [one for one in kept if len(set(one)) > 1 or not 0 < len(one[0]) <= 40] == []
    assert [name for name, *_ in kept] == ["a" * 37 + " bc", *("a" * 37 + f" {place}" for place in range(2, 9))]


def test_older_links_with_a_pinned_arm_bring_it_back(page: "Page", address: str) -> None:
    visit(page, address, TEXTBOOK + FEW + "&tab=pin&set=levers.support=2&pinned=levers.support=1")
    page.locator("#panel-pin").get_by_label("Compare with Pinned").wait_for()
    wait_for_runs(page)
    assert "in “Pinned”" in page.locator("#title").inner_text()


def _lever(word: str) -> tuple[str, float]:
    name, _, value = word.partition("=")
    return name, float(value)


def test_one_line_of_the_fan_is_read_as_a_story(page: "Page", address: str) -> None:
    visit(page, address)
    wait_for_runs(page)
    page.locator("#tab-story").click()
    page.get_by_label("Run", exact=True).select_option("5")
    page.locator("#panel-story li", has_text="Run 5").wait_for()
    assert now(page).startswith("run 5:")
    last = page.locator("#panel-story li button").last
    last.click()
    assert page.locator("#day-words").inner_text().startswith(last.inner_text())
    assert "run=5" in page.url


def test_a_press_on_a_line_picks_its_run(page: "Page", address: str) -> None:
    visit(page, address, TEXTBOOK + FEW + "&tab=story")
    wait_for_runs(page)
    plot = page.locator(".chart .u-over").first
    box = plot.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    page.locator("#panel-story li b", has_text="Run").first.wait_for()
    assert "run=" in page.url


def test_the_address_brings_the_page_back(page: "Page", address: str) -> None:
    visit(page, address)
    move(page, "support", 1.2)
    page.locator("#day").fill("33")
    page.locator("#formation").select_option("garrison")
    page.locator("#tab-pin").click()
    page.locator("#pin").click()
    page.locator("#panel-pin").get_by_label("Compare with Arm A").wait_for()
    wait_for_runs(page)
    page.reload()
    wait_for_twin(page)
    assert shown(page, "support") == "1.2"
    assert "day 33" in page.locator("#day-words").inner_text()
    assert page.locator("#formation").input_value() == "garrison"
    assert page.locator("#tab-pin").get_attribute("aria-selected") == "true"
    assert page.locator("#panel-pin").get_by_label("Compare with Arm A").is_checked()
    assert not page.locator("#undo").is_disabled()


def test_the_cursor_drives_everything(page: "Page", address: str) -> None:
    visit(page, address, TEXTBOOK + FEW + FALLS + "&day=0")
    first = (now(page, 0), now(page, 3), page.locator("#card").inner_text())
    box = page.locator(".chart .u-over").nth(1).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + 10)
    second = (now(page, 0), now(page, 3), page.locator("#card").inner_text())
    assert all(one != other for one, other in zip(first, second, strict=True))
    assert "day 30 (0 to 119)" in page.locator("#day-words").inner_text()


def test_a_finished_study_is_looked_through_without_running_anything(page: "Page", address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda one: asked.append(f"{one.method} {one.url}"))
    sent: list[str] = []
    page.on("websocket", lambda line: line.on("framesent", lambda frame: sent.append(str(frame))))
    visit(page, address, "&scenario=library:belarus-2020&runs=4")
    page.locator("#open").click()
    page.get_by_role("button", name="finished").click()
    page.locator("#done-words", has_text="12 runs of a finished study").wait_for()
    assert sum(one.endswith("/api/folders/finished") for one in asked) == 1
    asked.clear()
    sent.clear()
    page.reload()
    page.locator("#done-words", has_text="12 runs of a finished study").wait_for()
    assert "of 12 runs" in page.locator("#title").inner_text() or "all 12 runs" in page.locator("#title").inner_text()
    assert page.locator("#lever-support").is_disabled()
    page.locator("#tab-story").click()
    page.get_by_label("Run", exact=True).select_option("3")
    page.locator("#panel-story li", has_text="Run 3").wait_for()
    assert not [one for one in asked if one.startswith("POST")]
    assert not [one for one in sent if '"twin"' in one or '"study"' in one]
    page.reload()
    page.locator("#panel-story li", has_text="Run 3").wait_for()
    page.locator("#tab-pin").click()
    page.get_by_role("button", name="Continue with its scenario").click()
    wait_for_runs(page, 4)
    assert not page.locator("#lever-support").is_disabled()


def test_the_line_is_lost_and_regained(page: "Page", address: str) -> None:
    lines: list[Any] = []

    def through(line: Any) -> None:
        line.connect_to_server()
        lines.append(line)

    page.route_web_socket("**/api/live*", through)
    visit(page, address)
    wait_for_runs(page)
    lines[-1].close(code=1012)
    page.locator("#line.lost").wait_for()
    page.locator("#line.open").wait_for()
    assert len(lines) == 2
    before = now(page, 3)
    page.locator("#day").fill("60")
    move(page, "support", 3)
    until_changed(page, 3, before)
    wait_for_runs(page)
