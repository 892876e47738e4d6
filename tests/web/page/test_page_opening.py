"""Opening: who is let in, what is chosen, what is wrong with a file; and whether the page serves everybody."""

from typing import TYPE_CHECKING

from tests.web.page.conftest import BROKEN
from tests.web.page.moves import FEW, TEXTBOOK, boxes, until, visit, wait_for_runs, wait_for_twin

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

NAMELESS = """() => [...document.querySelectorAll("button, input, select, textarea, a, [role=img]")]
    .filter((one) => one.checkVisibility() && !one.labels?.length && !one.textContent.trim())
    .filter((one) => !one.getAttribute("aria-label") && !one.title).map((one) => one.outerHTML.slice(0, 90))"""
SMALL = """() => [...document.querySelectorAll("button, input, select")].filter((one) => one.checkVisibility())
    .map((one) => [one.id || one.textContent, (one.closest("label") ?? one).getBoundingClientRect()])
    .filter(([name, box]) => Math.min(box.width, box.height) < 24).map(([name]) => name)"""
REACHED = {"scenario", "target", "lever-support", "mechanism-pay", "other-word", "formation", "tab-outcome", "day"}

SIZES = [(1280, 720), (1920, 1080), (820, 1180), (390, 844)]


def test_a_wrong_token_is_refused(page: "Page", address: str) -> None:
    own = address.partition("token=")[0]
    answer = page.goto(f"{own}token=wrong")
    assert answer is not None
    assert answer.status == 401
    assert page.locator("#levers").count() == 0
    assert "address" in page.locator("body").inner_text()


def test_the_token_does_not_stay_in_the_address(page: "Page", address: str) -> None:
    visit(page, address)
    assert "token" not in page.url


def test_another_scenario_is_chosen(page: "Page", address: str) -> None:
    visit(page, address)
    page.locator("#scenario").select_option("library:ukraine-2013")
    page.locator("#map .formation").nth(4).wait_for()
    assert page.title().startswith("Ukraine")
    page.locator("#undo").click()
    until(page, "document.title.startsWith('Textbook')")


def test_a_file_that_cannot_be_read_is_listed_with_its_fault(page: "Page", address: str) -> None:
    visit(page, address)
    page.locator("#open").click()
    listed = page.locator("#opener li", has_text="broken.yaml")
    listed.wait_for()
    assert "formation" in listed.inner_text()
    page.get_by_role("button", name="finished").click()
    page.locator("#done-words", has_text="12 runs of a finished study").wait_for()


def test_a_broken_scenario_says_on_which_line(page: "Page", address: str, tmp_path: "Path") -> None:
    visit(page, address, TEXTBOOK + FEW + "&tab=sources")
    page.locator("#panel-sources summary", has_text="text, with the changes").click()
    text = page.get_by_label("Scenario as YAML")
    until(page, "document.querySelector('textarea').value.includes('services')")
    text.fill(text.input_value().replace("days: 120", "days: many"))
    page.get_by_role("button", name="Check").click()
    fault = page.locator("#yaml-faults li").first
    fault.wait_for()
    assert "Line" in fault.inner_text()
    assert "days" in fault.inner_text()
    text.fill(text.input_value().replace("days: many", "days: 40"))
    page.get_by_role("button", name="Use this text").click()
    page.locator("#day-words", has_text="(0 to 39)").wait_for()
    broken = tmp_path / "mine.yaml"
    broken.write_text(BROKEN, encoding="utf-8")
    page.locator("#open").click()
    page.get_by_label("Your own scenario file").set_input_files(broken)
    page.locator("#opener li", has_text="Line 6").wait_for()


def test_a_file_that_is_too_large_is_refused_in_plain_words(page: "Page", address: str, tmp_path: "Path") -> None:
    visit(page, address)
    large = tmp_path / "large.yaml"
    large.write_text("#" * 1_000_001, encoding="utf-8")
    page.locator("#open").click()
    page.get_by_label("Your own scenario file").set_input_files(large)
    told = page.locator("#opener [role=alert]", has_text="large.yaml has")
    told.wait_for()
    assert "1 000 000" in told.inner_text().replace("\u202f", " ").replace(",", " ")
    assert "scenario=upload" not in page.url


