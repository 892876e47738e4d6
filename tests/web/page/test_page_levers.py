"""Levers: what moves when one is moved, who is meant, from when on, and how it is taken back."""

from typing import TYPE_CHECKING

from tests.web.page.moves import FEW, TEXTBOOK, move, now, settings, shown, until, until_changed, visit

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_moving_a_lever_changes_the_numbers(page: "Page", address: str) -> None:
    visit(page, address)
    page.locator("#day").fill("100")
    before = now(page, 3)
    move(page, "support", 2.5)
    until_changed(page, 3, before)
    assert shown(page, "support") == "2.5"
    assert settings(page) == ["levers.support=2.5"]


def test_the_twin_answers_while_the_slider_still_moves(page: "Page", address: str) -> None:
    visit(page, address, TEXTBOOK + FEW + "&day=60")
    before = now(page, 1)
    page.evaluate("""() => { const slider = document.getElementById("lever-violence");
        slider.value = 3; slider.dispatchEvent(new Event("input", {bubbles: true})); }""")
    until_changed(page, 1, before)
    assert settings(page) == []  # nothing to undo before the hand lets go


def test_a_lever_moves_by_the_keyboard(page: "Page", address: str) -> None:
    visit(page, address)
    page.locator("#lever-amnesty").focus()
    page.keyboard.press("End")
    until(page, "new URLSearchParams(location.search).get('set') === 'levers.amnesty=1'")
    assert shown(page, "amnesty") == "1"


def test_undo_and_redo_go_through_the_moves(page: "Page", address: str) -> None:
    visit(page, address)
    move(page, "support", 2)
    move(page, "amnesty", 0.9)
    assert settings(page) == ["levers.support=2", "levers.amnesty=0.9"]
    page.locator("#undo").click()
    until(page, "new URLSearchParams(location.search).getAll('set').length === 1")
    assert shown(page, "amnesty") == "0.5"
    page.keyboard.press("Control+z")
    until(page, "!location.search.includes('set')")
    assert page.locator("#undo").is_disabled()
    page.locator("#redo").click()
    page.locator("#redo").click()
    until(page, "new URLSearchParams(location.search).getAll('set').length === 2")
    assert shown(page, "amnesty") == "0.9"


def test_a_step_on_a_date_leaves_the_days_before_it(page: "Page", address: str) -> None:
    dated = [
        ("0.1", ""),
        ("0.2", "@2018-01-01"),
        ("0.3", "@2030-03-01"),
        ("0.4", "@2030-05-01"),
        ("0.6", "@2031-01-01"),
    ]
    visit(page, address, TEXTBOOK + FEW + "".join(f"&set=levers.amnesty={value}{date}" for value, date in dated))
    page.locator('[data-lever="amnesty"] .name').click()
    steps = page.locator('[data-lever="amnesty"] .step')
    replaced = "without effect: a later step replaces it before the start"
    assert [text.splitlines()[0] for text in steps.all_inner_texts()] == [
        f"0.1 {replaced}", f"0.2 {replaced}", "0.3 from the start (dated 1 Mar 2030)", "0.4 from 1 May",
        "0.6 without effect: its date is after the end",
    ]  # fmt: skip
    page.get_by_role("button", name="Remove: Amnesty 0.3 from the start").click()
    assert "0.2 from the start (dated 1 Jan 2018)" in steps.nth(1).inner_text()
    page.get_by_role("button", name="Remove: Amnesty 0.2 from the start").click()
    assert steps.first.inner_text().split("\n")[0] == "0.1 from the start"
    page.get_by_role("button", name="Remove: Amnesty 0.4 from 1 May").click()
    assert steps.first.inner_text().split("\n")[0] == "0.1 throughout"
    page.get_by_role("button", name="Remove: Amnesty 0.6 without effect").click()
    page.get_by_role("button", name="Remove: Amnesty 0.1 throughout").click()
    value, date = page.get_by_label("Amnesty, exact value"), page.get_by_label("Amnesty: from this date on")
    button = page.locator('[data-lever="amnesty"] form').get_by_role("button", name="Set")
    for given, since in [("", "2030-04-10"), ("0.8", "")]:
        value.fill(given)
        date.fill(since)
        button.click()
        assert settings(page) == []
    value.fill("0.777")
    date.fill("2030-04-10")
    button.click()
    assert settings(page) == ["levers.amnesty=0.777@2030-04-10"]
    value.fill("0.8")
    date.fill("2030-04-10")
    button.click()
    assert settings(page) == ["levers.amnesty=0.8@2030-04-10"]
    page.locator("#day").fill("39")
    assert shown(page, "amnesty") == "0.5"
    page.locator("#day").fill("40")
    assert shown(page, "amnesty") == "0.8"
    page.get_by_role("button", name="Remove: Amnesty 0.8 from 10 Apr").click()
    assert settings(page) == []
    page.locator('[data-lever="propaganda"] .name').click()
    page.get_by_label("Propaganda, exact value").fill("9")
    page.locator('[data-lever="propaganda"] form').get_by_role("button", name="Set").click()
    page.get_by_text("Outside the plausible range, 0 to 3").wait_for()


