"""What the sampler asks of the simulator: log likelihoods of the reports by the mean field and by the engine.

Every response is recorded in a journal under its numbers and its run, so that the same command, interrupted anywhere,
takes the same steps again from what is known.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from bayonets.ensemble.evaluate import evaluate
from bayonets.ensemble.executor import Each
from bayonets.ensemble.journal import Journal
from bayonets.errors import BayonetsError
from bayonets.inference.points import Floats, Integers, Points
from bayonets.inference.reports import Reports
from bayonets.inference.simulator import Response, Simulator, key_of, response_of

_TOGETHER: Final = 50
"""Number of points whose responses are recorded at once."""

Entries = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Likelihood:
    """The log likelihood of the reports that are used, for responses of one kind.

    Attributes:
        reports: all J reports.
        used: (J,) whether each report is used.
        if_wrong: (J,) probability of each report averaged over the prior.
        error: (J,) further error in the logarithm; that of the mean field against the engine.
    """

    reports: Reports
    used: npt.NDArray[np.bool_]
    if_wrong: Floats
    error: Floats

    def of(self, values: Floats, biases: Floats) -> Floats:
        """(N,) log likelihoods from (N, J) values and (N, G) biases; -inf where a report cannot be."""
        probabilities = self.reports.probabilities(values, biases, self.if_wrong, self.error)
        with np.errstate(divide="ignore"):  # a report that cannot be wrong may be impossible
            return np.asarray(np.log(probabilities[:, self.used]).sum(axis=1))


@dataclass(eq=False)
class Counts:
    """Points asked for, those of them at which the engine ran, and runs that could not be completed."""

    points: int = 0
    engine: int = 0
    failed: int = 0


@dataclass(frozen=True, eq=False)
class ReportTarget:
    """The posterior of the unknown numbers, given reports.

    Attributes:
        simulator: of points.
        full: likelihood for responses of the engine.
        cheap: likelihood for those of the mean field; None if the mean field is not used.
        journal: earlier responses.
        each: the executor.
        counts: what was needed.
    """

    simulator: Simulator
    full: Likelihood
    cheap_likelihood: Likelihood | None
    journal: Journal
    each: Each
    counts: Counts = field(default_factory=Counts)

    @property
    def coordinates(self) -> int:
        """K."""
        return self.simulator.coordinates

    def cheap(self, z: Floats, run: Integers) -> Points:
        """Points with the response of the mean field alone."""
        return self.screened(z, run, np.full(len(z), np.inf))

    def screened(self, z: Floats, run: Integers, least: Floats) -> Points:
        """Points with the responses that are needed."""
        gates = least if self.cheap_likelihood is not None else np.where(least > 0.0, np.inf, -np.inf)
        tasks = [_Task(z[row], int(run[row]), float(gates[row])) for row in range(len(z))]
        fast, slow = self._responses(tasks)
        biases = self.simulator.biases(z)
        log_cheap = np.zeros(len(z))
        if self.cheap_likelihood is not None:
            log_cheap = _log_likelihood(self.cheap_likelihood, fast, biases)
        simulated = np.array([response is not None for response in slow], dtype=bool)
        log_full = np.full(len(z), np.nan)
        if simulated.any():
            log_full[simulated] = _log_likelihood(
                self.full, [response for response in slow if response], biases[simulated]
            )
        best = [response or other for response, other in zip(slow, fast, strict=True)]
        values, outcomes = (np.stack([getattr(response, name) for response in best]) for name in ("values", "outcomes"))
        return Points(z, run, log_cheap, log_full, values, outcomes)

    def _responses(self, tasks: "Sequence[_Task]") -> tuple[list[Response], list[Response | None]]:
        """The responses of the mean field, empty if it is not used, and those of the engine where they are needed."""
        known, keys = self.journal.known, [_keys_of(self.simulator, task) for task in tasks]
        lacking = []
        for task, (fast_key, slow_key) in zip(tasks, keys, strict=True):
            fast = known.get(fast_key)
            if fast is None and self.cheap_likelihood is not None:
                lacking.append(_Lacking(task, None, fast_key, slow_key))
            elif slow_key not in known and _passes(self.cheap_likelihood, self.simulator, task, fast):
                lacking.append(_Lacking(task, fast, fast_key, slow_key))
        solve = partial(_solve, self.simulator, self.cheap_likelihood)
        with closing(evaluate(solve, lacking, self.journal, self.each, together=_TOGETHER)) as computed:
            for _ in computed:
                pass
        nothing = self.simulator.failed
        quick, exact = list[Response](), list[Response | None]()
        for task, (fast_key, slow_key) in zip(tasks, keys, strict=True):
            fast = known.get(fast_key)
            needed = _passes(self.cheap_likelihood, self.simulator, task, fast)
            quick.append(nothing if fast is None else response_of(fast))
            exact.append(response_of(known[slow_key]) if needed else None)
        self._count(exact)
        return quick, exact

    def _count(self, exact: Sequence[Response | None]) -> None:
        simulated = [response for response in exact if response is not None]
        self.counts.points += len(exact)
        self.counts.engine += len(simulated)
        self.counts.failed += sum(response.failed for response in simulated)


@dataclass(frozen=True, eq=False)
class _Task:
    """A point, and the cheap log likelihood that it must reach before the engine runs."""

    z: Floats
    run: int
    least: float


Plain = list[float | None]


def _log_likelihood(likelihood: Likelihood, responses: Sequence[Response], biases: Floats) -> Floats:
    values = np.stack([response.values for response in responses])
    failed = np.array([response.failed for response in responses])
    return np.where(failed, -np.inf, likelihood.of(values, biases))


def _keys_of(simulator: Simulator, task: _Task) -> tuple[str, str]:
    """The keys of the responses of the mean field and of the engine at a point."""
    key = key_of(simulator.numbers(task.z), task.z[simulator.named :], task.run)
    return f"m{key}", f"e{key}"


def _passes(cheap: Likelihood | None, simulator: Simulator, task: _Task, fast: Plain | None) -> bool:
    """Whether the engine must run at a point, given the response of the mean field."""
    if cheap is None or fast is None or not np.isfinite(task.least):
        return task.least == -np.inf
    return bool(_log_likelihood(cheap, [response_of(fast)], simulator.biases(task.z[None]))[0] >= task.least)


@dataclass(frozen=True, eq=False)
class _Lacking:
    """A point that lacks a response, that of the mean field if there is one, and the keys of both."""

    task: _Task
    mean_field: Plain | None
    fast_key: str
    slow_key: str


def _solve(simulator: Simulator, cheap: Likelihood | None, lacking: _Lacking) -> Entries:
    """The responses that a point lacks, by their keys."""
    task, fast = lacking.task, lacking.mean_field
    entries: Entries = {}
    try:
        point = simulator.prepared(task.z)
    except BayonetsError:
        keys = [lacking.fast_key] * (cheap is not None) + [lacking.slow_key]
        return dict.fromkeys(keys, simulator.failed.plain())
    if fast is None and cheap is not None:
        fast = entries[lacking.fast_key] = simulator.by_mean_field(point, task.run).plain()
    if _passes(cheap, simulator, task, fast):
        entries[lacking.slow_key] = simulator.by_engine(point, task.run).plain()
    return entries


def trial(reports: Reports, used: npt.NDArray[np.bool_]) -> Likelihood:
    """A likelihood for draws that are only simulated, before anything is known of the prior."""
    return Likelihood(reports, used, np.ones(len(reports)), np.zeros(len(reports)))
