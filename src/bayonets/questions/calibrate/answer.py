"""The answer: what the ranges said before, and what is known of the numbers after the reports."""

from dataclasses import dataclass
from typing import ClassVar, Final

from bayonets.inference.checks import Checks
from bayonets.inference.coverage import Coverage
from bayonets.questions.answers import Answer
from bayonets.statistics.estimate import Estimate

Range = tuple[float, float, float]
"""5, 50 and 95 percent quantiles."""

SHOCKS: Final = "protest.shocks"
"""The name, among the loads of a direction, of the daily shocks of the protest together."""


@dataclass(frozen=True)
class NumberResult:
    """One unknown number before and after.

    Attributes:
        name, label: in programs and in text.
        kind: "quantity" of the scenario, "parameter" of the model, or "bias" of a group of reports.
        low, best, high: its range and most likely value in the scenario.
        mean: mean of its law.
        prior, posterior: quantiles; `posterior` is None if there are too few independent draws.
        shrinkage: decrease of its standard deviation, on the scale on which its prior is normal.
    """

    name: str
    label: str
    kind: str
    low: float
    best: float
    high: float
    mean: float
    prior: Range
    posterior: Range | None
    shrinkage: float


@dataclass(frozen=True)
class DirectionResult:
    """A combination of the numbers that the reports inform.

    Attributes:
        singular: singular value: 1 would halve its variance.
        spread: its posterior standard deviation; that of the prior is 1.
        loads: the numbers with the largest loads, as name, label and load; among them the shocks together, unsigned.
    """

    singular: float
    spread: float
    loads: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True)
class Forecast:
    """The log scores of a report that was held out; the higher, the better.

    Attributes:
        posterior, prior: logarithms of its probability under the posterior and the prior.
        persistence, trend: the same if the last earlier report of the quantity, or a line through the logarithms of
            the earlier ones, is continued; None where there are too few.
    """

    posterior: float
    prior: float
    persistence: float | None
    trend: float | None


@dataclass(frozen=True)
class ReportResult:
    """One report before and after.

    Attributes:
        number: its position in the file, from 1.
        date: the date, as YYYY-MM-DD.
        quantity: the observed quantity, as in the file.
        label, observed: the quantity and the amount in text.
        source: as in the file.
        used: whether the posterior uses it.
        wrong_before, wrong: probability that it is wrong, before and after; `wrong` is None if it is not used.
        prior, posterior: quantiles of the quantity in runs in which it exists.
        met_before, met: share of the runs that meet it.
        alone: bounds of the quantity in the report; None where open.
        hides: whether the model cannot reach most of the range of the report.
        forecast: log scores, if the report was held out.
        middle: the one value that represents it (`Report.middle`); None for a single bound.
    """

    number: int
    date: str
    quantity: str
    label: str
    observed: str
    source: str
    used: bool
    wrong_before: float
    wrong: float | None
    prior: Range | None
    posterior: Range | None
    met_before: float
    met: float
    alone: tuple[float | None, float | None]
    hides: bool
    forecast: Forecast | None
    middle: float | None = None

    @property
    def impossible(self) -> bool:
        """Whether no numbers can meet it, or it is more probably wrong than right."""
        return self.used and (self.met < 0.05 or (self.wrong or 0.0) > 0.5)


@dataclass(frozen=True)
class OutcomeResult:
    """An outcome before and after.

    Attributes:
        name, label, unit: in programs and in text; the unit is "share", "days" or "officers".
        best: its mean over runs at the best numbers.
        prior_mean, posterior_mean: means over draws.
        prior, posterior: quantiles over draws, one run each; `posterior` is None if there are too few.
    """

    name: str
    label: str
    unit: str
    best: float
    prior_mean: float
    posterior_mean: float
    prior: Range
    posterior: Range | None


@dataclass(frozen=True, repr=False)
class Calibration(Answer):
    """The answer.

    Attributes:
        scenario, digest, seed: of the question.
        days: of the scenario.
        quick: whether the mean field was corrected by the engine, rather than the engine sampled.
        over: the numbers that are unknown: quantities, parameters, all or a file.
        particles, islands: of the sampler.
        prior_draws: draws of the prior that were simulated by the engine.
        engine_runs: number of runs of the engine.
        fell_before: probability that the regime falls, over the prior.
        fell_at_best: the same at the best numbers.
        numbers: the unknown numbers and the biases of reports.
        pulling: names of the numbers whose law has its mean far from the best value, the farthest first.
        directions: informed combinations, the most informed first.
        reports: in the order of the file.
        outcomes: fell, days, left.
        log_evidence: logarithm of the mean likelihood over the prior.
        evidence: log evidence by the further error of the model in the logarithm.
        checks: of the sample.
        start: first day of the scenario, as YYYY-MM-DD.
        coverage: how often intervals of this set-up hold the truth of synthetic courses; None if it was not tested.
    """

    question: ClassVar[str] = "calibrate"

    scenario: str
    digest: str
    seed: int
    days: int
    quick: bool
    over: str
    particles: int
    islands: int
    prior_draws: int
    engine_runs: int
    fell_before: Estimate
    fell_at_best: Estimate
    numbers: tuple[NumberResult, ...]
    pulling: tuple[str, ...]
    directions: tuple[DirectionResult, ...]
    reports: tuple[ReportResult, ...]
    outcomes: tuple[OutcomeResult, ...]
    log_evidence: float
    evidence: tuple[tuple[float, float], ...]
    checks: Checks
    start: str = ""
    coverage: Coverage | None = None

    @property
    def used(self) -> tuple[ReportResult, ...]:
        """The reports that the posterior uses."""
        return tuple(report for report in self.reports if report.used)

    @property
    def held_out(self) -> tuple[ReportResult, ...]:
        """The reports that are forecast and scored."""
        return tuple(report for report in self.reports if report.forecast is not None)

    @property
    def informed(self) -> tuple[NumberResult, ...]:
        """The numbers that shrink by at least a fifth, the most informed first."""
        return tuple(
            sorted((number for number in self.numbers if number.shrinkage >= 0.2), key=lambda number: -number.shrinkage)
        )
