"""The order of the tests, and the table of the long counts: what `make test-long` counted, when and where."""

import gc
import platform
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

_COUNTED: list[tuple[str, str, str]] = []

Count = Callable[[str, int, str], None]


# Folders whose tests are many and quick.
_QUICK = ("properties", "unit")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The quick files last, so that all workers end together."""
    items.sort(key=lambda item: item.path.relative_to(Path(__file__).parent).parts[0] in _QUICK)


def pytest_configure() -> None:
    # As the command line does: looking for garbage among what pictures are made of took a quarter of their time.
    gc.set_threshold(100_000, 50, 50)
    # What a shell starts in the background ignores Ctrl+C, and so would every program that a test starts and stops.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long-table", help="write the table of the long counts to this file")


@pytest.fixture
def count() -> Count:
    """Note one row of the table: what was tried, how often, what came out."""

    def note(what: str, tries: int, outcome: str) -> None:
        _COUNTED.append((what, f"{tries:,}", outcome))

    return note


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    path = session.config.getoption("--long-table")
    if not path or not _COUNTED:
        return
    verdict = "all passed" if exitstatus == 0 else "NOT ALL PASSED"
    lines = [
        "# Outcomes of the long tests",
        "",
        "The outcomes of the long tests, with date and machine. They are made by `make test-long`; short forms of the "
        "same tests run in `make test`.",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"{verdict}.",
        "",
        "| test | repetitions | outcome |",
        "| --- | ---: | --- |",
        *(f"| {what} | {tries} | {outcome} |" for what, tries, outcome in _COUNTED),
    ]
    Path(path).write_text("\n".join(lines) + "\n")
