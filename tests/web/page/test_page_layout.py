"""Nothing is cut through and nothing is written over something else, at the sizes that the page is made for."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.web.page.moves import until, visit, wait_for_runs

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZES = [(1280, 720), (1920, 1080), (390, 844), (820, 1180)]
MOVED = "&set=levers.support=2&runs=12"

TEXTS = """() => {
    const ids = ["bar", "levers", "finding", "course", "map", "daybar", "tabs"];
    const parts = ids.map((id) => document.getElementById(id));
    const found = [];
    for (const part of parts) {
        const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const [node, parent] = [walker.currentNode, walker.currentNode.parentElement];
            const hidden = parent.closest(".unseen, option, select, .printed, svg title, .only-printed, #stale");
            if (!node.data.trim() || hidden || !parent.checkVisibility()) continue;
            const range = document.createRange();
            range.selectNodeContents(node);
            for (const box of range.getClientRects()) found.push([node.data.trim(), box, parent]);
        }
    }
    const onTop = ([, box, parent]) => {
        const top = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
        return top && (top === parent || top.contains(parent) || parent.contains(top));
    };
    const seen = found.filter(onTop);
    const cut = seen.filter(([, , parent]) => {
        const display = getComputedStyle(parent).display;
        return display !== "inline" && parent.scrollWidth > parent.clientWidth + 1 && parent.id !== "tabs";
    });
    const beside = (box) => box.right > innerWidth + 1 || box.left < -1;
    const wide = seen.filter(([, box, parent]) => beside(box) && !parent.closest("#tabs"));
    const over = [];
    for (const [place, [text, one]] of seen.entries()) {
        for (const [other, two] of seen.slice(place + 1)) {
            const across = Math.min(one.right, two.right) - Math.max(one.left, two.left);
            const along = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
            if (across > 1 && along > 4) over.push(`${text} | ${other}`);
        }
    }
    return [cut.map(([text]) => text), wide.map(([text]) => text), over];
}"""
CANVAS = """async () => {
    const {all} = await import("/static/chart.js");
    const wrong = [];
    for (const chart of all) {
        const texts = chart.written();
        for (const [place, one] of texts.entries()) {
            if (one.left < 0 || one.top < -1 || one.right > one.within[0] + 0.5) wrong.push(`cut: ${one.text}`);
            for (const two of texts.slice(place + 1)) {
                const across = Math.min(one.right, two.right) - Math.max(one.left, two.left);
                const along = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
                if (across > 0 && along > 1) wrong.push(`${one.text} | ${two.text}`);
            }
        }
    }
    return wrong;
}"""


def scrolls(page: "Page") -> list[tuple[int, int]]:
    """Where to look: down the page, and down the column of levers."""
    found: list[int] = page.evaluate("""() => {
        const column = document.getElementById("levers");
        return [document.documentElement.scrollHeight - innerHeight, column.scrollHeight - column.clientHeight];
    }""")
    steps = range(0, max(found[0], 0) + 500, 500)
    return [(top, 0) for top in steps] + [(0, top) for top in range(300, max(found[1], 0) + 300, 300)]


def faults(page: "Page") -> list[Any]:
    """What is cut, too wide, or written over another text, anywhere on the page."""
    page.evaluate("document.querySelectorAll('details.others').forEach((one) => (one.open = true))")
    found: list[Any] = []
    for top, column in scrolls(page):
        page.evaluate(
            "([top, column]) => (scrollTo(0, top), (document.getElementById('levers').scrollTop = column))",
            [top, column],
        )
        found += page.evaluate(TEXTS)
    found += page.evaluate(CANVAS)
    return [one for one in found if one]


FORCES = """() => !document.querySelector(".formation .label > span") ? ["no formation is drawn"]
    : [...document.querySelectorAll(".formation")].flatMap((box) => {
    const within = box.getBoundingClientRect();
    const names = [...box.querySelectorAll(".label > span")];
    const marks = [...box.querySelectorAll(".marks > span:not([hidden])")];
    const at = (one) => one.getBoundingClientRect();
    const isBeyond = (spot) => spot.bottom > within.bottom + 0.5 || spot.left < within.left - 0.5;
    const beyond = [...names, ...marks].filter((one) => isBeyond(at(one)));
    const range = document.createRange();
    const written = names.map((one) => (range.selectNodeContents(one), [one, range.getBoundingClientRect()]));
    const covers = (mark, name) => mark.left < name.right && mark.top < name.bottom - 2;
    const over = written.filter(([, name]) => marks.some((mark) => covers(at(mark), name)));
    const part = names.filter((one) => !one.textContent || /[.…]$/.test(one.textContent));
    return [...beyond, ...over.map(([one]) => one), ...part].map((one) => one.textContent || one.dataset.text);
})"""


@pytest.mark.parametrize(
    "scenario",
    [
        "belarus-2020",
        pytest.param("ukraine-2013", marks=pytest.mark.long),
        pytest.param("textbook", marks=pytest.mark.long),
    ],
)
@pytest.mark.parametrize("size", SIZES, ids=[f"{width}x{height}" for width, height in SIZES])
def test_no_text_is_cut_or_written_over(page: "Page", address: str, size: tuple[int, int], scenario: str) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    visit(page, address, f"&scenario=library:{scenario}{MOVED}")
    wait_for_runs(page, 12)
    until(page, f"({FORCES})().length === 0", seconds=10)  # every name in the drawing is a whole word in its box
    assert faults(page) == []


ON_PLOT = """async () => {
    const {all} = await import("/static/chart.js");
    if (![...all].some((chart) => chart.written().length)) return ["nothing is written on any chart"];
    return [...all].flatMap((chart) => {
        const plot = chart.plot.querySelector(".u-over");
        if (!plot) return [];
        const {offsetLeft: left, offsetTop: top, offsetWidth: width} = plot;
        return chart.written().filter((one) => one.left < left + width && one.bottom > top).map((one) => one.text);
    });
}"""
PICTURES = """() => [...document.querySelectorAll("#opener svg")].flatMap((drawing) => {
    const texts = [...drawing.querySelectorAll("text")].filter((one) => one.textContent);
    const boxes = texts.map((one) => one.getBoundingClientRect());
    const whole = drawing.getBoundingClientRect();
    const cut = texts.filter((_one, i) => boxes[i].right > whole.right + 1 || boxes[i].left < whole.left - 1);
    const over = texts.filter((_one, i) => boxes.some((box, k) => k > i
        && Math.min(box.right, boxes[i].right) - Math.max(box.left, boxes[i].left) > 1
        && Math.min(box.bottom, boxes[i].bottom) - Math.max(box.top, boxes[i].top) > 4));
    return [...cut, ...over].map((one) => one.textContent);
})"""


def test_nothing_is_written_over_where_formations_stand_down_and_the_mean_field_falls(
    page: "Page", address: str
) -> None:
    visit(page, address, "&scenario=library:ukraine-2013&runs=12&set=levers.duty=0.5")
    wait_for_runs(page, 12)
    page.locator(".mark-posture:not([hidden])").first.wait_for()
    assert page.evaluate(FORCES) == []
    assert page.evaluate(ON_PLOT) == []
    assert faults(page) == []
    page.locator("#save").click()
    page.locator("#opener svg").nth(5).wait_for()
    assert page.evaluate(PICTURES) == []
    page.keyboard.press("Escape")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        until(page, f"({FORCES})().length === 0", seconds=10)
