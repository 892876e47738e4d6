"""Repeat any simulator, such as those of the classics, and look at what its runs came to.

>>> import bayonets as bn
>>> from bayonets.classics import granovetter
>>> found = bn.repeat(granovetter.crowd, runs=50, n=100, mean=0.25, sd=0.15)
>>> found.values("count").shape
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
    """What the runs of a simulator came to.

    Attributes:
        simulator: its name, such as `bayonets.classics.granovetter.crowd`.
        arguments: what it was called with, without the seed.
        seed: of all runs together.
        outcomes: every run as plain arrays (`bayonets.ensemble.repeat.SimulatorRuns`).
    """

    simulator: str
    arguments: dict[str, Any]
    seed: int
    outcomes: SimulatorRuns

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the numbers of a run, then of the quantities of its course."""
        return (*self.outcomes.numbers, *self.outcomes.courses)

    def runs(self) -> "pd.DataFrame":
        """One row for each run: `run`, `seed` and the numbers it came to."""
        from bayonets.ensemble.repeat_tables import runs_table

        shown: pd.DataFrame = runs_table(self.outcomes).to_pandas()
        return shown

    def steps(self) -> "pd.DataFrame":
        """One row for each run and step: `run`, `step` and its course; each run has as many steps as it took."""
        from bayonets.ensemble.repeat_tables import steps_table

        shown: pd.DataFrame = steps_table(self.outcomes).to_pandas()
        return shown

    def values(self, name: str) -> Array:
        """One number of all runs, (R,), or one quantity of their courses, (R, T): shorter runs repeat their last state.

        Raises:
            RefusedError: the simulator gives nothing of that name.
        """
        if name in self.outcomes.numbers:
            return self.outcomes.numbers[name]
        if name in self.outcomes.courses:
            return self.outcomes.padded(name)
        raise RefusedError(f"{name}: the simulator gives no such thing. There are: {', '.join(self.names)}")

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
        """Write runs.parquet, steps.parquet and manifest.json.

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
        """Mean and 90 percent range of every number, in a few lines of text."""
        from bayonets.findings.repeated import summary

        return summary(self._heading(), self.outcomes.numbers, self.outcomes.courses, self.outcomes.steps)

    def plot(self, name: str | None = None) -> "Figure":
        """Courses over the steps: median, 50 and 90 percent bands.

        Args:
            name: of one quantity; by default all in which runs differ, one above the other.

        Raises:
            RefusedError: there is no such quantity, it cannot be drawn, or the simulator gives no course at all.
        """
        from bayonets.pictures.repeated import repeated

        courses = {each: self.outcomes.padded(each) for each in self._to_draw(name)}
        for each, values in courses.items():
            if not np.isfinite(values).all():
                raise RefusedError(f"{each}: some of its numbers are none: it cannot be drawn. Give another name")
        same = len(np.unique(self.outcomes.steps)) == 1
        return repeated(courses, self._heading() + ("" if same else ". A run that has ended keeps its last state"))

    def __repr__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.summary())}</pre>"

    def _to_draw(self, name: str | None) -> list[str]:
        known = list(self.outcomes.courses)
        if not known:
            raise RefusedError(f"{self.simulator}: gives no course, only numbers: there is nothing to draw by step")
        if name is not None and name not in known:
            raise RefusedError(f"{name}: is no quantity of the course. There are: {', '.join(known)}")
        if name is not None:
            return [name]
        differ = [each for each in known if np.ptp(self.outcomes.padded(each).astype(np.float64), axis=0).any()]
        return differ or known

    def _heading(self) -> str:
        """What was run, in one line."""
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
    """Call a simulator so many times, each time with a seed of its own, and gather what comes out.

        bn.repeat(granovetter.crowd, runs=1000, n=100, mean=0.25, sd=0.15)

    Args:
        simulator: takes the arguments and a `seed`, and gives a dataclass: its fields that are numbers are what the
            run came to, those that are arrays of one dimension its course, step by step.
        runs: how many, at least 1.
        seed: a whole number from 0 on; each run's own seed is made of it and of the number of the run.
        threads: by default all cores. Results do not depend on it.
        progress: called with the runs done and the runs asked.
        **arguments: handed to the simulator, by name.

    Raises:
        SettingError: runs, seed or threads out of range, or the simulator does not take the arguments.
        ClassicError: the simulator cannot compute with an argument.
        RunFailedError: a run raised something else.
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
