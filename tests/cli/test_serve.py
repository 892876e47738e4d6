import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner

from bayonets.cli import serve_verb
from bayonets.errors import RefusedError

COMMAND = [sys.executable, "-m", "bayonets.cli.main", "serve"]


def refused(*words: str, cwd: Path | None = None) -> str:
    """What a command that must end at once says."""
    done = subprocess.run([*COMMAND, *words], cwd=cwd, capture_output=True, text=True, timeout=180)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    return done.stderr


@contextmanager
def serving(*words: str, cwd: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address that serve prints, and its process."""
    process = subprocess.Popen(
        [*COMMAND, "--port", "0", *words], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        assert select.select([process.stdout], [], [], 60)[0], "the address must be flushed at once"
        yield process.stdout.readline(), process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def test_the_opening_address_stands_on_its_own_line_and_opens(tmp_path: Path) -> None:
    with serving("textbook", "--set", "levers.support=0.8", cwd=tmp_path) as (line, _):
        address = urlsplit(line.strip())
        query = parse_qs(address.query)
        assert line.endswith("\n")
        assert address.hostname == "127.0.0.1"
        assert query["scenario"] == ["library:textbook"]
        assert query["set"] == ["levers.support=0.8"]
        request = Request(
            f"http://{address.netloc}/api/status", headers={"Authorization": f"Bearer {query['token'][0]}"}
        )
        status = json.load(urlopen(request, timeout=30))  # noqa: S310 - of this machine
        assert status["opened"]["scenario"] == "library:textbook"


@pytest.mark.parametrize("after", [0.0, 0.95, 2.5])
def test_it_ends_with_ctrl_c_and_says_so(after: float, tmp_path: Path) -> None:
    """While its packages load, while it compiles in a thread, and while it serves."""
    with serving(cwd=tmp_path) as (_, process):
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert said.splitlines()[-1] == "Stopped."


def test_a_taken_port_is_refused_in_words(tmp_path: Path) -> None:
    with serving(cwd=tmp_path) as (line, _):
        port = str(urlsplit(line.strip()).port)
        assert "--port" in refused("--port", port)


def test_another_address_needs_a_password(tmp_path: Path) -> None:
    assert "--password" in refused("--host", "0.0.0.0")  # noqa: S104
    secret = tmp_path / "secret"
    secret.write_text("short\n")
    assert "8 characters" in refused("--host", "0.0.0.0", "--password-file", str(secret))  # noqa: S104
    secret.write_bytes(b"\xff\xfe\xff")
    assert "cannot be read" in refused("--host", "0.0.0.0", "--password-file", str(secret))  # noqa: S104


def test_without_its_packages_it_says_how_to_install_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve_verb, "find_spec", lambda name: None if name == "fastapi" else ModuleSpec(name, None))
    ended = CliRunner().invoke(serve_verb.command, ["textbook"])
    assert isinstance(ended.exception, RefusedError)
    said = str(ended.exception)
    assert "(fastapi)" in said
    assert 'pip install "bayonets[web]"' in said
    assert 'pip install ".[web]"' in said


@pytest.mark.skipif(os.name == "nt", reason="no links")
def test_what_cannot_be_opened_is_refused_with_its_reason(tmp_path: Path) -> None:
    assert "textbook" in refused("textbok", cwd=tmp_path)
    bad = tmp_path / "bad.yaml"
    bad.write_text("format: 2\n")
    assert "bad.yaml:1:1" in refused(str(bad), cwd=tmp_path)
