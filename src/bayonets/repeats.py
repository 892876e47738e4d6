"""Repeat any simulator, such as those of the classics, and inspect the results of its runs.

>>> import bayonets as bn
>>> from bayonets.classics import granovetter
>>> repeats = bn.repeat(granovetter.crowd, runs=50, n=100, mean=0.25, sd=0.15)
>>> repeats.values("count").shape
(50,)
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bayonets.ensemble.progress import silent
from bayonets.ensemble.repeat import Array, Simulator, SimulatorRuns, repeat_runs
from bayonets.ensemble.threads import usable_cores
from bayonets.errors import RefusedError
from bayonets.questions.asked import check_count

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False, repr=False)
class Repeats:
    """The results of repeated runs of a simulator.

    Attributes:
        simulator: its name, such as `bayonets.classics.granovetter.crowd`.
        arguments: the arguments with which it was called, without the seed.
        seed: the random seed of the runs together.
        outcomes: the results of every run as plain arrays (`bayonets.ensemble.repeat.SimulatorRuns`).
    """

    simulator: str
    arguments: dict[str, Any]
    seed: int
    outcomes: SimulatorRuns

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the numbers of a run, then those of the quantities of its course."""
        return (*self.outcomes.numbers, *self.outcomes.courses)

    def runs(self) -> "pd.DataFrame":
        """One row for each run: `run`, `seed` and the resulting numbers."""
        from bayonets.ensemble.repeat_tables import runs_table

        shown: pd.DataFrame = runs_table(self.outcomes).to_pandas()
        return shown

    def steps(self) -> "pd.DataFrame":
        """One row for each run and step: `run`, `step` and its course, up to the last step of the run."""
        from bayonets.ensemble.repeat_tables import steps_table

        shown: pd.DataFrame = steps_table(self.outcomes).to_pandas()
        return shown

    def values(self, name: str) -> Array:
        """One number of all runs, (R,), or one quantity of their courses, (R, T); shorter runs repeat their last state.

        Raises:
            RefusedError: the simulator has no result of that name.
        """
        if name in self.outcomes.numbers:
            return self.outcomes.numbers[name]
        if name in self.outcomes.courses:
            return self.outcomes.padded(name)
        raise RefusedError(f"{name}: the simulator has no result of that name. It has: {', '.join(self.names)}")

    @cached_property
    def digest(self) -> str:
        """One SHA-256 over all numbers and courses: the same for any number of threads."""
        return self.outcomes.digest()

    def to_xarray(self) -> "xr.Dataset":
        """One labelled Dataset with dimensions run and step; shorter runs repeat their last state.

        Raises:
            ImportError: xarray is not installed (`pip install "bayonets[xarray]"`).
        """
        import xarray as xr

        numbers = {name: ("run", column) for name, column in self.outcomes.numbers.items()}
        courses = {name: (("run", "step"), self.outcomes.padded(name)) for name in self.outcomes.courses}
        coords: dict[str, Any] = {"run": np.arange(self.outcomes.seeds.size)}
        coords |= {"run_seed": ("run", self.outcomes.seeds), "run_steps": ("run", self.outcomes.steps)}
        if courses:
            coords["step"] = np.arange(self.outcomes.steps.max())
        attrs = {"simulator": self.simulator, "seed": self.seed, "digest": self.digest}
        return xr.Dataset({**numbers, **courses}, coords=coords, attrs=attrs)

    def save(self, folder: str | Path) -> None:
        """Write runs.parquet, steps.parquet and manifest.json into a folder.

        Raises:
            FolderError: the folder holds results already, or cannot be written.
        """
        from bayonets.ensemble.repeat_tables import plain_arguments, save

        how = {
            "simulator": self.simulator,
            "arguments": plain_arguments(self.arguments),
            "seed": self.seed,
            "runs": int(self.outcomes.seeds.size),
            "digest": self.digest,
        }
        save(Path(folder), self.outcomes, how)

    def summary(self) -> str:
        """The mean and the 90 percent range of every number, in a few lines of text."""
        from bayonets.findings.repeated import summary

        return summary(self._heading(), self.outcomes.numbers, self.outcomes.courses, self.outcomes.steps)

    def plot(self, name: str | None = None) -> "Figure":
        """Courses over the steps: median, 50 and 90 percent bands.

        Args:
            name: the quantity; by default all quantities in which the runs differ, one above the other.

        Raises:
            RefusedError: there is no such quantity, it has non-finite values, or the simulator has no course.
        """
        from bayonets.pictures.repeated import repeated

        courses = {quantity: self.outcomes.padded(quantity) for quantity in self._to_draw(name)}
        for quantity, values in courses.items():
            if not np.isfinite(values).all():
                raise RefusedError(f"{quantity}: has non-finite values and cannot be drawn. Give another name")
        same = len(np.unique(self.outcomes.steps)) == 1
        return repeated(courses, self._heading() + ("" if same else ". A run that has ended keeps its last state"))

    def __repr__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.summary())}</pre>"

    def _to_draw(self, name: str | None) -> list[str]:
        names = list(self.outcomes.courses)
        if not names:
            raise RefusedError(f"{self.simulator}: has numbers but no course, so that nothing can be drawn by step")
        if name is not None and name not in names:
            raise RefusedError(f"{name}: is not a quantity of the course. There are: {', '.join(names)}")
        if name is not None:
            return [name]
        differing = [
            quantity for quantity in names if np.ptp(self.outcomes.padded(quantity).astype(np.float64), axis=0).any()
        ]
        return differing or names

    def _heading(self) -> str:
        """The simulator, its arguments and the seed, in one line."""
        from bayonets.ensemble.repeat_tables import plain_arguments

        given = [f"{name} = {value}" for name, value in plain_arguments(self.arguments).items()]
        return ", ".join([self.simulator.removeprefix("bayonets.classics."), *given, f"seed {self.seed}"])


def repeat(
    simulator: Simulator,
    runs: int = 1000,
    seed: int = 1,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    **arguments: Any,
) -> Repeats:
    """Call a simulator repeatedly, each time with a different seed, and gather the results.

        bn.repeat(granovetter.crowd, runs=1000, n=100, mean=0.25, sd=0.15)

    Args:
        simulator: takes the arguments and a `seed`, and returns a dataclass. Fields that are numbers are the results of
            the run; fields that are one-dimensional arrays are its course, step by step.
        runs: the number of runs, at least 1.
        seed: random seed, a whole number of at least 0; the seed of each run is derived from it and the run's number.
        threads: the number of threads; by default one for each core. Results do not depend on it.
        progress: called with the number of runs done and the number of runs requested.
        **arguments: passed to the simulator by name.

    Raises:
        SettingError: runs, seed or threads are out of range, or the simulator does not take the arguments.
        ClassicError: the simulator cannot compute with an argument.
        RunFailedError: a run raised another error.
    """
    check_count("runs", runs, 1)
    check_count("seed", seed, 0)
    check_count("threads", threads if threads is not None else 1, 1)
    workers = min(threads or usable_cores(), runs)
    outcomes = repeat_runs(simulator, arguments, runs, seed, threads=workers, progress=progress or silent)
    return Repeats(_name_of(simulator), arguments, seed, outcomes)


def _name_of(simulator: Simulator) -> str:
    name = getattr(simulator, "__qualname__", type(simulator).__qualname__)
    return f"{getattr(simulator, '__module__', '')}.{name}".removeprefix("__main__.")
