"""What stands before the page: the form of the password; and beside it, the documentation of the API."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

PASSWORD = "correct horse"  # noqa: S105 - of a test


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[str]:
    """Where a program answers that also lets in who knows the password."""
    (tmp_path / "secret").write_text(f"{PASSWORD}\n")
    command = [sys.executable, "-m", "bayonets.cli.main", "serve", "--port", "0", "--password-file", "secret"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as program:
        assert program.stdout is not None
        yield program.stdout.readline().partition("/?")[0]
        program.terminate()


@pytest.fixture
def address(guarded: str) -> str:
    """The page of these tests looks at that program."""
    return f"{guarded}/?"


def test_a_shared_link_keeps_its_state_through_the_login(page: "Page", guarded: str) -> None:
    """The form stands on the page that refuses; a wrong password changes nothing, the right one opens it."""
    page.goto(f"{guarded}/?scenario=library:textbook&set=levers.support%3D0.8&day=7#here")
    where = page.url
    assert page.get_by_text("Enter the password").is_visible()
    assert "token" not in page.locator("body").inner_text()
    page.get_by_label("Password").fill("battery staple")
    page.get_by_role("button", name="Open").click()
    page.get_by_text("That was not the password").wait_for()
    assert page.url == where
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open").click()
    page.locator("#stage").wait_for()
    assert page.evaluate("new URLSearchParams(location.search).getAll('set')") == ["levers.support=0.8"]
    assert page.evaluate("new URLSearchParams(location.search).get('scenario')") == "library:textbook"
    assert page.evaluate("fetch('/api/status').then((answer) => answer.status)") == 200


def test_the_page_that_refuses_looks_like_the_house(page: "Page", guarded: str) -> None:
    """Its own style is taken under the policy in force, in light and in dark, and it has the colours of the page."""
    for scheme, paper in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(22, 25, 29)")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(f"{guarded}/?day=3")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == paper
        page.get_by_role("button", name="Open").wait_for()


def test_the_documentation_of_the_api_works_under_the_policy(page: "Page", guarded: str) -> None:
    page.goto(f"{guarded}/login")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open").click()
    page.wait_for_url(f"{guarded}/**")
    page.goto(f"{guarded}/docs")
    page.locator(".opblock-summary-control").first.click()
    page.get_by_role("button", name="Execute").first.click()
    answer = page.locator(".live-responses-table").first
    answer.wait_for()
    assert "officer_days" in answer.inner_text()