def test_a_press_on_the_timeline_sets_what_was_pressed_whatever_moves_on_the_page(page: "Page", address: str) -> None:
    visit(page, address, "&scenario=library:belarus-2020&runs=8&day=62")
    page.locator('[data-lever="propaganda"] .name').click()
    page.get_by_text("Differs on 10 Oct 2020").wait_for()  # and goes, when all forces have the same
    box = page.locator('[data-lever="propaganda"] .timeline').bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + 6)
    page.mouse.down()
    page.get_by_text("Differs on 10 Oct 2020").wait_for(state="detached")
    page.mouse.up()
    (word,) = settings(page)
    value, _, date = word.removeprefix("levers.propaganda=").partition("@")
    assert float(value) > 2.5
    assert date in ("2020-09-05", "2020-09-06", "2020-09-07")
    page.mouse.click(box["x"] + box["width"] * 0.7, box["y"] + 20, button="right")
    assert settings(page) == [word]
    touch = page.context.new_cdp_session(page)
    first, second, moved = (
        {"x": box["x"] + box["width"] * share, "y": box["y"] + 20, "id": pointer}
        for pointer, share in [(1, 0.1), (2, 0.5), (2, 0.4)]
    )
    for kind, points in [("Start", [first]), ("Start", [first, second]), ("Move", [first, moved]), ("End", [])]:
        touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})
    until(page, "word => !location.search.includes(word)", word.partition("@")[0].partition("=")[2])
    assert [word.partition("@")[2] for word in settings(page)] in (["2020-08-22"], ["2020-08-23"], ["2020-08-24"])


def test_a_lever_of_one_formation_leaves_the_others(page: "Page", address: str) -> None:
    visit(page, address)
    page.locator("#target").select_option("city_police")
    move(page, "bonus", 2)
    assert settings(page) == ["levers.bonus.city_police=2"]
    page.locator("#target").select_option("riot_police_capital")
    assert shown(page, "bonus") == "1"
    page.locator("#target").select_option("city_police_capital")
    assert shown(page, "bonus") == "2"


def test_as_it_was_and_reset_take_changes_back(page: "Page", address: str) -> None:
    visit(page, address)
    move(page, "support", 2)
    move(page, "amnesty", 0.9)
    page.locator('[data-lever="support"] .name').click()
    page.get_by_role("button", name="As in the scenario").click()
    assert settings(page) == ["levers.amnesty=0.9"]
    page.locator("#reset").click()
    assert settings(page) == []
    assert shown(page, "amnesty") == "0.5"


