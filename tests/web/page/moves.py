"""What a visitor does and sees, in words; the tests say what should come of it."""

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

TEXTBOOK = "&scenario=library:textbook"
FEW = "&runs=24"
FIRST_TWIN = 120_000  # milliseconds: on a new machine the engine is compiled and checked first


def visit(page: "Page", address: str, state: str = TEXTBOOK + FEW) -> None:
    """Open the page and wait until the twin has answered."""
    page.goto(address + state)
    wait_for_twin(page)


def until(page: "Page", script: str, argument: object = None, seconds: float = 60.0) -> None:
    """Ask again and again. Playwright's own way evaluates text within the page, which its content policy forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(script, argument):
        assert time.monotonic() < end, f"not within {seconds} seconds: {script}"
        time.sleep(0.05)


def until_changed(page: "Page", chart: int, before: str) -> None:
    """Wait until other numbers stand above a chart."""
    until(
        page,
        "([chart, before]) => document.querySelectorAll('.chart .now')[chart].textContent !== before",
        [chart, before],
    )


def wait_for_twin(page: "Page") -> None:
    page.locator("#title", has_text="The regime").wait_for(timeout=FIRST_TWIN)


def wait_for_runs(page: "Page", runs: int = 24) -> None:
    page.locator("#done-words", has_text=f"{runs} runs, seed").wait_for()


def move(page: "Page", lever: str, value: float) -> None:
    """Set a slider as a hand does: it moves, and lets go."""
    script = """([id, value]) => {
        const slider = document.getElementById(id);
        slider.value = value;
        slider.dispatchEvent(new Event("input", {bubbles: true}));
        slider.dispatchEvent(new Event("change", {bubbles: true}));
    }"""
    page.evaluate(script, [f"lever-{lever}", value])


def shown(page: "Page", lever: str) -> str:
    """The value that stands beside a slider."""
    return page.locator(f'[data-lever="{lever}"] .value').inner_text()


def settings(page: "Page") -> list[str]:
    """The words in the address."""
    found: list[str] = page.evaluate("new URLSearchParams(location.search).getAll('set')")
    return found


def now(page: "Page", chart: int = 0) -> str:
    """What stands above a chart: the numbers on the cursor's day."""
    return page.locator(".chart .now").nth(chart).inner_text()


def boxes(page: "Page") -> dict[str, Any]:
    """Where the parts of the page stand."""
    ids = ["finding", "levers", "map", "card", "charts", "tabs", "daybar"]
    script = """ids => Object.fromEntries(ids.map(id => {
        const box = document.getElementById(id).getBoundingClientRect();
        return [id, [box.left, box.top, box.width, box.height].map(Math.round)];
    }))"""
    found: dict[str, Any] = page.evaluate(script, ids)
    return found
