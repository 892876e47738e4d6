"""The front door of the library: load a scenario, change it, run it, look at what came out.

>>> import bayonets as bn
>>> study = bn.load("textbook").with_levers(amnesty=0.9).run(runs=20, seed=1)
>>> study.fell.shape
(20,)
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from bayonets.errors import RefusedError, RunFailedError, SettingError
from bayonets.questions.asked import check_count
from bayonets.scenario import handles, words
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure

    from bayonets.moment import Moment
    from bayonets.results import Courses


@dataclass(frozen=True, repr=False)
class Setup:
    """A scenario ready to be changed and run; every change gives a new one.

    Attributes:
        scenario: the dossier itself.
    """

    scenario: Scenario

    def with_levers(self, **levers: Any) -> "Setup":
        """Set levers: a number, a list of (date, value) steps, or a table of either by service or formation.

            bn.load("belarus-2020").with_levers(amnesty=0.9, support=[("2020-09-01", 0.8)], bonus={"omon_minsk": 1.2})

        Raises:
            SettingError: a lever of that name does not exist, or the value is meaningless.
        """
        return Setup(words.apply_levers(self.scenario, **levers))

    def show(self, width: int = 100) -> str:
        """What will run, as `bayonets show` prints it, in lines of so many letters."""
        from bayonets.scenario.show import show

        return show(self.scenario, width)

    def __repr__(self) -> str:
        from bayonets.scenario.brief import brief

        return f"{brief(self.scenario)}\nsetup.show() tells the rest, setup.run(runs=1000, seed=1) runs it"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"

    def with_words(self, *settings: str | Iterable[str]) -> "Setup":
        """Change anything by the words of `--set`, such as "parameters.efficacy=0.3".

        Args:
            settings: words, or lists of them.

        Raises:
            SettingError: a word names nothing, or sets something meaningless.
        """
        return Setup(words.apply(self.scenario, words.spoken(settings)))

    def with_numbers(self, numbers: Mapping[str, float]) -> "Setup":
        """Replace numbers at their places, such as {"parameters.demand": 9, "protest.initial": 24}.

        Args:
            numbers: by places, as `scenario.quantities()` gives them.

        Raises:
            SettingError: a place does not exist, or its number would be meaningless.
        """
        return Setup(handles.with_numbers(self.scenario, numbers))

    def with_parameters(self, **parameters: float) -> "Setup":
        """Set parameters of the model by name.

        Raises:
            SettingError: a parameter of that name does not exist, or the value is meaningless.
        """
        return self.with_words(*(f"parameters.{name}={value!r}" for name, value in parameters.items()))

    def without(self, *mechanisms: str) -> "Setup":
        """Leave mechanisms out, by the names of their rows, such as "shame"; those already left out stay so.

        Raises:
            SettingError: a mechanism of that name does not exist.
        """
        left_out = dict.fromkeys((*self.scenario.mechanisms.off, *mechanisms))
        return self.with_words(f"mechanisms.off={','.join(left_out)}")

    def with_days(self, days: int) -> "Setup":
        """Simulate another number of days.

        Raises:
            SettingError: no scenario may have so many, or so few.
        """
        return Setup(words.with_days(self.scenario, days))

    def run(
        self,
        runs: int = 1000,
        seed: int = 1,
        *,
        threads: int | None = None,
        dask: str | None = None,
        same_people: bool = False,
        uncertain: bool | str | None = None,
        ranges: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> "Study":
        """Simulate so many courses of events, in memory.

        Args:
            runs: how many, at least 1.
            seed: a whole number from 0 on; the same seed gives the same results on every machine.
            threads: by default all cores. Results do not depend on it.
            dask: compute on a Dask cluster instead: the address of its scheduler, such as "tcp://host:8786", or the
                path of its scheduler file (docs/clusters.md). Results do not depend on it.
            same_people: draw the people and ties of run 0 for all runs.
            uncertain: draw the unknown numbers anew for every pair of runs, which then differ by chance alone:
                "quantities" (or True) those of the scenario that have low and high, "parameters" the model's over their
                plausible ranges, "all" both (docs/sensitivity.md).
            ranges: make besides as many runs, at most 200, with every number drawn ("all"), so that the summary and the
                report say what the probability to hold becomes over the ranges. `bayonets run` does so by default.
            progress: called with the runs done and the runs asked.

        Raises:
            SettingError: runs, seed or threads out of range; both threads and dask; or nothing is uncertain.
            ClusterError: the cluster cannot be reached, or has another version of this program.
            RunFailedError: a run could not be completed.
        """
        from bayonets.ensemble.executor import workforce
        from bayonets.ensemble.prepare import ready_engine
        from bayonets.ensemble.progress import silent
        from bayonets.ensemble.ranges import WHICH, runs_over_ranges
        from bayonets.scenario.handles import which_of

        check_count("runs", runs, 1)
        check_count("seed", seed, 0)
        check_count("threads", threads if threads is not None else 1, 1)
        if threads is not None and dask is not None:
            raise SettingError(f"threads={threads}, dask={dask!r}: a cluster's workers have their own threads. Use one")
        which = which_of(uncertain)
        if ranges and which is not None:
            raise SettingError(f"ranges={ranges!r}: accompanies plain runs. Leave out uncertain")
        show = progress or silent
        extra = runs_over_ranges(runs) if ranges else 0
        with workforce(runs, threads, dask) as force:
            ready_engine()
            terms = {"seed": seed, "compute": force.compute, "same_people": same_people}
            plain = self._made(runs, **terms, uncertain=which, progress=lambda done, _: show(done, runs + extra))
            if not extra:
                return Study(plain)
            over = self._made(extra, **terms, uncertain=WHICH, progress=lambda done, _: show(runs + done, runs + extra))
        return Study(plain, over)

    def _made(self, runs: int, **terms: Any) -> "Courses":
        """So many runs in memory; `terms` as `ensemble.run.run_in_memory` has them.

        Raises:
            RunFailedError: a run could not be completed.
        """
        from bayonets.ensemble.course import FailedRun
        from bayonets.ensemble.run import completed, run_in_memory
        from bayonets.results import gather

        found = list(run_in_memory(self.scenario, runs, **terms))
        failed = [one for one in found if isinstance(one, FailedRun)]
        if failed:
            raise RunFailedError(f"{len(failed)} of {runs} runs could not be completed. The first: {failed[0].reason}")
        return gather(self.scenario, terms["seed"], completed(found), uncertain=terms["uncertain"])

    def mean_field(self, *, histories: int | None = None, seed: int = 1) -> "Study":
        """What the deterministic twin says: one course within milliseconds, in which officers are real numbers.

        It is the limit of many well mixed officers, without the protest's noise; docs/engine.md shows where it is
        right and where it is not.

        Args:
            histories: None: commanders' postures are probabilities, and there is one course. A number, such as 64:
                so many courses, in each of which they are drawn.
            seed: of the histories; the same seed gives the same results on every machine.

        Raises:
            SettingError: histories or seed out of range.
            EngineError: a number of a course is none.
        """
        from bayonets.ensemble.evaluate import mean_field_at
        from bayonets.ensemble.prepare import ready_twin
        from bayonets.results import gather
        from bayonets.scenario.inputs import build

        check_count("histories", histories if histories is not None else 1, 1)
        check_count("seed", seed, 0)
        ready_twin()
        found = mean_field_at(build(self.scenario), seed, histories)
        return Study(gather(self.scenario, seed, found, mean_field=histories is None))

    def moment(self, on: "str | date | None" = None, *, protest: float | None = None) -> "Moment":
        """The mean field stopped on a day, to be asked where it can rest: fixed points, folds, the basin's edge.

        Args:
            on: the date; by default the start.
            protest: thousands of people in the streets, if other than the mean field's own.

        Raises:
            SettingError: no day of the scenario; or the protest is none.
        """
        from bayonets.moment import moment_of

        return moment_of(self.scenario, on, protest)


@dataclass(frozen=True, eq=False)
class Study:
    """What the runs came to.

    Attributes:
        courses: every run as plain arrays (`bayonets.results.Courses`).
        ranges: a few runs with every number drawn from its range, if any were made (`Setup.run`).
    """

    courses: "Courses"
    ranges: "Courses | None" = None

    @property
    def scenario(self) -> Scenario:
        """The exact scenario that ran."""
        return self.courses.scenario

    @property
    def fell(self) -> npt.NDArray[np.bool_]:
        """(runs,) whether the regime fell."""
        return self.courses.fell

    @property
    def fell_day(self) -> npt.NDArray[np.int64]:
        """(runs,) day of the downfall counted from the start; -1 if the regime held."""
        return self.courses.fell_day

    def runs(self) -> "pd.DataFrame":
        """One row for each run."""
        return self._frame("runs")

    def formations(self) -> "pd.DataFrame":
        """One row for each run, day and formation."""
        return self._frame("formations")

    def streets(self) -> "pd.DataFrame":
        """One row for each run and day."""
        return self._frame("streets")

    def to_xarray(self) -> "xr.Dataset":
        """One labelled Dataset with dimensions arm, run, day, formation, stance.

        Raises:
            ImportError: xarray is not installed (`pip install "bayonets[xarray]"`).
        """
        from bayonets.results import to_xarray

        return to_xarray(self.courses)

    def plot(
        self, *, width: str | None = None, title: bool = True, thousands: str = "thin space", decimal: str | None = None
    ) -> "Figure":
        """The study in one figure.

            study.plot(width="84mm", title=False).savefig("figure-1.pdf")

        Args:
            width: on paper, such as "84mm", a journal's column (mm, cm, in or pt); None: as on a screen.
            title: whether the finding and how sure it is stand above it; a journal has them in its caption.
            thousands: "thin space", "comma", "point", "apostrophe" or "none".
            decimal: "point" or "comma"; None: a comma where points stand between thousands, else a point.

        Raises:
            SettingError: one of them is none.
        """
        from bayonets.pictures.overview import overview
        from bayonets.pictures.sized import in_width
        from bayonets.pictures.words import numerals_of, written_in

        with written_in(numerals_of(thousands, decimal)):
            return in_width(lambda pixels: overview(self.courses, self.ranges, width=pixels, titled=title), width)

    def story(self, run: int) -> str:
        """One run told day by day, in sentences.

        Raises:
            RefusedError: there is no such run.
        """
        from bayonets.story import tell

        return tell(self.courses, run)

    def with_calm(self, runs: int | None = None, *, same_people: bool = False, threads: int | None = None) -> "Study":
        """The study with some of its runs made once more in calm: without protest, offers and the opposition's events.

            study = bn.load("textbook").run(runs=100).with_calm()
            print(study.beside_calm())

        Args:
            runs: how many of the first; by default all, at most 100. It costs as much as they did.
            same_people: as of `Setup.run`.
            threads: by default all cores. Results do not depend on it.

        Raises:
            SettingError: runs or threads out of range.
            RunFailedError: a run could not be completed.
        """
        from bayonets.ensemble.calm import calm_scenario, runs_in_calm
        from bayonets.ensemble.executor import workforce
        from bayonets.ensemble.prepare import ready_engine
        from bayonets.ensemble.progress import silent
        from bayonets.ensemble.run import which_in

        many = runs_in_calm(self.courses.runs) if runs is None else runs
        check_count("runs", many, 1)
        check_count("threads", threads if threads is not None else 1, 1)
        calm = calm_scenario(self.scenario)
        with workforce(many, threads, None) as force:
            ready_engine()
            terms = {"seed": self.courses.seed, "compute": force.compute, "same_people": same_people}
            made = Setup(calm)._made(many, **terms, uncertain=which_in(calm, self.courses.uncertain), progress=silent)
        return replace(self, courses=replace(self.courses, calm=made))

    def beside_calm(self) -> str:
        """The exits beside those in calm, in a sentence.

        Raises:
            RefusedError: no run has been made in calm (`with_calm`).
        """
        from bayonets.findings.calm import beside_calm, calm_sentence

        found = beside_calm(self.courses)
        if found is None:
            raise RefusedError("No run has been made in calm. Ask for study.with_calm() first")
        return calm_sentence(found)

    @cached_property
    def digest(self) -> str:
        """One SHA-256 over all results: the same on every machine."""
        return self.courses.digest()

    def summary(self) -> str:
        """What was found, in a few lines of text."""
        from bayonets.findings.summary import summary

        return summary(self.courses, self.ranges)

    def __repr__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.summary())}</pre>"

    def _frame(self, table: str) -> "pd.DataFrame":
        from bayonets.results import frame

        return frame(self.courses, table)


def load(name_or_path: str | Path) -> Setup:
    """Load a scenario of the library by its name, or of a file by its path.

    Raises:
        ScenarioError: with every fault of the file.
    """
    return Setup(read(name_or_path))


def open_study(path: str | Path) -> Study:
    """Open a result folder that `bayonets run` wrote.

    Raises:
        FolderError: it is none, or holds no completed run.
    """
    from bayonets.ensemble.store import read_folder
    from bayonets.results import calm_in, courses_in, ranges_in

    folder = read_folder(Path(path))
    return Study(replace(courses_in(folder), calm=calm_in(folder)), ranges_in(folder))


def library() -> tuple[str, ...]:
    """The names of the scenarios that ship with the program."""
    from bayonets.scenario.read import library as names

    return names()
