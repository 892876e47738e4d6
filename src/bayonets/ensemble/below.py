"""Runs that accompany those of a study, in a folder of their own below its own: over the ranges, in calm.

The study's folder does not know them, so that its tables, its ledger and its digest are what they would be without.
"""

from collections.abc import Callable

from bayonets.ensemble.disk import only_reading_errors
from bayonets.ensemble.identity import Identity
from bayonets.ensemble.store import Folder, open_folder, read_folder
from bayonets.scenario.handles import Which
from bayonets.scenario.model import Scenario


def open_below(folder: Folder, name: str, scenario: Scenario, uncertain: Which | None) -> Folder:
    """A folder below that of a study, to be written under the study's lock, with its seed and way of drawing people.

    Args:
        folder: of the study.
        name: of the folder below.
        scenario: that runs there.
        uncertain: which numbers are drawn there.

    Raises:
        FolderError: it cannot be written, or belongs to another scenario, seed or model.
    """
    manifest = folder.manifest
    own = scenario.model_copy().with_original(None)  # the study's folder keeps the user's file
    identity = Identity(own, int(manifest["seed"]), bool(manifest["same_people"]), uncertain)
    return open_folder(folder.path / name, identity, str(manifest["command"]))


def read_below(folder: Folder, name: str, digest: Callable[[], str]) -> Folder | None:
    """A folder below that of a study, to be read; None where there is none that belongs to the study.

    Args:
        folder: of the study.
        name: of the folder below.
        digest: of the scenario that must have run there, asked for where there is a folder.

    Raises:
        FolderError: it cannot be read.
    """
    path = folder.path / name
    with only_reading_errors(path):
        if not (path / "manifest.json").is_file():
            return None
    found = read_folder(path)
    alike = all(found.manifest[key] == folder.manifest[key] for key in ("seed", "model", "same_people"))
    return found if alike and found.manifest["scenario_digest"] == digest() else None
