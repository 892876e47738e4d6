"""Questions asked from the page: why a formation stays, and how many must refuse together."""

from typing import TYPE_CHECKING

from tests.web.page.moves import FEW, TEXTBOOK, move, visit, wait_for_runs

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ANSWER = 120_000  # milliseconds: the first question of a program waits for its compiled code
FIND = "Compute the critical mass"


def critical(page: "Page", address: str, state: str = "&day=20&formation=riot_police_capital") -> "Locator":
    """The panel of the critical mass."""
    visit(page, address, TEXTBOOK + FEW + state + "&tab=critical")
    return page.locator("#panel-critical")


def test_why_is_answered_for_the_formation_and_the_day_under_the_cursor(page: "Page", address: str) -> None:
    visit(page, address, TEXTBOOK + FEW + "&day=20&tab=why")
    panel = page.locator("#panel-why")
    panel.locator("table.weights").wait_for(timeout=ANSWER)
    assert "Against leaving, " in panel.inner_text()
    assert "21 Mar 2030" in panel.inner_text()
    page.locator("#formation").select_option("garrison")
    panel.get_by_text("Why the garrison of the capital").wait_for()
    panel.locator("table.weights").wait_for()


def test_the_critical_mass_is_found_and_told_first_then_how_sure(page: "Page", address: str) -> None:
    panel = critical(page, address)
    panel.get_by_role("button", name=FIND).click()
    panel.locator(".whisker").wait_for(timeout=ANSWER)
    said = panel.inner_text()
    assert "of its 300 officers refused together on 21 Mar 2030, the probability that the regime falls within" in said
    assert "90% interval" in said
    assert "Officers needed" in said
    panel.get_by_text("The full text").click()
    assert "number of officers refusing on 21 Mar 2030" in panel.locator("pre").inner_text()
    picture = panel.locator("img")
    assert page.evaluate("url => fetch(url).then(answer => answer.ok)", picture.get_attribute("src")) is True


def test_an_answer_stays_beside_another_question_and_says_what_it_was_about(page: "Page", address: str) -> None:
    panel = critical(page, address)
    panel.get_by_role("button", name=FIND).click()
    panel.locator(".whisker").wait_for(timeout=ANSWER)
    page.locator("#formation").select_option("garrison")
    panel.get_by_text("Earlier result: Riot police of the capital on 21 Mar 2030").wait_for()
    assert panel.get_by_role("button", name=FIND).is_visible()
    page.locator("#formation").select_option("riot_police_capital")
    panel.get_by_role("button", name=FIND).wait_for(state="detached")


def test_a_search_for_the_critical_mass_shows_how_far_it_is_and_is_given_up(page: "Page", address: str) -> None:
    visit(page, address, "&scenario=library:belarus-2020&runs=8&day=20&tab=critical")
    wait_for_runs(page, 8)
    panel = page.locator("#panel-critical")
    ended: list[str] = []
    page.on("request", lambda one: ended.append(one.url) if one.method == "DELETE" else None)
    panel.get_by_role("button", name=FIND).click()
    panel.get_by_text("of 300 runs").wait_for(timeout=ANSWER)
    assert panel.locator("progress").get_attribute("aria-label") == "Runs done"
    page.locator("#day").fill("30")
    panel.get_by_text("The page now shows another selection: this search is still for").wait_for()
    panel.get_by_role("button", name="Cancel").click()
    panel.get_by_role("button", name=FIND).wait_for()
    assert panel.locator("progress").count() == 0
    assert any("/api/jobs/" in one for one in ended)


def test_where_it_falls_before_that_day_the_question_is_refused_in_plain_words(page: "Page", address: str) -> None:
    falls = "&set=levers.support=3&set=levers.outreach=4&set=levers.outing=0.02&set=protest.initial=60"
    panel = critical(page, address, f"{falls}&day=110&formation=riot_police_capital")
    panel.get_by_role("button", name=FIND).click()
    panel.locator("p.wrong").wait_for(timeout=ANSWER)
    assert "the regime has fallen in 300 of 300 runs" in panel.inner_text()
    move(page, "support", 0)
    panel.get_by_role("button", name=FIND).wait_for()
