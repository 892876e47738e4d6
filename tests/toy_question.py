"""A question of few lines, declared as every question is: in how many runs does the regime fall?"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from matplotlib.figure import Figure

from bayonets.account.blocks import Account, Table
from bayonets.engine.inputs import Inputs
from bayonets.ensemble.evaluate import courses_at, evaluate
from bayonets.ensemble.executor import Workforce
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.progress import Progress, silent
from bayonets.questions.answers import Answer
from bayonets.questions.contract import Argument, Dask, Seed, Threads, check, documented
from bayonets.questions.plan import Plan, Preview, answered
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read


@dataclass(frozen=True, repr=False)
class FallsAnswer(Answer):
    """In how many runs the regime falls."""

    question = "falls"
    scenario: str
    digest: str
    seed: int
    fell: int
    runs: int

    @property
    def findings(self) -> list[str]:
        """One sentence."""
        return [f"The regime falls in {self.fell} of {self.runs} runs."]

    def account(self) -> Account:
        """The sentence and a table."""
        table = Table(("", "Runs"), [["fell", str(self.fell)]])
        return Account("falls", self.findings[0], [table], findings=self.findings)

    def plot_in(self, pixels: float, *, titled: bool) -> Figure:  # noqa: ARG002
        """An empty figure."""
        return Figure((pixels / 100, 2.0))

    def as_json(self) -> dict[str, Any]:
        """The numbers."""
        return {"fell": self.fell, "runs": self.runs}


def fell_at(inputs: Inputs, seed: int, run: int) -> Mapping[str, bool]:
    """Whether the regime falls in a run, by the run's number."""
    return {str(run): courses_at(inputs, seed, [run])[0].fell_day >= 0}


@dataclass(frozen=True, eq=False)
class FallsPlan(Plan):
    """The question, checked."""

    question = "falls"
    scenario: Scenario
    seed: int
    runs: int

    @property
    def points(self) -> int:
        """Runs."""
        return self.runs

    def asked(self) -> dict[str, Any]:
        """Nothing but the scenario and the seed."""
        return {}

    def solve(self, store: Journal, force: Workforce, progress: Progress, preview: Preview) -> FallsAnswer:  # noqa: ARG002
        """Compute the runs that are lacking."""
        lacking = [run for run in range(self.runs) if str(run) not in store.known]
        for done, _ in enumerate(
            evaluate(partial(fell_at, build(self.scenario), self.seed), lacking, store, force.each)
        ):
            progress(self.runs - len(lacking) + done + 1, self.runs)
        fell = sum(store.known[str(run)] for run in range(self.runs))
        return FallsAnswer(self.scenario.name, self.scenario.digest(), self.seed, fell, self.runs)


@documented
def falls(
    scenario: str,
    runs: Annotated[int, Argument("Runs.", 1, 100)] = 4,
    seed: Seed = 1,
    *,
    threads: Threads = None,
    dask: Dask = None,
    out: str | Path | None = None,
    progress: Progress = silent,
) -> FallsAnswer:
    """In how many runs does the regime fall?

    Raises:
        SettingError: an argument is out of range.
    """
    check(falls, runs=runs, seed=seed, threads=threads)
    plan, line = FallsPlan(read(scenario), seed, runs), "bayonets.falls(...)"
    answer: FallsAnswer = answered(plan, threads=threads, dask=dask, out=out, progress=progress, command=line)
    return answer
