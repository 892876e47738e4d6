"""One run of a result folder, computed again and compared with the stored run."""

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
        arm: the arm of a comparison.

    Returns:
        The run, as an ensemble of one.

    Raises:
        RefusedError: the run is not there; the scenario or the model has changed; or the result differs.
        FolderError: the path is not a result folder.
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
    stored = {course.run: course for entry in holding for course in read_batch(path, entry)}
    if run in stored and stored[run].digest() != course.digest():
        raise RefusedError(
            f"run {run} differs from the run stored in {path}: the program has changed since (the folder was written "
            f"by version {folder.manifest['program']}, commit {folder.manifest['commit']}). Replay with that version"
        )
    return gather(scenario, seed, [course])


def _check(folder: Folder, digest: str, run: int, arm: str) -> None:
    manifest = folder.manifest
    stored = manifest["scenario_digest"] if arm == BASELINE else manifest["arm_digests"][arm]
    done = folder.done(arm)
    if manifest["model"] != MODEL_VERSION:
        raise RefusedError(
            f"{folder.path}: was computed with version {manifest['model']} of the model; this is version "
            f"{MODEL_VERSION}, which would not reproduce the run. Install bayonets {manifest['program']}"
        )
    if stored != digest:
        raise RefusedError(
            f"{folder.scenario_path(arm)}: has changed since the runs were made, so that a replay would not reproduce "
            "the run. Restore the file"
        )
    if run not in done:
        held = f"holds runs {min(done)} to {max(done)}" if done else "holds no run"
        raise RefusedError(
            f"{folder.path}: has no run {run} ({held}). Name a run that it holds, or add runs with --runs"
        )
