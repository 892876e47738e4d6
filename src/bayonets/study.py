"""The main interface of the library: load a scenario, change it, run it and inspect the results.

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
    """A scenario that can be changed and run; every change returns a new setup.

    Attributes:
        scenario: the dossier itself.
    """

    scenario: Scenario

    def with_levers(self, **levers: Any) -> "Setup":
        """Set levers: a number, a list of (date, value) steps, or a table of either by service or formation.

            bn.load("belarus-2020").with_levers(amnesty=0.9, support=[("2020-09-01", 0.8)], bonus={"omon_minsk": 1.2})

        Raises:
            SettingError: a lever of that name does not exist, or the value is invalid.
        """
        return Setup(words.apply_levers(self.scenario, **levers))

    def show(self, width: int = 100) -> str:
        """The scenario as `bayonets show` prints it, in lines of at most `width` characters."""
        from bayonets.scenario.show import show

        return show(self.scenario, width)

    def __repr__(self) -> str:
        from bayonets.scenario.brief import brief

        return (
            f"{brief(self.scenario)}\nsetup.show() prints the numbers, setup.run(runs=1000, seed=1) runs the scenario"
        )

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"

    def with_words(self, *settings: str | Iterable[str]) -> "Setup":
        """Change any number of the scenario with the words of `--set`, such as "parameters.efficacy=0.3".

        Args:
            settings: words, or lists of words.

        Raises:
            SettingError: a word names nothing that can be set, or its value is invalid.
        """
        return Setup(words.apply(self.scenario, words.spoken(settings)))

    def with_numbers(self, numbers: Mapping[str, float]) -> "Setup":
        """Replace numbers by name, such as {"parameters.demand": 9, "protest.initial": 24}.

        Args:
            numbers: the new numbers by the names that `scenario.quantities()` gives.

        Raises:
            SettingError: a number of that name does not exist, or its new value is invalid.
        """
        return Setup(handles.with_numbers(self.scenario, numbers))

    def with_parameters(self, **parameters: float) -> "Setup":
        """Set parameters of the model by name.

        Raises:
            SettingError: a parameter of that name does not exist, or the value is invalid.
        """
        return self.with_words(*(f"parameters.{name}={value!r}" for name, value in parameters.items()))

    def without(self, *mechanisms: str) -> "Setup":
        """Leave out mechanisms by name, such as "shame"; those already left out stay so.

        Raises:
            SettingError: a mechanism of that name does not exist.
        """
        left_out = dict.fromkeys((*self.scenario.mechanisms.off, *mechanisms))
        return self.with_words(f"mechanisms.off={','.join(left_out)}")

    def with_days(self, days: int) -> "Setup":
        """Simulate another number of days.

        Raises:
            SettingError: the number of days is out of range.
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
        posterior: Any = None,
        ranges: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> "Study":
        """Simulate an ensemble of runs in memory.

        Args:
            runs: the number of runs, at least 1.
            seed: random seed, a whole number of at least 0; the same seed gives the same results on every machine.
            threads: the number of threads; by default one for each core. Results do not depend on it.
            dask: compute on a Dask cluster instead: the address of its scheduler, such as "tcp://host:8786", or the
                path of its scheduler file (docs/clusters.md). Results do not depend on it.
            same_people: use the population of run 0, officers and ties, in all runs.
            uncertain: draw the uncertain numbers anew for every pair of runs, so that the two runs of a pair differ
                only by their random stream: "quantities" (or True) draws the numbers of the scenario with low and high,
                "parameters" those of the model over their plausible ranges, "all" both (docs/sensitivity.md).
            posterior: draw the numbers for every pair of runs from the posterior of `bn.calibrate`: its result, or its
                folder.
            ranges: make additional runs, the same number but at most 200, with every number drawn ("all"), so that the
                summary and the report state the probability of holding over the ranges. `bayonets run` does so by
                default.
            progress: called with the number of runs done and the number of runs requested.

        Raises:
            SettingError: runs, seed or threads are out of range; both threads and dask are given; or no number is
                uncertain.
            ClusterError: the cluster cannot be reached, or has another version of this program.
            RunFailedError: a run could not be completed.
        """
        from bayonets.ensemble.executor import workforce
        from bayonets.ensemble.prepare import ready_engine
        from bayonets.ensemble.progress import silent
        from bayonets.ensemble.ranges import WHICH, runs_over_ranges
        from bayonets.inference.under import under

        check_count("runs", runs, 1)
        check_count("seed", seed, 0)
        check_count("threads", threads if threads is not None else 1, 1)
        if threads is not None and dask is not None:
            raise SettingError(f"threads={threads}, dask={dask!r}: a cluster's workers have their own threads. Use one")
        scenario, which = under(self.scenario, posterior, uncertain)
        if ranges and which is not None:
            raise SettingError(f"ranges={ranges!r}: is possible only for runs with fixed numbers. Leave out uncertain")
        show = progress or silent
        extra = runs_over_ranges(runs) if ranges else 0
        with workforce(runs, threads, dask) as force:
            ready_engine()
            terms = {"seed": seed, "compute": force.compute, "same_people": same_people}
            plain = Setup(scenario)._courses(
                runs, **terms, uncertain=which, progress=lambda done, _: show(done, runs + extra)
            )
            if not extra:
                return Study(plain)
            over = self._courses(
                extra, **terms, uncertain=WHICH, progress=lambda done, _: show(runs + done, runs + extra)
            )
        return Study(plain, over)

    def _courses(self, runs: int, **terms: Any) -> "Courses":
        """Runs in memory; `terms` are the further arguments of `ensemble.run.run_in_memory`.

        Raises:
            RunFailedError: a run could not be completed.
        """
        from bayonets.ensemble.course import FailedRun
        from bayonets.ensemble.run import completed, run_in_memory
        from bayonets.results import gather

        ended = list(run_in_memory(self.scenario, runs, **terms))
        failed = [run for run in ended if isinstance(run, FailedRun)]
        if failed:
            raise RunFailedError(f"{len(failed)} of {runs} runs could not be completed. The first: {failed[0].reason}")
        return gather(self.scenario, terms["seed"], completed(ended), uncertain=terms["uncertain"])

    def mean_field(self, *, histories: int | None = None, seed: int = 1) -> "Study":
        """The mean-field approximation: one course, computed within milliseconds, with real numbers of officers.

        It is the limit of many well-mixed officers without the noise of the protest; docs/engine.md shows where it
        agrees with the runs and where it does not.

        Args:
            histories: None: the postures of commanders are probabilities, and there is one course. A number, such as
                64: that number of courses, in each of which the postures are drawn.
            seed: random seed of the histories; the same seed gives the same results on every machine.

        Raises:
            SettingError: histories or seed is out of range.
            EngineError: a course has a non-finite value.
        """
        from bayonets.ensemble.evaluate import mean_field_at
        from bayonets.ensemble.prepare import ready_mean_field
        from bayonets.results import gather
        from bayonets.scenario.inputs import build

        check_count("histories", histories if histories is not None else 1, 1)
        check_count("seed", seed, 0)
        ready_mean_field()
        courses = mean_field_at(build(self.scenario), seed, histories)
        return Study(gather(self.scenario, seed, courses, mean_field=histories is None))

    def moment(self, on: "str | date | None" = None, *, protest: float | None = None) -> "Moment":
        """The mean field on a day, for its equilibria: fixed points, folds and the edge of the basin of attraction.

        Args:
            on: the date; by default the start.
            protest: thousands of people in the streets; by default the protest of the mean field on that day.

        Raises:
            SettingError: the date is not a day of the scenario; or the protest is not a number of at least 0.
        """
        from bayonets.moment import moment_of

        return moment_of(self.scenario, on, protest)


