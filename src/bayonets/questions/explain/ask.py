"""Explain: why do they stay, who is nearest to the edge, what do they hide, and what moved before they broke?"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from bayonets.ensemble.executor import workforce
from bayonets.ensemble.journal import Journal, give_back, journal_in
from bayonets.ensemble.prepare import ready_engine, ready_weighing
from bayonets.ensemble.run import Progress
from bayonets.errors import RefusedError, SettingError
from bayonets.questions.asked import ScenarioLike, day_of, scenario_of
from bayonets.questions.explain import RUNS
from bayonets.questions.explain.answer import Explanation
from bayonets.questions.explain.choice import place_of
from bayonets.questions.explain.courses import Asked, in_folder
from bayonets.questions.explain.work import answer
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import library


def answered(
    scenario: ScenarioLike,
    formation: str | None,
    on: str | date | None,
    *,
    run: int | None,
    runs: int | None,
    seed: int | None,
    threads: int | None,
    dask: str | None,
    out: str | Path | None,
    progress: Progress,
) -> Explanation:
    """The answer, from arguments that have been checked."""
    asked = asked_of(scenario, run, runs, seed)
    check_asked(asked.scenario, formation, on)
    words = question_words(asked, formation, on, run)
    with workforce(len(asked.runs), threads, dask) as force, journal_of(asked, words, out) as journal:
        ready_engine()
        ready_weighing()
        return answer(asked, journal, formation, on, force=force, progress=progress, alone=run)


def asked_of(scenario: ScenarioLike, run: int | None, runs: int | None, seed: int | None) -> Asked:
    """The runs that are asked about.

    Raises:
        SettingError: run, runs or seed out of range, or contradict each other.
        FolderError, RefusedError: of a folder.
    """
    if run is not None and runs is not None:
        raise SettingError(f"run={run}, runs={runs}: ask about one run or about many. Use one of the two")
    if isinstance(scenario, str | Path) and is_folder(scenario):
        asked = in_folder(Path(scenario), run, runs)
        if seed not in (None, asked.seed):
            raise RefusedError(f"{scenario}: its runs are of seed {asked.seed}, not {seed}. Leave the seed out")
        return asked
    numbers = range(RUNS if runs is None else runs) if run is None else [run]
    return Asked(scenario_of(scenario), 1 if seed is None else seed, tuple(numbers))


def is_folder(name: str | Path) -> bool:
    """Whether a name is that of a folder of results; a scenario of the library goes before another folder."""
    path = Path(name)
    return path.is_dir() and ((path / "manifest.json").exists() or str(name) not in library())


def check_asked(scenario: Scenario, formation: str | None, on: str | date | None) -> None:
    """Refuse a formation or a date that the scenario has not, before anything is computed or written.

    Raises:
        SettingError: it has not.
    """
    if formation is not None:
        place_of(scenario, formation)
    if on is not None:
        day_of(scenario, on)


@contextmanager
def journal_of(
    asked: Asked, words: Mapping[str, Any], out: str | Path | None, command: str = "bayonets.explain(...)"
) -> Iterator[Journal]:
    """A journal in a folder, or in memory; a question that is refused leaves no new folder behind.

    Args:
        asked: the runs.
        words: of `question_words`.
        out: the folder, or None.
        command: the line that asks.

    Raises:
        FolderError: the folder belongs to something else, or cannot be written.
    """
    if out is None:
        yield Journal()
        return
    path = Path(out)
    before = path.exists()
    try:
        with journal_in(path, asked.scenario, asked.seed, question="explain", asked=words, command=command) as at:
            yield at
    except RefusedError:
        if not before:
            give_back(path)
        raise


def question_words(
    asked: Asked, formation: str | None, on: str | date | None, run: int | None
) -> dict[str, str | int | None]:
    """What makes it another question, for the folder of the answer."""
    return {
        "formation": formation,
        "on": None if on is None else str(on),
        "run": run,
        "runs_of": None if asked.folder is None else str(asked.folder.path.resolve()),
    }
