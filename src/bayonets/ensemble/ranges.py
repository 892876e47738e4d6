"""Runs over the ranges: a few runs with every number drawn, in a folder below that of the plain runs.

They are bit for bit those of `bayonets run --uncertain-parameters` under the same seed: runs 2k and 2k + 1 share draw
k. The folder of the plain runs does not refer to them, so that its tables, ledger and digest are unaffected.
"""

from typing import Final

from bayonets.ensemble.below import open_below, read_below
from bayonets.ensemble.store import Folder
from bayonets.ensemble.uncertain import RUNS_A_DRAW
from bayonets.scenario.handles import Which
from bayonets.scenario.model import Scenario

MOST: Final = 200
"""The maximum number of runs over the ranges: enough for the probability to within some 10 percentage points."""

NAME: Final = "ranges"
WHICH: Final[Which] = "all"


def runs_over_ranges(runs: int) -> int:
    """The number that accompanies n plain runs: n, in whole draws, and `MOST` at most."""
    return min(runs + runs % RUNS_A_DRAW, MOST)


def open_ranges(folder: Folder, scenario: Scenario) -> Folder:
    """The folder of the runs over the ranges, for writing under the lock of the plain runs' folder.

    Raises:
        FolderError: it cannot be written, or belongs to another scenario, seed or model.
    """
    return open_below(folder, NAME, scenario, WHICH)


def ranges_below(folder: Folder) -> Folder | None:
    """The folder of the runs over the ranges, for reading; None if there is none that belongs to these runs.

    Raises:
        FolderError: it cannot be read.
    """
    return read_below(folder, NAME, lambda: str(folder.manifest["scenario_digest"]))
