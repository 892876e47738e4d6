"""The answer: randomness and unknown numbers apart, and the expected value of information on each number."""

from dataclasses import dataclass
from typing import ClassVar, Final

from bayonets.errors import SettingError
from bayonets.questions.answers import Answer
from bayonets.questions.earlier import reads_earlier
from bayonets.questions.sensitivity.indices import Index
from bayonets.questions.sensitivity.screening import ElementaryEffect
from bayonets.statistics.estimate import Estimate
from bayonets.statistics.spread import Spread

GIVEN_DATA: Final = "given-data"
"""The method that takes the draws as they are, whatever their joint law."""


@dataclass(frozen=True)
class InformationValue:
    """The expected value of perfect information on one number alone, for one outcome.

    Attributes:
        name, label, kind: of the number; kind is "quantity" (of the scenario) or "parameter" (of the model).
        share: of the variance over single runs that it would remove; corrected for bias, and therefore sometimes below
            0 where it is 0. Its interval is cut off at 0.
        matters: whether that exceeds what the best of equally many irrelevant numbers would appear to remove, and its
            interval excludes 0.
        gain: decrease of the misclassification rate of hold or fall; None for other outcomes.
    """

    name: str
    label: str
    kind: str
    share: Estimate
    matters: bool
    gain: Estimate | None
    _earlier = reads_earlier


@dataclass(frozen=True)
class Calls:
    """Misclassification rates of hold or fall.

    Attributes:
        nothing: without information on any number.
        least, most: with perfect information on all numbers, between these.
    """

    nothing: float
    least: float
    most: float


@dataclass(frozen=True)
class ByOutcome:
    """The results for one outcome.

    Attributes:
        outcome: held, days or left.
        label, unit: its name in text; the unit is "share", "days" or "officers".
        constant: the common value of all runs of all draws; None where they differ.
        spread: randomness and numbers apart; None where the outcome is constant.
        floor: share of the variance that the best of equally many irrelevant numbers would appear to remove.
        worths: expected values of information on every number alone, the largest first.
        effects: Morris' screening, the largest first; empty with method sobol, or where no point differs from another.
        indices: Sobol' indices, the largest total first; likewise.
        calls: misclassification rates, for `held` only.
    """

    outcome: str
    label: str
    unit: str
    constant: float | None
    spread: Spread | None
    floor: float
    worths: tuple[InformationValue, ...]
    effects: tuple[ElementaryEffect, ...]
    indices: tuple[Index, ...]
    calls: Calls | None


@dataclass(frozen=True)
class PosteriorDraws:
    """What draws of a posterior are worth.

    Attributes:
        effective: number of independent draws that the posterior is worth.
        independent: number of independent draws that those of the question are worth.
    """

    effective: float
    independent: float


@dataclass(frozen=True, repr=False)
class Sensitivity(Answer):
    """The answer.

    Attributes:
        scenario, digest, seed: of the question.
        days: of the scenario.
        method: "morris", "sobol" or "given-data".
        twin: whether the mean field was used, which has no randomness.
        single: whether the method moves numbers one by one, not in groups.
        quantities, parameters: unknown numbers of the scenario and of the model.
        groups: number of groups that the method moves.
        draws: number of draws of all numbers at once.
        runs: number of runs at each point.
        rows: trajectories of Morris, or rows of Saltelli; 0 for given data, as is `groups`.
        points: number of all points at which the scenario was computed.
        outcomes: held, days, left.
        posterior: what the draws are worth, if they are those of a posterior.
    """

    question: ClassVar[str] = "sensitivity"

    scenario: str
    digest: str
    seed: int
    days: int
    method: str
    twin: bool
    single: bool
    quantities: int
    parameters: int
    groups: int
    draws: int
    runs: int
    rows: int
    points: int
    outcomes: tuple[ByOutcome, ...]
    posterior: PosteriorDraws | None = None

    @property
    def numbers(self) -> int:
        """The number of unknown numbers."""
        return self.quantities + self.parameters

    def of(self, outcome: str) -> ByOutcome:
        """The results for one outcome.

        Raises:
            SettingError: the name is unknown.
        """
        named = {result.outcome: result for result in self.outcomes}
        if outcome not in named:
            raise SettingError(f"{outcome!r}: must be an outcome of this answer: {', '.join(named)}")
        return named[outcome]
