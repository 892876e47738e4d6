"""A command given in this process: as the tests of the command line give most of theirs, without starting another."""

import contextlib
from pathlib import Path

import pytest

from bayonets.cli.main import main


def given(line: str, where: Path) -> None:
    """Give `bayonets` a line of words in a folder; it must end well."""
    with contextlib.chdir(where), pytest.raises(SystemExit) as ended:
        main(line.split())
    assert ended.value.code == 0, line
