"""The likelihood: how probable is each report, if the simulated course were the real one?

A report comes from a reporter who errs in the logarithm of the quantity, by an error of his own and by a bias that he
shares with his group; and with some probability it is simply wrong, and then says what a report on a run from the prior
would say:

    P(report j | s, b) = (1 - w_j) P(what it says | s_j, b_g) + w_j m_j

with s_j the simulated quantity, b_g ~ N(0, BIAS) the bias of the group, and m_j the same probability averaged over the
prior. Bounds are claims that the quantity as perceived, ln s_j + b_g + e_j with e_j ~ N(0, error_j), lies within them;
`about v, sd` has Student's t law with four degrees of freedom on the scale given, which is robust against outliers
(Lange, Little & Taylor 1989). Facts (a fall, its day, formations that stood down) have no error, but may be wrong.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr
from scipy.stats import t as student

from bayonets.errors import SettingError
from bayonets.observed import ABOUT_SPREADS, OFFICERS, bounds
from bayonets.scenario.model import Scenario
from bayonets.scenario.timeline import Observation

Floats = npt.NDArray[np.float64]
Kind = Literal["bounds", "about", "fact"]

ERROR: Final[Mapping[str, float]] = {"high": 0.10, "medium": 0.20, "low": 0.35}
"""Standard deviation of the error of a report in the logarithm, by the author's confidence."""

WRONG: Final[Mapping[str, float]] = {"high": 0.02, "medium": 0.05, "low": 0.10}
"""Probability that a report is wrong, by the author's confidence."""

WRONG_FACT: Final = 0.001
"""Probability that it is wrong whether the regime fell, or whether a formation stood down."""

BIAS: Final = 0.15
"""Standard deviation of the bias that the reports of a group share, in the logarithm."""

DEGREES: Final = 4
"""Degrees of freedom of the law of `about`."""

_COUNTS = (*OFFICERS, "stood_down", "stalling")
_FACTS = ("fell", "fell_day", "stood_down")

FLOOR: Final[Mapping[str, float]] = {"army": 0.003}
"""The least value that has a logarithm: a share of three in a thousand for the army, else 0.3 of the unit."""

_FLOOR = 0.3


@dataclass(frozen=True)
class Beliefs:
    """How far reports are trusted where the scenario does not say.

    Attributes:
        error, wrong: by confidence, high, medium and low.
        discrepancy: further error by quantity, added in quadrature: how far the model itself may be off.
    """

    error: Mapping[str, float] = field(default_factory=lambda: dict(ERROR))
    wrong: Mapping[str, float] = field(default_factory=lambda: dict(WRONG))
    discrepancy: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """One observation as a report.

    Attributes:
        number: its position in the file, from 1.
        seen: the observation.
        kind: bounds with an error in the logarithm, `about`, or a fact.
        low, high: bounds of the quantity, -inf and inf where open; for `about`, value and standard deviation.
        error: standard deviation of its error in the logarithm; for `about`, of the discrepancy of the model alone.
        wrong: probability that it is wrong.
        group: index of its group among `Reports.groups`; -1 for none.
        absent: whether it says instead that the quantity did not exist, since the regime had fallen.
    """

    number: int
    seen: Observation
    kind: Kind
    low: float
    high: float
    error: float
    wrong: float
    group: int
    absent: bool = False

    @property
    def floor(self) -> float:
        """The least value of the quantity that has a logarithm."""
        return FLOOR.get(self.seen.quantity, _FLOOR)

    @property
    def half(self) -> float:
        """What the bounds of a count are widened by, so that `at most 0` has a logarithm."""
        return 0.5 if self.seen.quantity in _COUNTS and self.kind == "bounds" else 0.0

    @property
    def log_bounds(self) -> tuple[float, float]:
        """The bounds in the logarithm; those of counts widened."""
        low = math.log(max(self.low - self.half, self.floor)) if self.low > self.half else -math.inf
        high = math.log(max(self.high + self.half, self.floor)) if self.high < math.inf else math.inf
        return low, high

    @property
    def ends(self) -> tuple[float, float]:
        """The bounds within which a quantity meets the report, those of `about` two standard deviations away."""
        if self.kind == "about":
            return self.low - ABOUT_SPREADS * self.high, self.low + ABOUT_SPREADS * self.high
        return self.low, self.high

    @property
    def log_middle(self) -> float | None:
        """The logarithm of the middle of a report; None for a report without a positive lower and an upper bound."""
        if self.kind == "about":
            return math.log(self.low) if self.low > 0.0 else None
        if not 0.0 < self.low <= self.high < math.inf:
            return None
        return 0.5 * (math.log(self.low) + math.log(self.high))

    @property
    def middle(self) -> float | None:
        """The one value that represents the report: that of `about`, or the middle of its bounds in the logarithm.

        None for a single bound and for a lower bound of 0; of a fact, its value, if it has only one.
        """
        if self.seen.quantity == "fell" and self.kind == "fact":
            return 1.0 if self.low > 0.0 else 0.0 if self.high < 1.0 else None
        if self.kind == "about" or self.low == self.high:
            return self.low
        logarithm = None if self.kind == "fact" else self.log_middle
        return None if logarithm is None else math.exp(logarithm)


