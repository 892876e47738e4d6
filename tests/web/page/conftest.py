"""A browser that looks at the page of a program that runs here: `make test-web`, and `make test` where there is one.

Debian's Chromium, without a window, driven by Playwright. Where either is missing these tests are skipped and say so.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE = 60_000  # milliseconds; a machine may have much else to do

BROKEN = """\
format: 2
name: Broken
start: 2030-03-01
days: 30
protest: {initial: 20}
services: {police: {formations: {}}}
"""


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """One browser with a profile of its own."""
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed: make test-web installs it"
    )
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here: make test-web installs it")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a user has it: a finished study, and a file that cannot be read."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "broken.yaml").write_text(BROKEN, encoding="utf-8")
    words = ["run", "textbook", "--runs", "12", "--out", "finished", "--no-report", "--quiet"]
    subprocess.run([sys.executable, "-m", "bayonets.cli.main", *words], cwd=folder, check=True, timeout=300)
    return folder


@pytest.fixture(scope="session")
def address(desk: Path) -> Iterator[str]:
    """The opening address of a program that serves that folder."""
    command = [sys.executable, "-m", "bayonets.cli.main", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=desk, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as program:
        assert program.stdout is not None
        yield program.stdout.readline().strip()
        program.terminate()


@pytest.fixture(scope="session")
def visitor(browser: "Browser") -> "Iterator[BrowserContext]":
    """One visitor for all tests: what the browser has fetched and compiled of the page, it has."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(visitor: "BrowserContext", address: str) -> "Iterator[Page]":
    """A page not yet opened; what it says against itself, or asks of other machines, fails the test.

    Nobody is let in yet, nothing is granted, and no other page of the visitor is open.
    """
    opened = visitor.new_page()
    wrong: list[str] = []
    own = address.partition("?")[0]
    opened.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    opened.on("console", lambda message: wrong.extend(_complaint(message)))
    opened.on("request", lambda asked: wrong.extend(_elsewhere(asked.url, own)))
    yield opened
    for each in visitor.pages:
        each.close()
    visitor.clear_cookies()
    visitor.clear_permissions()
    assert not wrong


def _complaint(message: Any) -> list[str]:
    """What the browser holds against the page: faults of its own and of the content policy, but no refused request."""
    refused = "Failed to load resource" in message.text
    return [f"{message.type}: {message.text}"] if message.type in ("error", "warning") and not refused else []


def _elsewhere(url: str, own: str) -> list[str]:
    inside = url.startswith((own, own.replace("http:", "ws:"), "blob:", "data:"))
    return [] if inside else [f"asked elsewhere: {url}"]
