"""The program as a user starts it, in an empty folder: in this process, which is quick, or in one of its own."""

import gc
import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from bayonets.cli.main import main
from bayonets.scenario.printable import IN_FEW_LETTERS

Said = subprocess.CompletedProcess[str]
Bayonets = Callable[..., Said]


@pytest.fixture(autouse=True)
def _terminal_of_80_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def bayonets(tmp_path: Path) -> Iterator[Bayonets]:
    """Give `bayonets` these words in an empty folder, without the seconds that a new process takes to start."""

    def run(*words: str) -> Said:
        out, err, code = pipe(), pipe(), 0
        with chdir(tmp_path), redirect_stdout(out), redirect_stderr(err):
            try:
                main(list(words))
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 1
        return untroubled(Said(words, code, written_to(out), written_to(err)))

    thresholds = gc.get_threshold()
    yield run
    gc.set_threshold(*thresholds)


@pytest.fixture
def program(tmp_path: Path) -> Bayonets:
    """Start `bayonets` with these words in an empty folder, as a process of its own."""

    def run(*words: str, timeout: float = 120) -> Said:
        command = [sys.executable, "-m", "bayonets.cli.main", *words]
        said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=timeout, check=False)
        return untroubled(said)

    return run


def pipe() -> io.TextIOWrapper:
    """A stream as the program has it that writes into a pipe: letters are bytes there, and odd ones are spelt out."""
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors=IN_FEW_LETTERS)


def written_to(stream: io.TextIOWrapper) -> str:
    """What went into it."""
    stream.flush()
    content = stream.buffer.getvalue()  # type: ignore[attr-defined]
    return str(content.decode("utf-8"))


def untroubled(said: Said) -> Said:
    """No traceback may ever be printed."""
    assert "Traceback" not in said.stdout + said.stderr, said.stderr
    return said