def test_a_mechanism_is_switched_off_and_on(page: "Page", address: str) -> None:
    visit(page, address)
    before = now(page, 3)
    page.locator("#day").fill("60")
    page.locator("#mechanism-cohesion").uncheck()
    assert settings(page) == ["mechanisms.off=cohesion"]
    until_changed(page, 3, before)
    page.locator("#mechanism-commanders").uncheck()
    assert settings(page) == ["mechanisms.off=cohesion", "mechanisms.commanders=false"]
    page.locator("#mechanism-cohesion").check()
    page.locator("#mechanism-commanders").check()
    assert settings(page) == []


def test_a_wrong_lever_is_told_below_its_slider(page: "Page", address: str) -> None:
    visit(page, address, "&scenario=library:textbook&set=levers.violence=7")
    fault = page.locator('[data-lever="violence"] .fault')
    fault.wait_for()
    assert "from 0 to 3" in fault.inner_text()
    assert page.locator("#done-words").inner_text() == "no runs"


WORDS = [
    [],
    ["levers.support=0.7"],
    ["levers.support=0.7@2030-04-10"],
    ["levers.support=0.7@2030-03-01", "levers.support=0.2@2030-05-01"],
    ["levers.bonus=2", "levers.bonus.city_police=0.1", "levers.bonus.riot_police_capital=1.5@2030-04-01"],
    ["levers.duty.army=0.3@2030-05-01", "levers.duty.riot_police=1"],
    ["levers.watch=0.9@2030-03-20", "levers.watch.army=0@2030-04-20"],
]


def test_the_page_reckons_levers_over_time_as_the_program_does(page: "Page", address: str) -> None:
    visit(page, address)
    script = """async (words) => {
        const state = await import("/static/state.js");
        const levers = await import("/static/lever_model.js");
        const {valueOn} = await import("/static/changes.js");
        const {post} = await import("/static/api.js");
        const program = await post("/scenario", {scenario: "library:textbook", settings: words, days: null});
        state.address.set = words;
        const wrong = [];
        for (const {name, scope, default: usual} of state.known.catalogue.levers) {
            const said = program.levers.find((one) => one.name === name);
            const mine = levers.courses(name).now;
            for (const one of state.formations()) {
                const theirs = said.whole ?? said.by[one.name] ?? said.by[one.service.name] ?? [[0, usual]];
                const own = mine[scope === "whole" ? "" : one.name];
                for (let day = 0; day < program.days; day += 1) {
                    if (valueOn(own, day) !== valueOn(theirs, day)) wrong.push([name, one.name, day]);
                }
            }
        }
        return wrong;
    }"""
    for words in WORDS:
        assert page.evaluate(script, words) == [], words


def test_words_stay_the_same_through_the_page(page: "Page", address: str) -> None:
    visit(page, address)
    script = """async (all) => {
        const {parse, words} = await import("/static/changes.js");
        const {rank} = await import("/static/lever_model.js");
        return all.map((some) => words(parse(some), rank));
    }"""
    assert page.evaluate(script, WORDS[:-2]) == WORDS[:-2]


def test_a_word_that_was_typed_wrong_stands_in_the_field_once_and_goes_when_taken_back(
    page: "Page", address: str
) -> None:
    visit(page, address, TEXTBOOK + FEW)
    field = page.locator("#other-word")
    field.fill("levers.nothere=0.5")
    field.press("Enter")
    until(page, "document.getElementById('other-word').value === 'levers.nothere=0.5'")
    field.fill("")
    page.locator('[data-lever="amnesty"] input[type=range]').press("ArrowRight")
    until(page, "decodeURIComponent(location.search).includes('levers.amnesty')")
    page.locator("#other-fault p").wait_for()
    assert field.input_value() == ""
    page.get_by_role("button", name="Remove: levers.nothere=0.5").click()
    page.locator("#other-fault").wait_for(state="hidden")
    field.fill("levers.nowhere=0.5")
    field.press("Enter")
    until(page, "document.getElementById('other-word').value === 'levers.nowhere=0.5'")
    page.get_by_role("button", name="Remove: levers.nowhere=0.5").click()
    page.locator("#other-fault").wait_for(state="hidden")
    assert field.input_value() == ""
