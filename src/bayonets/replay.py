"""One run of a result folder, computed anew and held against what was stored."""

from pathlib import Path

from bayonets.engine.simulate import run_workspace
from bayonets.engine.version import MODEL_VERSION
from bayonets.ensemble.arm_names import known_arm
from bayonets.ensemble.course import BASELINE, FailedRun
from bayonets.ensemble.parts import read_batch
from bayonets.ensemble.prepare import ready_engine
from bayonets.ensemble.store import Folder, read_folder
from bayonets.ensemble.threads import course_of
from bayonets.ensemble.uncertain import scenario_of_run
from bayonets.errors import RefusedError
from bayonets.results import Courses, gather, scenario_of
from bayonets.scenario.inputs import build


def replay(path: Path, run: int, arm: str = BASELINE) -> Courses:
    """Compute one run of a result folder again.

    Args:
        path: the folder.
        run: a run that it holds.
        arm: of a comparison.

    Returns:
        The run, as an ensemble of one.

    Raises:
        RefusedError: the run is not there; the scenario or the model has changed; or the run came out otherwise.
        FolderError: the path is no result folder.
    """
    folder = read_folder(path)
    known_arm(path, folder.arms(), arm)
    if not folder.entries and "question" in folder.manifest:
        raise folder.without_runs()
    scenario = scenario_of(folder, arm)
    _check(folder, scenario.digest(), run, arm)
    ready_engine()
    population_run = 0 if folder.manifest["same_people"] else None
    seed = int(folder.manifest["seed"])
    uncertain = folder.manifest["uncertain"]
    scenario = scenario_of_run(scenario, seed, run, uncertain)
    course = course_of(run_workspace(build(scenario)), seed, run, population_run)
    if isinstance(course, FailedRun):
        raise RefusedError(f"run {run} could not be completed: {course.reason}")
    holding = [entry for entry in folder.entries if entry.arm == arm and run in entry.runs]
    stored = {one.run: one for entry in holding for one in read_batch(path, entry)}
    if run in stored and stored[run].digest() != course.digest():
        raise RefusedError(
            f"run {run} came out otherwise than stored in {path}: the program was changed since "
            f"(it wrote {folder.manifest['program']}, commit {folder.manifest['commit']}). Replay with that version"
        )
    return gather(scenario, seed, [course])


def _check(folder: Folder, digest: str, run: int, arm: str) -> None:
    manifest = folder.manifest
    known = manifest["scenario_digest"] if arm == BASELINE else manifest["arm_digests"][arm]
    done = folder.done(arm)
    if manifest["model"] != MODEL_VERSION:
        raise RefusedError(
            f"{folder.path}: made by version {manifest['model']} of the model, this is {MODEL_VERSION}: "
            f"a replay would not be the same run. Install bayonets {manifest['program']}"
        )
    if known != digest:
        raise RefusedError(
            f"{folder.scenario_path(arm)}: was changed since the runs were made: a replay would not be the same run. "
            "Restore the file"
        )
    if run not in done:
        known = f"it holds {min(done)} to {max(done)}" if done else "it holds none"
        raise RefusedError(
            f"{folder.path}: run {run} is not there ({known}). Name one of these, or make more with --runs"
        )
