"""A simulator of points in place of the engine: quantities and outcomes by a formula, within the real calibration.

Everything else is the library's: unknown numbers with their laws, reports, bank, likelihood, journal and sampler.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from bayonets.ensemble.executor import Argument, Result
from bayonets.ensemble.journal import Journal
from bayonets.inference.bank import Bank, bank_of
from bayonets.inference.reports import Reports, reports_of
from bayonets.inference.simulator import Response, Simulator
from bayonets.inference.target import ReportTarget, trial
from bayonets.scenario.handles import DrawLaw, Handle
from bayonets.scenario.model import Scenario
from tests.toy_target import Floats, noise_of

LUCK = 0.2


def scenario_of(*observations: dict[str, Any]) -> Scenario:
    """A small scenario with these observations, by default on its ninth day."""
    plain = {
        "format": 2,
        "name": "Toy",
        "start": "2030-03-01",
        "days": 30,
        "protest": {"initial": 20},
        "services": {"police": {"formations": {"patrol": {"size": 50}}}},
        "observations": [{"date": "2030-03-09"} | one for one in observations],
    }
    return Scenario.model_validate(plain)


def numbers_of(count: int, laws: Sequence[DrawLaw]) -> tuple[Handle, ...]:
    """Unknown numbers from 0.1 to 1, of these laws in turn."""
    return tuple(
        Handle(f"toy.{index}", (f"toy.{index}",), "parameter", "toy", 0.1, 0.3, 1.0, law=laws[index % len(laws)])
        for index in range(count)
    )


@dataclass(frozen=True, eq=False)
class ToySimulator(Simulator):
    """A report of the j-th of the month is about 20 exp(0.5 z_j + LUCK noise_j); the mean field is 5 % too high."""

    shocks = 0

    def prepared(self, z: Floats) -> Any:
        """The coordinates themselves."""
        return z

    def by_engine(self, point: Any, run: int) -> Response:
        """One run."""
        noise = noise_of(np.array([run]), len(self.unknown))[0]
        return self._of(0.5 * point[self._days] + LUCK * noise[self._days])

    def by_mean_field(self, point: Any, run: int) -> Response:  # noqa: ARG002
        """The same without noise, and somewhat off."""
        return self._of(0.5 * point[self._days] + 0.05)

    @cached_property
    def _days(self) -> list[int]:
        return [report.seen.date.day % len(self.unknown) for report in self.reports.reports]

    def _of(self, logs: Floats) -> Response:
        return Response(20.0 * np.exp(logs), np.array([0.0, 30.0, float(np.exp(logs).sum()) if len(logs) else 0.0]))


def each(solve: Callable[[Argument], Result], arguments: Sequence[Argument]) -> Generator[Result, None, None]:
    """Points one after the other, as an executor."""
    for argument in arguments:
        yield solve(argument)


def target_of(
    scenario: Scenario,
    count: int,
    seed: int = 1,
    *,
    with_mean_field: bool = False,
    without: Sequence[int] = (),
    laws: Sequence[DrawLaw] = ("uniform",),
) -> tuple[ReportTarget, Bank, Reports]:
    """The target, the bank and the reports of a scenario with so many unknown numbers.

    Args:
        scenario: with observations.
        count: number of unknown numbers.
        seed: random seed.
        with_mean_field: whether the mean field leads the way.
        without: indices of reports that are held out.
        laws: of the numbers, in turn.
    """
    reports = reports_of(scenario)
    used = np.array([index not in without for index in range(len(reports))], dtype=bool)
    simulator = ToySimulator(scenario, numbers_of(count, laws), reports, seed)
    target = ReportTarget(simulator, trial(reports, used), None, Journal(), each)
    bank = bank_of(target, used, with_mean_field=with_mean_field)
    return replace(target, full=bank.full, cheap_likelihood=bank.cheap), bank, reports
