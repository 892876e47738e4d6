"""What the page opens first, and how a result folder is named."""

from dataclasses import dataclass
from pathlib import Path

RESULTS = "bayonets-results"
"""Where `bayonets run` and the questions put their folders unless they are told otherwise."""


@dataclass(frozen=True)
class Opened:
    """What the page shows first.

    Attributes:
        scenario: its id.
        folder: name of a result folder.
    """

    scenario: str | None = None
    folder: str | None = None


def named(path: Path) -> tuple[Path, str]:
    """The root from which a result folder can be asked for, and its name there."""
    home = path.parent
    return (home.parent, f"{RESULTS}:{path.name}") if home.name == RESULTS else (home, path.name)
