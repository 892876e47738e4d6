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


def test_the_password_opens_the_page_and_another_one_does_not(page: "Page", guarded: str) -> None:
    page.goto(f"{guarded}/")
    page.get_by_role("link", name="give the password").click()
    page.get_by_label("Password").fill("battery staple")
    page.get_by_role("button", name="Open").click()
    page.get_by_text("That was not the password").wait_for()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open").click()
    page.wait_for_url(f"{guarded}/**")
    assert page.evaluate("fetch('/api/status').then((answer) => answer.status)") == 200


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
