"""What every faulty question has in common: one line that says what is wrong, exit code 2, and an empty folder."""

from pathlib import Path

from tests.cli.conftest import Bayonets


def refuses(bayonets: Bayonets, folder: Path, words: tuple[str, ...], says: str) -> None:
    """Give `bayonets` these words and make sure that it refuses them, says why and leaves nothing behind."""
    said = bayonets(*words)
    assert (said.returncode, said.stdout) == (2, "")
    assert says in said.stderr
    assert list(folder.iterdir()) == []
