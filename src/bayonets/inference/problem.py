"""A calibration as a problem for other programs of simulation-based inference: a prior, a simulator, observations.

Plain NumPy, in the coordinates of the sampler: theta is standard normal under the prior. The same row of theta and the
same number of a run give the same result, in any batch and with any number of threads.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.ensemble.executor import workforce
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.prepare import ready_engine
from bayonets.errors import SettingError
from bayonets.inference.bank import prior_points
from bayonets.inference.points import Floats, Integers
from bayonets.inference.reports import DEGREES, Report
from bayonets.inference.simulator import Simulator
from bayonets.inference.streams import key_of, normals, run_numbers
from bayonets.inference.synthetic import distance
from bayonets.inference.target import ReportTarget, trial

_RUN, _ERROR = 29, 30
"""Numbers of the random streams of the run, and of the errors of reporters, of a row."""


@dataclass(frozen=True, eq=False)
class NormalPrior:
    """The prior of K coordinates: independent and standard normal.

    Attributes:
        simulator: gives the names.
    """

    simulator: Simulator

    @property
    def names(self) -> tuple[str, ...]:
        """(K,) names of the unknown numbers, then of the biases of groups of reports."""
        return self.simulator.names

    @property
    def mean(self) -> Floats:
        """(K,) zeros."""
        return np.zeros(len(self.names))

    @property
    def sd(self) -> Floats:
        """(K,) ones."""
        return np.ones(len(self.names))

    def sample(self, count: int, seed: int = 1) -> Floats:
        """(count, K) draws; the first of more are the same, and they are those of `bn.calibrate` with this seed.

        Raises:
            SettingError: an argument is not a whole number in its range.
        """
        _whole("count", count, 1)
        _whole("seed", seed, 0)
        return prior_points(replace(self.simulator, seed=int(seed)), 0, int(count))[0][:, : self.simulator.named]

    def log_prob(self, theta: npt.ArrayLike) -> Floats:
        """(N,) logarithm of the density at (N, K) coordinates.

        Raises:
            SettingError: theta has another shape, or a value that is not finite.
        """
        z = _rows(theta, len(self.names))
        return np.asarray(-0.5 * (z**2).sum(axis=1) - 0.5 * z.shape[1] * np.log(2.0 * np.pi))


@dataclass(frozen=True, eq=False)
class InferenceProblem:
    """A prior, a simulator of J reported quantities, and what was reported.

    Attributes:
        simulator: of a scenario, with its reports and the random seed of its runs.
        threads: number of threads; None: all cores.
    """

    simulator: Simulator
    threads: int | None = None

    @property
    def prior(self) -> NormalPrior:
        """The prior of theta."""
        return NormalPrior(self.simulator)

    @property
    def names(self) -> tuple[str, ...]:
        """(K,) names of the unknown numbers, then of the biases of groups of reports."""
        return self.simulator.names

    @property
    def report_names(self) -> tuple[str, ...]:
        """(J,) number in the scenario, quantity and date of each report."""
        return tuple(f"{report.number} {report.seen.quantity} {report.seen.date}" for report in self._reports)

    @property
    def observed(self) -> Floats:
        """(J,) reported values, for two bounds their middle in the logarithm; nan for a single bound."""
        return np.array([report.middle for report in self._reports], dtype=np.float64)

    @property
    def at_least(self) -> Floats:
        """(J,) lower bounds of the reports, of `about` two standard deviations below; -inf where open."""
        return np.array([report.ends[0] for report in self._reports])

    @property
    def at_most(self) -> Floats:
        """(J,) upper bounds, likewise; inf where open."""
        return np.array([report.ends[1] for report in self._reports])

    @property
    def _reports(self) -> Sequence[Report]:
        return self.simulator.reports.reports

    def numbers(self, theta: npt.ArrayLike) -> Floats:
        """(N, K) the unknown numbers in their own units, and the biases in the logarithm, at (N, K) coordinates.

        Raises:
            SettingError: theta has another shape, or a value that is not finite.
        """
        return self.simulator.values_at(_rows(theta, len(self.names)))

    def simulate(
        self, theta: npt.ArrayLike, runs: npt.ArrayLike | None = None, shocks: npt.ArrayLike | None = None
    ) -> Floats:
        """Simulate one run of the engine for each row, without errors of reporters.

        Args:
            theta: (N, K) coordinates.
            runs: (N,) numbers of the runs, which are their randomness; by default they follow from theta, so that
                the same row gives the same run, and another row an independent one.
            shocks: (N, D) standard normal numbers that move the protest from day to day, as in the table `shocks` of a
                posterior; by default each run draws its own.

        Returns:
            (N, J) reported quantities; nan where the regime had fallen before, or the run could not be completed.

        Raises:
            SettingError: an argument has another shape, or an invalid value.
        """
        z = _rows(theta, len(self.names))
        numbers = self._runs_of(z) if runs is None else _run_numbers(runs, len(z))
        if shocks is not None:
            z = np.concatenate([z, self.simulator.from_shocks(self._shocks(shocks, len(z)))], axis=1)
        ready_engine()
        nothing_used = np.zeros(len(self._reports), dtype=bool)
        with workforce(len(z), self.threads, None) as force:
            likelihood = trial(self.simulator.reports, nothing_used)
            target = ReportTarget(self.simulator, likelihood, None, Journal(), force.each)
            return target.screened(z, numbers, np.full(len(z), -np.inf)).values

    def distance(self, theta: npt.ArrayLike, values: npt.ArrayLike, seed: int = 1) -> Floats:
        """How far what reporters would have perceived lies from what they reported; the real reports have 0.

        Bounds are no values, but a distance of 0 says exactly that the quantity as perceived lies within them:
        inference from distances, given zeros, uses the errors and biases of `bn.calibrate`, without wrong reports.

        Args:
            theta: (N, K) coordinates, of which the biases are used.
            values: (N, J) quantities that were simulated there.
            seed: random seed of the errors.

        Returns:
            (N, J) in the logarithm outside bounds, in standard deviations from an `about`, in its unit outside a fact;
            nan where the value is, which contradicts the report.

        Raises:
            SettingError: an argument has another shape, or an invalid value.
        """
        z = _rows(theta, len(self.names))
        simulated = np.asarray(values, dtype=np.float64)
        if simulated.shape != (len(z), len(self._reports)):
            raise SettingError(
                f"values: has shape {simulated.shape}: must have {(len(z), len(self._reports))}, a row for each of "
                "theta and a column for each report. Give what simulate(theta) returned"
            )
        _whole("seed", seed, 0)
        biases = self.simulator.biases(z)
        return np.array([
            [
                distance(report, value, float(bias[report.group]) if report.group >= 0 else 0.0, error)
                for report, value, error in zip(self._reports, row, self._errors(z[index], seed), strict=True)
            ]
            for index, (row, bias) in enumerate(zip(simulated.tolist(), biases, strict=True))
        ])  # fmt: skip

    def _shocks(self, shocks: npt.ArrayLike, count: int) -> Floats:
        given = _array("shocks", shocks, np.float64)
        if given.shape != (count, self.simulator.shocks) or not np.isfinite(given).all():
            raise SettingError(
                f"shocks: must be finite numbers in {count} rows, one for each of theta, and {self.simulator.shocks} "
                "columns, one for each day on which the protest takes its course. Leave them out to have them drawn"
            )
        return np.asarray(given)

    def _errors(self, row: Floats, seed: int) -> Floats:
        """(J, 1 + DEGREES) standard normal numbers of a row."""
        return normals(key_of(int(seed), _ERROR, _word(row)), (len(self._reports), 1 + DEGREES))

    def _runs_of(self, z: Floats) -> Integers:
        return np.array([run_numbers(key_of(self.simulator.seed, _RUN, _word(row)), 1)[0] for row in z], dtype=np.int64)


def _word(row: Floats) -> int:
    """A number of 64 bits for a row of coordinates."""
    return int.from_bytes(sha256(row.tobytes()).digest()[:8])


# --- Arguments --------------------------------------------------------------------------------------------------------


def _rows(theta: npt.ArrayLike, count: int) -> Floats:
    """(N, K) coordinates; a single row may be given as (K,)."""
    z = _array("theta", theta, np.float64)
    z = z[None] if z.ndim == 1 else z
    if z.ndim != 2 or not len(z) or z.shape[1] != count:
        raise SettingError(
            f"theta: has shape {np.shape(theta)}: must have a row for each simulation and {count} columns, one for "
            "each name. Use prior.sample(100)"
        )
    if not np.isfinite(z).all():
        raise SettingError("theta: has a value that is not finite: must be finite numbers. Use prior.sample(100)")
    return np.ascontiguousarray(z)


def _run_numbers(runs: npt.ArrayLike, count: int) -> Integers:
    numbers = _array("runs", runs, None)
    if numbers.shape != (count,) or numbers.dtype.kind not in "iu" or (numbers.astype(np.int64) < 0).any():
        raise SettingError(
            f"runs: must be {count} whole numbers of 0 or more, one for each row of theta. Use range({count})"
        )
    return np.asarray(numbers, dtype=np.int64)


def _array(name: str, given: Any, kind: Any) -> Any:
    try:
        return np.asarray(given if not isinstance(given, range) else list(given), dtype=kind)
    except (TypeError, ValueError):
        raise SettingError(f"{name}: must be an array of numbers. Use NumPy") from None


def _whole(name: str, value: Any, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not least <= value < 2**63:
        raise SettingError(f"{name}: {value!r}: must be a whole number of {least} or more. Use {name}={max(least, 1)}")
