"""Addresses written by hand or with ill will: the page opens, says what it ignores, and shows the way out."""

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_plus

from tests.web.page.moves import FEW, TEXTBOOK, settings, until, visit, wait_for_runs, wait_for_twin

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

UGLY = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "prototype"]
HOSTILE = [
    *(f"&set=levers.{name}=1" for name in UGLY[:3]),
    *(f"&set=levers.bonus.{name}=1" for name in UGLY[3:]),
    *(f"&formation={name}" for name in UGLY[:2]),
    *(f"&tab={name}" for name in UGLY[1:3]),
    *(f"&{name}=1" for name in UGLY[:2]),
    *(f"&scenario={name}" for name in UGLY[:1]),
    "&set=levers.__proto__.polluted=1@2030-04-01", "&set=__proto__.polluted=1", "&set=mechanisms.off=__proto__",
    "&set=levers.bonus=NaN", "&set=levers.bonus=1@2030-99-99",
    "&set=", "&set=" + "x" * 900, "&set=%00", "&set=%F0%9F%92%A3=1", "&set=days=0",
    "&set=<img src=x onerror=alert(1)>", "&days=0", "&days=1e3", "&days=99999999999999999999", "&days=NaN",
    "&runs=0", "&runs=Infinity", "&seed=1.5", "&seed=99999999999999999999", "&day=1e9", "&run=x",
    "&scenario=library:none",
    "&scenario=file:../../etc/passwd", "&scenario=upload:gone", "&folder=..%2F..", "&folder=__proto__", "&arm=none",
    "&against=nobody", "&pin=__proto__&foo=1", "&pin=: levers.bonus=1", "&pin=A: levers.constructor=1&against=A",
    "&pinned=levers.__proto__=1", "&numbers=__proto__",
]  # fmt: skip


def together(states: list[str]) -> list[str]:
    """As many of them in one address as do not say the same thing twice; `set` and `pin` may repeat."""
    groups: list[list[str]] = []
    for state in states:
        name = state[1:].partition("=")[0]
        repeats = name in ("set", "pin", "pinned")
        free = (group for group in groups if repeats or all(not other.startswith(f"&{name}=") for other in group))
        group = next((group for group in free if len(group) < 8), None)
        groups.append([state]) if group is None else group.append(state)
    return ["".join(group) for group in groups]


CLEAN = """() => {
    const made = {};
    const untouched = Object.keys(Object.prototype).length === 0 && made.polluted === undefined;
    const plain = made.bonus === undefined && made.toString() === "[object Object]";
    return [untouched && plain, document.querySelectorAll("#ignored img").length];
}"""


def test_no_address_reaches_a_prototype_or_keeps_the_page_from_opening(page: "Page", address: str) -> None:
    assert len(HOSTILE) >= 40
    visit(page, address)
    own = address.partition("?")[0]
    for state in together(HOSTILE):
        base = "" if "scenario=" in state or "folder=" in state else TEXTBOOK
        page.goto(
            f"{own}?{(base + FEW if 'runs=' not in state else base) + quote(state, safe='&=%:')}".replace("?&", "?")
        )
        wait_for_twin(page)
        assert page.evaluate(CLEAN) == [True, 0], state
        page.locator("#ignored").get_by_role("link", name="Open the").wait_for()


IGNORED_WHY = """async () => (await import("/static/state.js")).known.ignored.map(({why}) => why)"""


def test_what_is_ignored_is_said_and_the_way_out_leads_to_the_scenario_as_it_stands(page: "Page", address: str) -> None:
    visit(page, address, TEXTBOOK + FEW + "&days=0&seed=none&fo%C3%B6=1&numbers=worst")
    told = page.locator("#ignored")
    assert "days=0" in told.inner_text()
    assert "must be a whole number from 1 to 10 000" in told.inner_text().replace("\u202f", " ")
    assert "seed=none" in told.inner_text()
    assert "and 1 more" in told.inner_text()  # the first three are told
    assert page.evaluate(IGNORED_WHY)[3] == "must be best, prior or posterior"
    wait_for_runs(page)
    told.get_by_role("link", name="Open the scenario as it stands").click()
    wait_for_twin(page)
    told.wait_for(state="hidden")
    assert "library:textbook" in page.url


