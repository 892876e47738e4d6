"""Explanations: why a formation stays, who is close to breaking, hidden preferences, and changes before a break."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bayonets.ensemble.executor import Workforce
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.prepare import ready_decomposition, ready_engine
from bayonets.ensemble.progress import Progress
from bayonets.errors import RefusedError, SettingError
from bayonets.questions.asked import ScenarioLike, day_of, scenario_of
from bayonets.questions.contract import RUNS_EXPLAINED
from bayonets.questions.explain.answer import Explanation
from bayonets.questions.explain.choice import place_of
from bayonets.questions.explain.courses import Asked, in_folder
from bayonets.questions.explain.work import answer
from bayonets.questions.plan import Plan, Preview, Say
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import library


@dataclass(frozen=True, eq=False)
class ExplainPlan(Plan):
    """The question why a formation stays, checked.

    Attributes:
        runs: that are explained.
        formation, on, run: as in the question.
    """

    question = Explanation.question
    refused_for_good = True
    runs: Asked
    formation: str | None
    on: str | date | None
    run: int | None

    @property
    def scenario(self) -> Scenario:  # type: ignore[override]
        """That of the runs."""
        return self.runs.scenario

    @property
    def seed(self) -> int:  # type: ignore[override]
        """That of the runs."""
        return self.runs.seed

    @property
    def points(self) -> int:
        """The number of runs, which are computed independently."""
        return len(self.runs.runs)

    def asked(self) -> dict[str, str | int | None]:
        """The formation, the day, the run and the folder."""
        folder = self.runs.folder
        return {
            "formation": self.formation,
            "on": None if self.on is None else str(self.on),
            "run": self.run,
            "runs_of": None if folder is None else str(folder.path.resolve()),
        }

    def address(self) -> tuple[str, ...]:
        """The scenario and the arguments of the question."""
        return self.scenario.digest(), *map(str, self.asked().values())

    def ready(self, say: Say) -> None:
        """Compile the engine and the decomposition of utilities."""
        ready_engine(say)
        ready_decomposition(say)

    def solve(self, store: Journal, force: Workforce, progress: Progress, preview: Preview) -> Explanation:  # noqa: ARG002
        """Compute the runs, then decompose utilities in the snapshots that are needed."""
        return answer(self.runs, store, self.formation, self.on, force=force, progress=progress, alone=self.run)


def planned(
    scenario: ScenarioLike,
    formation: str | None,
    on: str | date | None,
    *,
    run: int | None,
    runs: int | None,
    seed: int | None,
) -> ExplainPlan:
    """The plan of the question, from arguments within their bounds.

    Raises:
        SettingError: an unknown formation, a day outside the scenario, or both one run and many.
        FolderError, RefusedError: errors of a folder whose runs are asked about.
    """
    asked = asked_of(scenario, run, runs, seed)
    if formation is not None:
        place_of(asked.scenario, formation)
    if on is not None:
        day_of(asked.scenario, on)
    return ExplainPlan(asked, formation, on, None if run is None else int(run))


def asked_of(scenario: ScenarioLike, run: int | None, runs: int | None, seed: int | None) -> Asked:
    """The runs that are explained.

    Raises:
        SettingError: run, runs or seed are out of range or contradict each other.
        FolderError, RefusedError: errors of a folder.
    """
    if run is not None and runs is not None:
        raise SettingError(f"run={run}, runs={runs}: these exclude each other. Use one of the two")
    if isinstance(scenario, str | Path) and is_folder(scenario):
        asked = in_folder(Path(scenario), run, runs)
        if seed not in (None, asked.seed):
            raise RefusedError(f"{scenario}: its runs have seed {asked.seed}, not {seed}. Leave the seed out")
        return asked
    numbers = range(RUNS_EXPLAINED if runs is None else runs) if run is None else [run]
    return Asked(scenario_of(scenario), 1 if seed is None else seed, tuple(numbers))


def is_folder(name: str | Path) -> bool:
    """Whether a name is that of a result folder; a scenario of the library takes precedence over other folders."""
    path = Path(name)
    return path.is_dir() and ((path / "manifest.json").exists() or str(name) not in library())