@dataclass(frozen=True, eq=False)
class Reports:
    """J reports of one scenario.

    Attributes:
        reports: in the order of the file.
        groups: names of the groups of reports that share a bias, in alphabetical order.
    """

    reports: tuple[Report, ...]
    groups: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.reports)

    def only(self, which: Sequence[int]) -> "Reports":
        """The reports with these indices; the groups stay, so that biases keep their places."""
        return Reports(tuple(self.reports[index] for index in which), self.groups)

    @cached_property
    def wrong(self) -> Floats:
        """(J,) the probabilities of being wrong."""
        return np.array([report.wrong for report in self.reports], dtype=np.float64)

    def log_likelihood(self, values: Floats, biases: Floats, if_wrong: Floats, error: Floats | None = None) -> Floats:
        """(N,) the logarithm of the probability of all reports; -inf where one cannot be and cannot be wrong.

        Args:
            values, biases, if_wrong, error: as for `probabilities`.
        """
        with np.errstate(divide="ignore"):  # a report that cannot be wrong may be impossible
            return np.asarray(np.log(self.probabilities(values, biases, if_wrong, error)).sum(axis=1))

    def probabilities(self, values: Floats, biases: Floats, if_wrong: Floats, error: Floats | None = None) -> Floats:
        """(N, J) the probability of each report, which may be wrong.

        Args:
            values: (N, J) simulated quantities; nan where the regime had fallen before.
            biases: (N, G) biases of the groups in the logarithm.
            if_wrong: (J,) m_j.
            error: (J,) further standard deviation in the logarithm, added in quadrature; None: none.
        """
        wrong = self.wrong
        return np.asarray((1.0 - wrong) * self.if_right(values, biases, error) + wrong * if_wrong)

    def wrong_given(self, probabilities: Floats, if_wrong: Floats) -> Floats:
        """(N, J) the probability that each report is wrong, given its course; 0 if it cannot be wrong.

        Args:
            probabilities: (N, J) of the reports.
            if_wrong: (J,) m_j.
        """
        doubt = np.broadcast_to(self.wrong * if_wrong, probabilities.shape)
        return np.divide(doubt, probabilities, out=np.zeros(probabilities.shape), where=probabilities > 0.0)

    def if_right(self, values: Floats, biases: Floats, error: Floats | None = None) -> Floats:
        """(N, J) the probability, or for `about` the density, of each report by a reporter who is not wrong."""
        more = np.zeros(len(self.reports)) if error is None else error
        columns = [
            _if_right(report, values[:, index], _bias(report, biases), float(more[index]))
            for index, report in enumerate(self.reports)
        ]
        return np.stack(columns, axis=1) if columns else np.empty((len(values), 0))

    def met(self, values: Floats) -> npt.NDArray[np.bool_]:
        """(N, J) whether simulated values lie within the bounds of the reports, or two deviations of `about`."""
        low, high = (np.array([report.ends[side] for report in self.reports]) for side in (0, 1))
        with np.errstate(invalid="ignore"):
            return np.asarray((values >= low) & (values <= high))


def _bias(report: Report, biases: Floats) -> Floats:
    return biases[:, report.group] if report.group >= 0 else np.zeros(len(biases))


def _if_right(report: Report, values: Floats, bias: Floats, more: float) -> Floats:
    known = np.isfinite(values)
    if report.absent:
        return np.where(known, 0.0, 1.0)
    plain = np.where(known, values, 0.0)
    if report.kind == "fact":
        probability = ((plain >= report.low) & (plain <= report.high)).astype(np.float64)
    elif report.kind == "about":
        perceived = plain * np.exp(bias)
        sd = np.hypot(report.high, math.hypot(report.error, more) * perceived)
        probability = student.pdf((report.low - perceived) / sd, DEGREES) / sd
    else:
        perceived = np.log(np.maximum(plain, report.floor)) + bias
        error = math.hypot(report.error, more)
        low, high = report.log_bounds
        probability = ndtr((high - perceived) / error) - ndtr((low - perceived) / error)
    return np.where(known, probability, 0.0)


def reports_of(scenario: Scenario, beliefs: Beliefs | None = None) -> Reports:
    """The observations of a scenario as reports.

    Raises:
        SettingError: a probability of being wrong is out of range.
    """
    beliefs = beliefs or Beliefs()
    # In the order of their names: the order of reports in the file must not matter.
    groups = tuple(sorted({seen.group for seen in scenario.observations if seen.group}))
    reports = []
    for number, seen in enumerate(scenario.observations, 1):
        reports.append(_report(number, seen, scenario, beliefs, groups))
    return Reports(tuple(reports), groups)


def _report(number: int, seen: Observation, scenario: Scenario, beliefs: Beliefs, groups: tuple[str, ...]) -> Report:
    trust = seen.confidence or ("low" if (seen.source or "").startswith("memory") else "medium")
    kind: Kind = "about" if seen.about is not None else "fact" if seen.quantity in _FACTS else "bounds"
    if seen.about is not None:
        low, high = seen.about.value, seen.about.sd
    else:
        ends = bounds(seen, scenario.start)
        low, high = (-math.inf if ends[0] is None else ends[0]), (math.inf if ends[1] is None else ends[1])
    wrong = WRONG_FACT if seen.quantity in ("fell", "stood_down") else beliefs.wrong[trust]
    wrong = wrong if seen.wrong is None else seen.wrong
    error = 0.0 if kind == "about" else seen.error or beliefs.error[trust]
    error = math.hypot(error, beliefs.discrepancy.get(seen.quantity, 0.0))
    if not 0.0 <= wrong <= 1.0:
        raise SettingError(f"observations[{number - 1}].wrong: {wrong}: must be a number from 0 to 1. Write 0.05")
    return Report(
        number, seen, kind, float(low), float(high), error, wrong, groups.index(seen.group) if seen.group else -1
    )
