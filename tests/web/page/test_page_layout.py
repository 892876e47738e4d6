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
    assert faults(page) == []


def test_every_name_in_the_drawing_is_a_whole_word(page: "Page", address: str) -> None:
    for size in SIZES:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        visit(page, address, f"&scenario=library:belarus-2020{MOVED}")
        until(page, "document.querySelectorAll('.formation .label > span').length > 10")
        script = "[...document.querySelectorAll('.formation .label > span')].map((one) => one.textContent)"
        assert not [name for name in page.evaluate(script) if not name or name.endswith((".", "…"))]
