"""Runs that accompany a study, in a folder below that of the study: over the ranges, and in calm.

The folder of the study does not refer to them, so that its tables, ledger and digest are unaffected.
"""

from collections.abc import Callable

from bayonets.ensemble.disk import only_reading_errors
from bayonets.ensemble.identity import Identity
from bayonets.ensemble.store import Folder, open_folder, read_folder
from bayonets.scenario.handles import Which
from bayonets.scenario.model import Scenario


def open_below(folder: Folder, name: str, scenario: Scenario, uncertain: Which | None) -> Folder:
    """A folder below that of a study, for writing under the study's lock, with its seed and its choice of people.

    Args:
        folder: of the study.
        name: of the folder below.
        scenario: the scenario of its runs.
        uncertain: the set of numbers drawn in it.

    Raises:
        FolderError: it cannot be written, or belongs to another scenario, seed or model.
    """
    manifest = folder.manifest
    plain_scenario = scenario.model_copy().with_original(None)  # the study's folder keeps the user's file
    identity = Identity(plain_scenario, int(manifest["seed"]), bool(manifest["same_people"]), uncertain)
    return open_folder(folder.path / name, identity, str(manifest["command"]))


def read_below(folder: Folder, name: str, digest: Callable[[], str]) -> Folder | None:
    """A folder below that of a study, for reading; None if there is none that belongs to the study.

    Args:
        folder: of the study.
        name: of the folder below.
        digest: gives the digest of the scenario required there; called only if there is a folder.

    Raises:
        FolderError: it cannot be read.
    """
    path = folder.path / name
    with only_reading_errors(path):
        if not (path / "manifest.json").is_file():
            return None
    below = read_folder(path)
    alike = all(below.manifest[key] == folder.manifest[key] for key in ("seed", "model", "same_people"))
    return below if alike and below.manifest["scenario_digest"] == digest() else None