def test_what_goes_with_something_that_cannot_be_opened_is_told_too(page: "Page", address: str) -> None:
    visit(page, address, "&scenario=file:none.yaml&set=levers.support=1&pin=A: levers.support=2&days=30")
    told = page.locator("#ignored")
    said = told.inner_text()
    assert "scenario=file:none.yaml" in said
    assert "set=levers.support=1" in said
    assert "pin=A: levers.support=2" in said
    assert "and 1 more" in said
    assert "Belarus 2020 was opened instead" in said
    assert "it belongs to the scenario that could not be opened" in said
    own = address.partition("?")[0]
    page.goto(f"{own}?folder=..&arm=x")
    wait_for_twin(page)
    assert "folder=.. (there is nothing of this name)" in told.inner_text()
    assert "arm=x (it belongs to the study that could not be opened)" in told.inner_text()
    twice = "scenario=library:textbook&scenario=library:belarus-2020&day=3000&pin=A: nonsense=1&against=A&runs=24"
    page.goto(f"{own}?{twice}")
    wait_for_twin(page)
    assert "given more than once; the first counts" in told.inner_text()
    assert "the last day is 119" in told.inner_text()
    assert "pin=A: nonsense=1" in told.inner_text()
    assert "pin=" not in page.url
    assert page.title().startswith("Textbook")


IGNORED = """async () => (await import("/static/state.js")).known.ignored.map(({what}) => what)"""
LOST = ["set=levers.support=1", "pin=A: levers.support=2", "against=A", "days=30", "day=3", "formation=kgb", "run=2"]


def test_in_place_of_what_is_not_there_another_scenario_opens_as_it_stands(page: "Page", address: str) -> None:
    page.goto(address + TEXTBOOK + FEW)
    until(page, "document.title.startsWith('Textbook')")
    page.locator("#line.open").wait_for()
    own = address.partition("?")[0]
    page.goto(f"{own}?scenario=library:nothere&{'&'.join(LOST)}")
    until(page, "document.title.startsWith('Belarus')")
    page.locator("#line.open").wait_for()
    assert page.evaluate(IGNORED) == ["scenario=library:nothere", *LOST]
    assert not {*LOST} & {*unquote_plus(page.url.partition("?")[2]).split("&")}

    def started_with_textbook(route: "Route") -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "opened": {"scenario": TEXTBOOK[10:], "folder": None}})

    page.route("**/api/status", started_with_textbook)
    for beside, title in [
        ("", "Textbook"), (TEXTBOOK, "Textbook"), ("&scenario=library:belarus-2020", "Belarus 2020"),
        ("&scenario=library:ukraine-2013", "Ukraine"), ("&scenario=library:nothere", "Textbook"),
    ]:  # fmt: skip
        page.goto(f"{own}?folder=nothere&arm=x{beside}")
        until(page, "title => document.title.startsWith(title)", title)
        assert page.evaluate(IGNORED)[:2] == ["folder=nothere", "arm=x"]
        page.locator("#ignored", has_text="was opened instead").wait_for()
        # A page that is left while its line is being opened complains of that.
        page.locator("#line.open").wait_for()


def test_what_cannot_be_computed_is_said_as_long_as_it_is_so(page: "Page", address: str) -> None:
    page.goto(address + "&scenario=library:belarus-2020&days=9999&foo=1")
    page.get_by_role("button", name="Dismiss this message").click()
    page.locator("#title", has_text="This cannot be computed").wait_for()
    assert "Choose fewer" in page.locator("#sure").inner_text()
    assert "Not computed" in page.locator("#ignored").inner_text()
    ends = "['hint', 'daybar'].map((id) => document.getElementById(id).getBoundingClientRect())"
    hint, bar = page.evaluate(f"{ends}.map((box) => [box.top, box.bottom])")
    assert hint[1] <= bar[0]


def test_changes_that_cannot_be_made_are_taken_away_together(page: "Page", address: str) -> None:
    visit(page, address, TEXTBOOK + FEW + "&set=levers.support=0.5&set=levers.suport=1&set=levers.violence=99")
    button = page.get_by_role("button", name="Remove these changes")
    page.locator("#ignored", has_text="2 changes cannot be made").wait_for()
    button.click()
    assert settings(page) == ["levers.support=0.5"]
    page.locator("#ignored").wait_for(state="hidden")
    wait_for_runs(page)


def test_a_typo_is_told_beside_its_field_and_taken_away(page: "Page", address: str) -> None:
    visit(page, address)
    fault = page.locator("#other-fault")
    typos = [("levers.suport=0.8", "support"), ("parameters.eficacy=0.3", "efficacy"), ("nonsense", "nonsense")]
    for typo, near in typos:
        page.locator("#other-word").fill(typo)
        page.keyboard.press("Enter")
        fault.wait_for()
        assert near in fault.inner_text()
        assert page.locator("#other-word").input_value() == typo  # to be mended
        fault.get_by_role("button", name=f"Remove: {typo}").click()
        fault.wait_for(state="hidden")
        assert settings(page) == []
    page.locator("#other-word").fill("levers.bonus.polise=1")
    page.keyboard.press("Enter")
    fault.get_by_role("button", name="Remove: levers.bonus.polise=1").click()
    until(page, "!location.search.includes('set')")
    page.locator("#other-word").fill("parameters.efficacy=0.3")
    page.keyboard.press("Enter")
    until(page, "new URLSearchParams(location.search).get('set') === 'parameters.efficacy=0.3'")
    assert fault.is_hidden()
