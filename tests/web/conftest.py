import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import bayonets as bn
from bayonets.cli.main import main
from bayonets.web.app import create_app
from bayonets.web.credentials import Credentials
from bayonets.web.limits import Limits
from bayonets.web.state import ServerState

PORT = 8765
HERE = f"http://127.0.0.1:{PORT}"
TOKEN = "a-token-that-is-only-for-tests"  # noqa: S105
OUTSIDE = "What stands outside"
SMALL = {"scenario": "library:textbook"}


@dataclass(frozen=True)
class Desk:
    """A server with its application, and a client that has the token."""

    server: ServerState
    app: Any
    client: TestClient

    def stranger(self, **headers: str) -> TestClient:
        """A client without the token."""
        return TestClient(self.app, base_url=HERE, headers=headers, follow_redirects=False)

    def socket(self, *, token: bool = True, page: str = "", **headers: str) -> Any:
        """A connection of a page."""
        client = self.client if token else self.stranger()
        return client.websocket_connect(f"{HERE.replace('http', 'ws')}/api/live?page={page}", headers=headers)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with scenario files, links that lead out, and results."""
    home = tmp_path_factory.mktemp("serve")
    root = home / "root"
    root.mkdir()
    text = (files("bayonets.scenario") / "library" / "textbook.yaml").read_text()
    (root / "mine.yaml").write_text(text.replace("name: Textbook", "name: Mine", 1))
    (root / "broken.yaml").write_text(text.replace("days: 120", "days: many", 1))
    (root / "notes.txt").write_text("no scenario")
    (home / "outside.yaml").write_text(text.replace("name: Textbook", f"name: {OUTSIDE}", 1))
    (root / "link.yaml").symlink_to(home / "outside.yaml")
    (root / ".hidden.yaml").write_text(text)
    (root / "below").mkdir()
    (root / "below" / "deep.yaml").write_text(text)
    _results(root)
    return root


def _results(root: Path) -> None:
    results = root / "bayonets-results"
    quiet = ["--runs", "12", "--days", "40", "--quiet"]
    compared = ["compare", "textbook", "--arm", "s: levers.support=0.8", *quiet]
    for words in (["run", "textbook", "--no-report", *quiet], compared):
        with pytest.raises(SystemExit) as ended:
            main([*words, "--out", str(results / words[0])])
        assert ended.value.code == 0
    shutil.copytree(results / "run", root / "linked")
    (root / "linked" / "scenario.yaml").unlink()
    (root / "linked" / "scenario.yaml").symlink_to(results / "run" / "scenario.yaml")
    (root / "away").symlink_to(results / "run", target_is_directory=True)


def opened(folder: Path, limits: Limits | None = None) -> Iterator[Desk]:
    """A server over a folder, closed afterwards."""
    server = ServerState(folder, limits, threads=2)
    server.readiness.prepare(lambda _text: None)
    credentials = Credentials(PORT, token=TOKEN)
    app = create_app(server, credentials)
    client = TestClient(app, base_url=HERE, headers={"Authorization": f"Bearer {TOKEN}"}, follow_redirects=False)
    with client:
        yield Desk(server, app, client)


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[Desk]:
    yield from opened(folder)


@pytest.fixture(scope="module")
def client(desk: Desk) -> TestClient:
    return desk.client


@pytest.fixture(scope="session")
def textbook_study() -> bn.Study:
    return bn.load("textbook").with_days(40).run(runs=30, seed=7)
