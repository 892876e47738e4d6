"""Simulation of a point of the unknown numbers: the reported quantities and the outcomes, by engine or mean field.

A point is z, whose coordinates are standard normal under the prior, and a number of a run, which is its randomness. The
first F coordinates give the unknown numbers by their laws (u = Phi(z), the draws of `ensemble.uncertain`), the next G
the biases of the groups of reports.

The last D are the chance in the protest. What moves it from day to day adds up, so that a run of its own would seldom
fit counts of many days; as coordinates, these daily shocks are learned like any number. The mean field of a point has
its shocks, and the commanders of its run, with whom it comes close to that run. The shocks are the cosine transform of
the coordinates: the first coordinates are slow swings, of which the reports say something, and the last are fast ones,
of which they say nothing.
"""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.fft import dct
from scipy.special import ndtr

from bayonets.engine.inputs import Inputs
from bayonets.ensemble.evaluate import courses_at, mean_field_at
from bayonets.errors import BayonetsError
from bayonets.inference.reports import BIAS, Reports
from bayonets.observed import OF_THE_FALL, day_known, on_day, values_of
from bayonets.outcomes import ends_of, outcomes
from bayonets.results import gather
from bayonets.scenario.handles import Handle
from bayonets.scenario.inputs import build, fixed_protest
from bayonets.scenario.laws import Laws, by_place
from bayonets.scenario.model import Scenario
from bayonets.scenario.numbers import Tree, substituted, tree_of

Floats = npt.NDArray[np.float64]

OUTCOMES: Final = ("fell", "days", "left")
"""Whether the regime falls; the days that it lasts; exits outside the army at the end."""


@dataclass(frozen=True, eq=False)
class Simulator:
    """Simulates points.

    Attributes:
        scenario: the scenario.
        unknown: F unknown numbers.
        reports: J reports, whose quantities are simulated.
        seed: random seed of the runs.
    """

    scenario: Scenario
    unknown: tuple[Handle, ...]
    reports: Reports
    seed: int

    @property
    def coordinates(self) -> int:
        """K: the unknown numbers, the biases, and the shocks."""
        return self.named + self.shocks

    @property
    def named(self) -> int:
        """F + G: the unknown numbers and the biases."""
        return len(self.unknown) + len(self.reports.groups)

    @property
    def names(self) -> tuple[str, ...]:
        """(F + G,) names of the unknown numbers, then `reports.GROUP.bias`."""
        biases = (f"reports.{name}.bias" for name in self.reports.groups)
        return (*(handle.name for handle in self.unknown), *biases)

    @cached_property
    def shocks(self) -> int:
        """D: the number of shocks; 0 where the scenario fixes the turnout by dates."""
        return 0 if len(fixed_protest(self.scenario)) else self.scenario.days

    @cached_property
    def _laws(self) -> Laws:
        return Laws(self.unknown)

    @cached_property
    def _tree(self) -> Tree:
        return tree_of([place for handle in self.unknown for place in handle.places])

    def numbers(self, z: Floats) -> Floats:
        """(F,) the unknown numbers at (K,) coordinates."""
        return self._laws.values(ndtr(z[: len(self.unknown)]))

    def biases(self, z: Floats) -> Floats:
        """(N, G) the biases of the groups at (N, K) coordinates."""
        return np.asarray(BIAS * z[:, len(self.unknown) : self.named])

    def shocks_at(self, z: Floats) -> Floats:
        """(..., D) the daily shocks of the protest at (..., K) coordinates; (..., 0) where z ends before them."""
        swings = z[..., self.named :]
        return np.asarray(dct(swings, type=4, norm="ortho")) if swings.shape[-1] else swings

    def from_shocks(self, shocks: Floats) -> Floats:
        """(..., D) the coordinates of daily shocks: the transform is its own inverse."""
        return np.asarray(dct(shocks, type=4, norm="ortho")) if shocks.shape[-1] else shocks

    def values_at(self, z: Floats) -> Floats:
        """(N, F + G) the unknown numbers and the biases at (N, K) coordinates."""
        numbers = np.array([self.numbers(row) for row in z]).reshape(len(z), len(self.unknown))
        return np.concatenate([numbers, self.biases(z)], axis=1)

    def scenario_at(self, z: Floats) -> Scenario:
        """The scenario with the numbers of a point."""
        return substituted(self.scenario, self._tree, by_place(self.unknown, self.numbers(z)))

    def prepared(self, z: Floats) -> "Prepared":
        """The scenario of a point and its inputs, which both ways of simulating it share.

        Where z ends before the shocks, a run draws its own, and the mean field has none.

        Raises:
            EngineError: the engine cannot compute with a number.
        """
        scenario = self.scenario_at(z)
        return Prepared(scenario, build(scenario)._replace(protest_shocks=self.shocks_at(z)))

    def by_engine(self, point: "Prepared", run: int) -> "Response":
        """The response of one run of the engine; one that cannot be completed has failed."""
        try:
            return self._response(courses_at(point.inputs, self.seed, [run]), point.scenario, mean_field=False)
        except BayonetsError:
            return self.failed

    def by_mean_field(self, point: "Prepared", run: int) -> "Response":
        """The response of the mean field with the commanders and designations of a run.

        After a fall it has its last state, so that it says how far off it is.
        """
        try:
            return self._response(mean_field_at(point.inputs, self.seed, [run]), point.scenario, mean_field=True)
        except BayonetsError:
            return self.failed

    @property
    def failed(self) -> "Response":
        """The response where nothing could be completed."""
        return Response(np.full(len(self.reports), np.nan), np.full(len(OUTCOMES), np.nan))

    def _response(self, runs: Any, scenario: Scenario, *, mean_field: bool) -> "Response":
        courses = gather(scenario, self.seed, runs, mean_field=mean_field)
        values = []
        for report in self.reports.reports:
            day = day_known(scenario, report.seen)
            last = mean_field and report.seen.quantity not in OF_THE_FALL
            values.append((on_day if last else values_of)(courses, report.seen, day)[0])
        ends, by_name = ends_of(runs, scenario.days), outcomes(scenario)
        return Response(np.array(values), np.array([by_name[name].of(ends)[0] for name in OUTCOMES]))


@dataclass(frozen=True, eq=False)
class Prepared:
    """The scenario of a point, and its inputs."""

    scenario: Scenario
    inputs: Inputs


@dataclass(frozen=True, eq=False)
class Response:
    """The results of a simulated point.

    Attributes:
        values: (J,) the reported quantities; nan where the regime had fallen before.
        outcomes: (3,) OUTCOMES; nan if the run could not be completed.
    """

    values: Floats
    outcomes: Floats

    @property
    def failed(self) -> bool:
        """Whether the run could not be completed."""
        return bool(np.isnan(self.outcomes[0]))

    def plain(self) -> list[float | None]:
        """As plain data for a journal."""
        return [None if np.isnan(value) else float(value) for value in (*self.outcomes, *self.values)]


def response_of(plain: list[float | None]) -> Response:
    """A response from the plain data of a journal."""
    numbers = np.array([np.nan if value is None else value for value in plain], dtype=np.float64)
    return Response(numbers[len(OUTCOMES) :], numbers[: len(OUTCOMES)])


def key_of(numbers: Floats, shocks: Floats, run: int) -> str:
    """The key of a response in a journal: unknown numbers, shocks, and the run."""
    content = numbers.tobytes() + shocks.tobytes() + str(run).encode()
    return sha256(content).hexdigest()[:20]