def test_the_scenario_is_downloaded_with_its_changes(page: "Page", address: str, tmp_path: "Path") -> None:
    import bayonets as bn

    visit(page, address, TEXTBOOK + FEW + "&set=levers.support=1.7&set=mechanisms.off=shame")
    with page.expect_download() as found:
        page.locator("#download").click()
    kept = tmp_path / "kept.yaml"
    found.value.save_as(kept)
    wanted = bn.load("textbook").with_words("levers.support=1.7", "mechanisms.off=shame")
    assert bn.load(kept).scenario == wanted.scenario


def test_the_levers_are_copied_as_yaml(page: "Page", address: str) -> None:
    import bayonets as bn

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, address, TEXTBOOK + FEW + "&set=levers.support=1.7@2030-04-01")
    page.locator("#copy-yaml").click()
    page.locator("#notice", has_text="copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("levers:")
    whole = bn.load("textbook").with_words("levers.support=1.7@2030-04-01").scenario
    from bayonets.scenario.write import write

    assert copied.strip() in write(whole)


def test_nothing_is_cut_off_at_any_size(page: "Page", address: str) -> None:
    visit(page, address, FEW)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        until(page, "document.documentElement.scrollWidth <= innerWidth", seconds=10)
        if width >= 1280:  # levers, forces and course together, without scrolling
            parts = boxes(page)
            bottom = max(parts[name][1] + parts[name][3] for name in ("map", "card", "charts"))
            assert bottom <= parts["daybar"][1]


LONG = [
    "library:belarus-2020&runs=12&pinned=levers.support=0.1&set=levers.support=0.9&set=levers.support=2.65@2020-10-18",
    "library:belarus-2020-blind&runs=12",
    "library:ukraine-2013&runs=12&set=levers.bonus=0",
]


def test_the_longest_finding_has_room(page: "Page", address: str) -> None:
    visit(page, address)
    for state in LONG:
        page.goto(f"{address.partition('?')[0]}?scenario={state}")
        page.locator("#done-words", has_text="runs, seed").wait_for()
        parts = "['#sure', '.chance', '#finding', '#pair'].map((one) => document.querySelector(one))"
        ends = page.evaluate(f"{parts}.map((one) => one.getBoundingClientRect())")
        sure, chance, finding, pair = ends
        assert max(sure["bottom"], chance["bottom"]) <= finding["bottom"] <= pair["top"]
        script = "(one) => one.scrollHeight <= one.clientHeight || getComputedStyle(one).overflowY === 'visible'"
        assert page.locator("#finding").evaluate(script)


def test_everything_has_a_name_and_room_for_a_finger(page: "Page", address: str) -> None:
    visit(page, address)
    wait_for_runs(page)
    for tab in ("outcome", "why", "critical", "pin", "story", "sources"):
        page.locator(f"#tab-{tab}").click()
        assert page.evaluate(NAMELESS) == []
        assert page.evaluate(SMALL) == []


def test_the_keyboard_reaches_everything(page: "Page", address: str) -> None:
    visit(page, address)
    seen = set()
    for _ in range(95):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert seen >= REACHED
    page.locator('.formation[tabindex="0"]').focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    assert page.locator("#formation").input_value() == "garrison"
    page.locator("#tab-outcome").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.locator("#panel-why").is_visible()


def test_sources_and_confidence_stand_below_the_formation_pointed_at(page: "Page", address: str) -> None:
    visit(page, address, FEW)
    page.get_by_role("button", name="OMON Brest").hover()
    card = page.locator("#card")
    assert "OMON Brest" in card.inner_text()
    assert "confidence" in card.inner_text()
    assert "Source of the size: derived" in card.inner_text()
    page.get_by_role("button", name="KGB").focus()
    assert "KGB" in card.inner_text()


def test_two_pages_do_not_disturb_each_other(page: "Page", address: str) -> None:
    visit(page, address)
    other = page.context.new_page()
    other.goto(page.url)
    wait_for_twin(other)
    wait_for_runs(other)
    wait_for_runs(page)
    assert other.locator("#finding h1").inner_text() == page.locator("#finding h1").inner_text()