@dataclass(frozen=True, eq=False)
class Study:
    """The results of runs.

    Attributes:
        courses: every run as plain arrays (`bayonets.results.Courses`).
        ranges: a few runs with every number drawn from its range, or None (`Setup.run`).
    """

    courses: "Courses"
    ranges: "Courses | None" = None

    @property
    def scenario(self) -> Scenario:
        """The exact scenario of the runs."""
        return self.courses.scenario

    @property
    def fell(self) -> npt.NDArray[np.bool_]:
        """(runs,) whether the regime fell."""
        return self.courses.fell

    @property
    def fell_day(self) -> npt.NDArray[np.int64]:
        """(runs,) day of the fall counted from the start; -1 if the regime held."""
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
            width: the width in print, such as "84mm" for a journal's column (mm, cm, in or pt); None: for a screen.
            title: whether the result and its uncertainty are written above it; in a journal they belong in the caption.
            thousands: the separator of thousands: "thin space", "comma", "point", "apostrophe" or "none".
            decimal: the decimal mark: "point" or "comma"; None: a comma if points separate thousands, else a point.

        Raises:
            SettingError: one of them is invalid.
        """
        from bayonets.pictures.overview import overview
        from bayonets.pictures.sized import in_width
        from bayonets.wording import numerals_of, written_in

        with written_in(numerals_of(thousands, decimal)):
            return in_width(lambda pixels: overview(self.courses, self.ranges, width=pixels, titled=title), width)

    def story(self, run: int) -> str:
        """One run as a narrative, day by day, in sentences.

        Raises:
            RefusedError: there is no such run.
        """
        from bayonets.story import tell

        return tell(self.courses, run)

    def with_calm(self, runs: int | None = None, *, same_people: bool = False, threads: int | None = None) -> "Study":
        """The study with some of its runs repeated in calm: without protest, offers and the opposition's events.

            study = bn.load("textbook").run(runs=100).with_calm()
            print(study.beside_calm())

        Args:
            runs: the number of runs to repeat, from the first on; by default all, at most 100. A run in calm takes
                about the time of the original run.
            same_people: as in `Setup.run`.
            threads: the number of threads; by default one for each core. Results do not depend on it.

        Raises:
            SettingError: runs or threads are out of range.
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
            which = which_in(calm, self.courses.uncertain)
            courses = Setup(calm)._courses(many, **terms, uncertain=which, progress=silent)
        return replace(self, courses=replace(self.courses, calm=courses))

    def beside_calm(self) -> str:
        """The exits compared with those in calm, in a sentence.

        Raises:
            RefusedError: no run has been made in calm (`with_calm`).
        """
        from bayonets.findings.calm import beside_calm, calm_sentence

        exits = beside_calm(self.courses)
        if exits is None:
            raise RefusedError("No run has been made in calm. Call study.with_calm() first")
        return calm_sentence(exits)

    @cached_property
    def digest(self) -> str:
        """One SHA-256 over all results: the same on every machine."""
        return self.courses.digest()

    def summary(self) -> str:
        """The results in a few lines of text."""
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
        FolderError: the path is not a result folder, or the folder holds no completed run.
    """
    from bayonets.ensemble.store import read_folder
    from bayonets.results import calm_in, courses_in, ranges_in

    folder = read_folder(Path(path))
    return Study(replace(courses_in(folder), calm=calm_in(folder)), ranges_in(folder))


def library() -> tuple[str, ...]:
    """The names of the scenarios that ship with the program."""
    from bayonets.scenario.read import library as names

    return names()
