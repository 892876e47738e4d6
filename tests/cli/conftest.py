"""The program as a user starts it: a process of its own, in an empty folder."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Said = subprocess.CompletedProcess[str]
Bayonets = Callable[..., Said]


@pytest.fixture
def bayonets(tmp_path: Path) -> Bayonets:
    """Run `bayonets` with these words in an empty folder; no traceback may ever be printed."""

    def run(*words: str, timeout: float = 120) -> Said:
        command = [sys.executable, "-m", "bayonets.cli.main", *words]
        said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=timeout, check=False)
        assert "Traceback" not in said.stdout + said.stderr, said.stderr
        return said

    return run
