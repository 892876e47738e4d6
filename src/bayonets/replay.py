"""One run of a result folder, computed anew and held against what was stored."""

from pathlib import Path

from bayonets.engine.simulate import workplace
from bayonets.engine.version import MODEL_VERSION
from bayonets.ensemble.course import FailedRun
from bayonets.ensemble.folder import Folder, read_folder
from bayonets.ensemble.parts import read_batch
from bayonets.ensemble.prepare import ready_engine
from bayonets.ensemble.threads import course_of
from bayonets.errors import RefusedError
from bayonets.results import Courses, gather, scenario_of
from bayonets.scenario.inputs import build


def replay(path: Path, run: int) -> Courses:
    """Compute one run of a result folder again.

    Args:
        path: the folder.
        run: a run that it holds.

    Returns:
        The run, as an ensemble of one.

    Raises:
        RefusedError: the run is not there; the scenario or the model has changed; or the run came out otherwise.
        FolderError: the path is no result folder.
    """
    folder = read_folder(path)
    scenario = scenario_of(folder)
    _check(folder, scenario.digest(), run)
    ready_engine()
    people_of = 0 if folder.manifest["same_people"] else None
    seed = int(folder.manifest["seed"])
    course = course_of(workplace(build(scenario)), seed, run, people_of)
    if isinstance(course, FailedRun):
        raise RefusedError(f"run {run} could not be completed: {course.reason}")
    stored = {one.run: one for entry in folder.entries if run in entry.runs for one in read_batch(path, entry)}
    if run in stored and stored[run].digest() != course.digest():
        raise RefusedError(
            f"run {run} came out otherwise than stored in {path}: the program was changed since "
            f"(it wrote {folder.manifest['program']}, commit {folder.manifest['commit']}). Replay with that version"
        )
    return gather(scenario, seed, [course])


def _check(folder: Folder, digest: str, run: int) -> None:
    manifest = folder.manifest
    if manifest["model"] != MODEL_VERSION:
        raise RefusedError(
            f"{folder.path}: made by version {manifest['model']} of the model, this is {MODEL_VERSION}: "
            f"a replay would not be the same run. Install bayonets {manifest['program']}"
        )
    if manifest["scenario_digest"] != digest:
        raise RefusedError(
            f"{folder.path}/scenario.yaml: was changed since the runs were made: a replay would not be the same run. "
            "Restore the file"
        )
    if run not in folder.done():
        done = folder.done()
        known = f"it holds {min(done)} to {max(done)}" if done else "it holds none"
        raise RefusedError(
            f"{folder.path}: run {run} is not there ({known}). Name one of these, or make more with --runs"
        )
