"""The switch of the unknown numbers: best, prior or posterior, on a page that was started with a posterior."""

import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from bayonets.inference.posterior import write_posterior
from bayonets.scenario.read import read
from tests.unit.test_under_posterior import posterior_of
from tests.web.page.moves import FEW, TEXTBOOK, until, visit, wait_for_runs

if TYPE_CHECKING:
    from playwright.sync_api import Page

ANSWER = 120_000  # milliseconds


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The opening address of a program that was started with a posterior of the textbook."""
    folder = tmp_path_factory.mktemp("calibrated")
    write_posterior(posterior_of(read("textbook")), folder / "posterior")
    words = ["serve", "textbook", "--posterior", "posterior", "--port", "0"]
    command = [sys.executable, "-m", "bayonets.cli.main", *words]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as program:
        assert program.stdout is not None
        yield program.stdout.readline().strip().partition("&")[0]
        program.terminate()


def test_the_numbers_of_runs_are_switched_and_every_answer_says_which_they_are(page: "Page", address: str) -> None:
    visit(page, address, f"{TEXTBOOK}{FEW}&set=levers.support=0.8&numbers=posterior&tab=pin")
    group = page.get_by_role("radiogroup", name="Numbers")
    wait_for_runs(page)
    title, key = page.locator("#title"), page.locator("#line-key")
    assert "runs under the posterior, before in" in title.inner_text()
    assert key.inner_text().endswith("posterior")
    assert "The mean field stays at the best numbers." in page.locator("#over").inner_text()
    panel = page.locator("#panel-pin")
    assert "Both arms are run under the posterior." in panel.inner_text()

    # The three side by side, in the answer of `compare`.
    panel.get_by_role("button", name="Compute all three").click()
    panel.locator(".beside table").wait_for(timeout=ANSWER)
    heads = panel.locator(".beside th[scope=col]").all_inner_texts()
    assert heads == ["Outcome", "Best numbers", "Prior", "Posterior", "Higher in", "Decided by"]
    assert panel.locator(".beside th[scope=row]").all_inner_texts() == [
        "Probability of holding",
        "Left, outside the army",
    ]
    assert "under the posterior" in panel.locator(".beside [role=status]").inner_text()

    # The arrow keys move the choice; it is a step that can be undone.
    group.get_by_role("radio", name="posterior").focus()
    page.keyboard.press("ArrowLeft")
    page.locator("#title", has_text="runs under the prior").wait_for()
    assert "numbers=prior" in page.url
    wait_for_runs(page)
    assert key.inner_text().endswith("prior")
    page.locator("#undo").click()
    page.locator("#title", has_text="runs under the posterior").wait_for()
    assert group.get_by_role("radio", name="posterior").is_checked()
    page.locator("#tab-critical").click()
    assert "at the time of the request, under the posterior." in page.locator("#panel-critical").inner_text()

    # Another scenario: the posterior is refused in words, and cannot be chosen.
    page.locator("#scenario").select_option("library:ukraine-2013")
    page.locator("#ignored", has_text="numbers=posterior (posterior: belongs to").wait_for()
    until(page, "document.title.startsWith('Ukraine')")
    radio = group.get_by_role("radio", name="posterior")
    assert radio.is_disabled()
    assert group.get_by_role("radio", name="best").is_checked()
    page.set_viewport_size({"width": 390, "height": 844})
    group.get_by_role("button", name="Why the posterior cannot be chosen").click()
    why = page.locator("#numbers-why")
    assert "Name the calibration of this scenario" in why.inner_text()
    assert radio.get_attribute("aria-describedby") == why.get_attribute("id")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
